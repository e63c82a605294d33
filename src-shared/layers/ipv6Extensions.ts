/**
 * IPv6 extension headers, RFC 8200 section 4, and the authentication header, RFC 4302 section 2.
 * Each begins with the number of the header after it; all but the fragment header say their length.
 *
 *  | next header (1) | length (1) | by kind |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { authenticationFields, authenticationLength } from './authenticationHeader.ts'
import type { Fields } from './fields.ts'
import { ipProtocolText } from './ipProtocols.ts'

export const ExtensionHeader = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destinationOptions: 60,
} as const

export const SHORTEST_EXTENSION = 8
const FRAGMENT_LENGTH = 8
const JUMBO_OPTION = 0xc2
const JUMBO_LENGTH = 4
const PAD1 = 0
const PADN = 1
const ROUTER_ALERT = 5

export function isExtension(protocol: number): boolean {
  return (
    protocol === ExtensionHeader.hopByHop ||
    protocol === ExtensionHeader.routing ||
    protocol === ExtensionHeader.fragment ||
    protocol === ExtensionHeader.authentication ||
    protocol === ExtensionHeader.destinationOptions
  )
}

/** The whole length in bytes of an extension header whose second byte is `lengthByte`. */
export function extensionLength(kind: number, lengthByte: number): number {
  if (kind === ExtensionHeader.fragment) return FRAGMENT_LENGTH
  if (kind === ExtensionHeader.authentication) return authenticationLength(lengthByte)
  return (lengthByte + 1) * 8
}

/** Both paths read a header through these. */
interface HeaderBytes {
  readonly u8: (at: number) => number
  readonly u32: (at: number) => number
}

/**
 * The payload length in the jumbo option of the hop-by-hop header at `at`; 0 where there is none.
 * `captured` bytes can be read.
 */
export function jumboLength(header: HeaderBytes, at: number, captured: number): number {
  if (at + SHORTEST_EXTENSION > captured) return 0
  const end = Math.min(captured, at + extensionLength(ExtensionHeader.hopByHop, header.u8(at + 1)))
  let option = at + 2
  while (option + 2 <= end) {
    const type = header.u8(option)
    if (type === PAD1) {
      option++
      continue
    }
    const length = header.u8(option + 1)
    if (type === JUMBO_OPTION && length === JUMBO_LENGTH && option + 6 <= end) {
      return header.u32(option + 2)
    }
    option += 2 + length
  }
  return 0
}

/** Adds the fields of the extension header at `at`; gives its length. */
export function decodeExtension(
  fields: Fields,
  bytes: ByteSlice,
  { kind, at }: { kind: number; at: number },
): number {
  const length = extensionLength(kind, bytes.u8(at + 1))
  if (kind === ExtensionHeader.fragment) decodeFragment(fields, bytes, at)
  else if (kind === ExtensionHeader.authentication) authenticationFields(fields, at, length)
  else if (kind === ExtensionHeader.routing) decodeRouting(fields, at, length)
  else {
    const name = kind === ExtensionHeader.hopByHop ? 'ipv6.hopopts' : 'ipv6.dstopts'
    const title = kind === ExtensionHeader.hopByHop ? 'Hop-by-hop options' : 'Destination options'
    fields.u8(`${name}.nxt`, `${title}: next header`, at, ipProtocolText)
    fields.u8(`${name}.len`, `${title}: length`, at + 1, (units) => bytesText(units, length))
    decodeOptions(fields, bytes, { from: at + 2, to: at + length })
  }
  return length
}

function decodeFragment(fields: Fields, bytes: ByteSlice, at: number): void {
  fields.u8('ipv6.fraghdr.nxt', 'Fragment: next header', at, ipProtocolText)
  fields.u8('ipv6.fraghdr.reserved_octet', 'Reserved', at + 1)
  const offset = bytes.u16(at + 2) & 0xfff8
  fields.value('ipv6.fraghdr.offset', 'Fragment offset', offset, {
    at: at + 2,
    length: 2,
    mask: 0xfff8,
  })
  fields.bits('ipv6.fraghdr.reserved_bits', 'Reserved bits', { at: at + 2, length: 2, mask: 0x6 })
  fields.flag('ipv6.fraghdr.more', 'More fragments', { at: at + 2, length: 2, mask: 0x1 })
  fields.u32('ipv6.fraghdr.ident', 'Identification', at + 4, (id) => formatHexNumber(id, 8))
}

function decodeRouting(fields: Fields, at: number, length: number): void {
  fields.u8('ipv6.routing.nxt', 'Routing: next header', at, ipProtocolText)
  fields.u8('ipv6.routing.len', 'Routing: length', at + 1, (units) => bytesText(units, length))
  fields.u8('ipv6.routing.type', 'Routing type', at + 2)
  fields.u8('ipv6.routing.segleft', 'Segments left', at + 3)
  fields.bytes('ipv6.routing.unknown_data', 'Type-specific data', at + 4, length - 4)
}

function decodeOptions(
  fields: Fields,
  bytes: ByteSlice,
  { from, to }: { from: number; to: number },
): void {
  let at = from
  while (at < to && at < bytes.captured) {
    const type = fields.u8('ipv6.opt.type', 'Option', at, optionText)
    if (type === PAD1) {
      at++
      continue
    }
    const room = to - at - 2
    const length = room >= 0 ? fields.u8('ipv6.opt.length', 'Option length', at + 1) : 0
    if (length > room) {
      fields.note(
        'warning',
        'ipv6.option-length',
        `The length of option ${type} says ${length} bytes; its header has room for ${Math.max(room, 0)}.`,
        { at, length: 2 },
      )
      fields.bytes('ipv6.opt.unknown', 'Option data', at + 2, room)
      return
    }
    const data = at + 2
    if (type === JUMBO_OPTION && length === JUMBO_LENGTH) {
      fields.u32('ipv6.opt.jumbo', 'Jumbo payload length', data)
    } else if (type === ROUTER_ALERT && length === 2) {
      fields.u16('ipv6.opt.router_alert', 'Router alert', data)
    } else if (type === PADN) fields.bytes('ipv6.opt.padn', 'Padding', data, length)
    else fields.bytes('ipv6.opt.unknown', 'Option data', data, length)
    at = data + length
  }
}

const OPTIONS: Readonly<Record<number, string>> = {
  [PAD1]: 'Pad1',
  [PADN]: 'PadN',
  [ROUTER_ALERT]: 'Router alert',
  [JUMBO_OPTION]: 'Jumbo payload',
}

function optionText(type: number): string {
  const name = OPTIONS[type]
  return name === undefined ? formatHexNumber(type, 2) : `${formatHexNumber(type, 2)} ${name}`
}

function bytesText(units: number, length: number): string {
  return `${units} (${length} bytes)`
}
