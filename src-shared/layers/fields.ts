/**
 * Collects the fields of one header. A field whose bytes were not captured is left out and reads
 * as 0, so a decoder states its fields in order and is total without a check of its own.
 */
import { formatIpv4, formatIpv6, formatMac } from '../bytes/addressText.ts'
import type { ByteRange, ByteSlice } from '../bytes/byteSlice.ts'
import type { Decoded, Field, FieldValue, LayerNote, Next } from './protocol.ts'

export type Describe<T> = (value: T) => string | undefined

/** How a header ends: its length, what it carries, who comes next. */
export interface HeaderEnd {
  readonly headerLength: number
  /** Length of what the header carries, where the header declares it. */
  readonly payloadLength?: number
  readonly next?: Next
  /** The header carries the first bytes of a packet of this length, quoted by an error message. */
  readonly quotes?: number
  /** The header is a first fragment's: what it carries goes on in others. */
  readonly isFirstFragment?: boolean
}

interface FieldPlace {
  readonly name: string
  readonly label: string
  readonly at: number
  readonly length: number
  readonly mask?: number
  readonly text?: string | undefined
}

export class Fields {
  readonly #bytes: ByteSlice
  readonly #fields: Field[] = []
  readonly #notes: LayerNote[] = []
  #malformed = false

  constructor(bytes: ByteSlice) {
    this.#bytes = bytes
  }

  u8(name: string, label: string, at: number, describe?: Describe<number>): number {
    return this.#number({ name, label, at, length: 1 }, this.#bytes.u8(at), describe)
  }

  u16(name: string, label: string, at: number, describe?: Describe<number>): number {
    return this.#number({ name, label, at, length: 2 }, this.#bytes.u16(at), describe)
  }

  u24(name: string, label: string, at: number, describe?: Describe<number>): number {
    return this.#number({ name, label, at, length: 3 }, this.#bytes.u24(at), describe)
  }

  u32(name: string, label: string, at: number, describe?: Describe<number>): number {
    return this.#number({ name, label, at, length: 4 }, this.#bytes.u32(at), describe)
  }

  /** Some bits of the `length` bytes (1 to 4) at `at`, shifted down to their lowest bit. */
  bits(
    name: string,
    label: string,
    place: { at: number; length: number; mask: number },
    describe?: Describe<number>,
  ): number {
    const value = this.#masked(place)
    this.#add({ name, label, ...place, text: describe?.(value) }, value)
    return value
  }

  /** One bit of the `length` bytes at `at`. */
  flag(name: string, label: string, place: { at: number; length: number; mask: number }): boolean {
    const value = this.#masked(place) !== 0
    this.#add({ name, label, ...place, text: value ? 'set' : 'not set' }, value)
    return value
  }

  mac(name: string, label: string, at: number): string {
    const text = formatMac(this.#bytes.bytes(at, 6))
    this.#add({ name, label, at, length: 6 }, text)
    return text
  }

  ipv4(name: string, label: string, at: number): string {
    const text = formatIpv4(this.#bytes.bytes(at, 4))
    this.#add({ name, label, at, length: 4 }, text)
    return text
  }

  ipv6(name: string, label: string, at: number): string {
    const text = formatIpv6(this.#bytes.bytes(at, 16))
    this.#add({ name, label, at, length: 16 }, text)
    return text
  }

  bytes(name: string, label: string, at: number, length: number): Uint8Array {
    const value = this.#bytes.bytes(at, length)
    if (length > 0) this.#add({ name, label, at, length }, value)
    return value
  }

  /** A value that the decoder worked out itself, with the bytes it stands on. */
  value(
    name: string,
    label: string,
    value: FieldValue,
    place: { at: number; length: number; mask?: number; text?: string | undefined },
  ): void {
    this.#add({ name, label, ...place }, value)
  }

  /** A remark on `length` bytes at `at`. */
  note(
    severity: LayerNote['severity'],
    code: string,
    text: string,
    place: { at: number; length: number },
  ): void {
    this.#notes.push({ severity, code, text, at: this.#bytes.range(place.at, place.length) })
  }

  /** A remark on a length that says more than there is; in a first fragment that is as it should be. */
  tooLong(code: string, text: string, place: { at: number; length: number }): void {
    if (!this.#bytes.isFragment) this.note('warning', code, text, place)
    else this.note('note', code, `${text} The rest is in later fragments.`, place)
  }

  /** Says that the packet itself is wrong, and why; the layer is `malformed` from here on. */
  malformed(code: string, text: string, place: { at: number; length: number }): void {
    this.#malformed = true
    this.note('error', code, text, place)
  }

  /**
   * Closes the layer. A header longer than its window is `truncated` where the packet had more
   * bytes than were captured, `malformed` where it had not; nothing follows either.
   */
  end({ headerLength, payloadLength, next, quotes, isFirstFragment }: HeaderEnd): Decoded {
    const bytes = this.#bytes
    const header: ByteRange = bytes.range(0, headerLength)
    if (bytes.captured < headerLength) {
      const isElsewhere = bytes.reported >= headerLength || bytes.isFragment
      const status = isElsewhere ? 'truncated' : 'malformed'
      this.note('error', `header-${status}`, cutSentence(bytes, headerLength), {
        at: 0,
        length: headerLength,
      })
      const payload = bytes.rest(bytes.captured, 0)
      return { status, header, fields: this.#fields, notes: this.#notes, payload, isCut: true }
    }
    const payload = bytes.rest(headerLength, payloadLength)
    const decoded = {
      status: this.#malformed ? ('malformed' as const) : ('complete' as const),
      header,
      fields: this.#fields,
      notes: this.#notes,
      payload: isFirstFragment === true ? payload.asFragment() : payload,
      ...(next === undefined ? {} : { next }),
    }
    if (quotes === undefined) return decoded
    return { ...decoded, payload: decoded.payload.asQuote(quotes), quotes: true }
  }

  #number(place: FieldPlace, value: number, describe?: Describe<number>): number {
    this.#add({ ...place, text: describe?.(value) }, value)
    return value
  }

  #masked({ at, length, mask }: { at: number; length: number; mask: number }): number {
    let raw = 0
    for (let i = 0; i < length; i++) raw = raw * 256 + this.#bytes.u8(at + i)
    let value = (raw & mask) >>> 0
    for (let low = mask >>> 0; low !== 0 && (low & 1) === 0; low >>>= 1) value >>>= 1
    return value
  }

  #add({ name, label, at, length, mask, text }: FieldPlace, value: FieldValue): void {
    if (at + length > this.#bytes.captured) return
    this.#fields.push({
      name,
      label,
      value,
      at: this.#bytes.range(at, length),
      ...(mask === undefined ? {} : { mask }),
      ...(text === undefined ? {} : { text }),
    })
  }
}

function cutSentence(bytes: ByteSlice, headerLength: number): string {
  const { captured, reported, isQuote, isFragment } = bytes
  const needed = `The header needs ${headerLength} bytes`
  if (reported < headerLength && isFragment) {
    return `${needed}; this fragment has ${reported} of them, the rest are in later ones.`
  }
  if (reported < headerLength) return `${needed}; the packet has only ${reported} left.`
  if (isQuote) return `${needed}; the error message quotes only ${captured} of them.`
  return `${needed}; the capture kept ${captured} of them. A larger snap length keeps the rest.`
}
