/**
 * Fragments that wait for the rest of their packet. Bounded in packets, bytes and time, like a
 * kernel's own table (Linux: ipfrag_high_thresh, ipfrag_time), so that hostile fragments push each other
 * out and never fill the memory.
 */
import { LARGEST_PACKET, wholeHeader, type Fragment } from './fragment.ts'

export interface FragmentLimits {
  /** Packets that may wait at the same time; the oldest goes. */
  readonly packets: number
  /** Bytes that may be held for all of them. */
  readonly bytes: number
  /** Seconds after its first fragment until a packet is given up. */
  readonly seconds: number
}

/** Linux waits for 30 seconds and holds 4 MiB. */
export const FRAGMENT_LIMITS: FragmentLimits = { packets: 1024, bytes: 4 << 20, seconds: 30 }

/** A packet put together from its fragments. */
export interface Reassembly {
  /** The records that it came from, in the order of the capture. */
  readonly records: readonly number[]
  /** Which bytes of it each fragment brought. */
  readonly pieces: readonly ReassemblyPiece[]
  /** The whole IP packet: the first fragment's header with the lengths of the whole, and all it carries. */
  readonly bytes: Uint8Array
  /** Bytes that the packet carries behind its header: Wireshark's `ip.reassembled.length`. */
  readonly length: number
  /** What did not fit together, a sentence each. */
  readonly notes: readonly string[]
}

export interface ReassemblyPiece {
  readonly record: number
  /** Range in the reassembled packet's bytes. */
  readonly start: number
  readonly end: number
}

export class FragmentTable {
  readonly #limits: FragmentLimits
  /** Oldest first. */
  readonly #waiting = new Map<string, WaitingPacket>()
  #bytes = 0

  constructor(limits: FragmentLimits = FRAGMENT_LIMITS) {
    this.#limits = limits
  }

  /** Bytes that are held; at most the limit and one packet. */
  get held(): number {
    return this.#bytes
  }

  get waiting(): number {
    return this.#waiting.size
  }

  /** The packet that this fragment completes; undefined while others are missing. */
  add(fragment: Fragment, seconds: number): Reassembly | undefined {
    this.#giveUp(seconds)
    const known = this.#waiting.get(fragment.packet)
    const packet = known ?? new WaitingPacket(seconds)
    if (known === undefined) this.#waiting.set(fragment.packet, packet)
    const before = packet.capacity
    packet.add(fragment)
    this.#bytes += packet.capacity - before
    const whole = packet.reassembly()
    if (whole !== undefined) this.#forget(fragment.packet, packet)
    else this.#makeRoom()
    return whole
  }

  /** Time runs backwards here and there in a capture, so only the oldest are looked at. */
  #giveUp(seconds: number): void {
    for (const [key, packet] of this.#waiting) {
      if (seconds - packet.since <= this.#limits.seconds) return
      this.#forget(key, packet)
    }
  }

  #makeRoom(): void {
    for (const [key, packet] of this.#waiting) {
      if (this.#waiting.size <= this.#limits.packets && this.#bytes <= this.#limits.bytes) return
      this.#forget(key, packet)
    }
  }

  #forget(key: string, packet: WaitingPacket): void {
    this.#waiting.delete(key)
    this.#bytes -= packet.capacity
  }
}

/** Fragments begin at multiples of 8 bytes, so each 8 bytes belong to one of them. */
const UNIT = 8
/** For a packet that is longer than its first fragment. */
const FIRST_CAPACITY = 2048

/** About what one piece's record and range take. */
const PIECE_BYTES = 32
/** Enough to see what is wrong with a packet. */
const MOST_NOTES = 8

/** One packet's fragments so far. The first to bring a byte wins. */
class WaitingPacket {
  readonly since: number
  #bytes = new Uint8Array(0)
  #isFilled = new Uint8Array(0)
  #filled = 0
  #end = 0
  #length: number | undefined
  #header: Uint8Array | undefined
  readonly #pieces: ReassemblyPiece[] = []
  readonly #notes = new Set<string>()

  constructor(since: number) {
    this.since = since
  }

  /** Bytes held, with what it takes to know which are filled. */
  get capacity(): number {
    const header = this.#header?.length ?? 0
    const pieces = this.#pieces.length * PIECE_BYTES
    return this.#bytes.length + this.#isFilled.length + header + pieces
  }

  add({ offset, more, bytes, header, record }: Fragment): void {
    const end = offset + bytes.length
    const complaint = this.#complaintOf({ offset, more, bytes }, header.length + end)
    if (complaint !== undefined) {
      this.#note(`Record ${record}: ${complaint}; its fragment is left out.`)
      return
    }
    if (!more) this.#length = end
    if (offset === 0) this.#header ??= header.slice()
    this.#grow(end)
    this.#fill(offset, bytes, record)
    this.#end = Math.max(this.#end, end)
  }

  reassembly(): Reassembly | undefined {
    const length = this.#length
    if (length === undefined || this.#header === undefined) return undefined
    if (this.#filled < Math.ceil(length / UNIT)) return undefined
    const header = wholeHeader(this.#header, length)
    const bytes = new Uint8Array(header.length + length)
    bytes.set(header)
    bytes.set(this.#bytes.subarray(0, length), header.length)
    const pieces = this.#pieces.map(({ record, start, end }) => ({
      record,
      start: start + header.length,
      end: end + header.length,
    }))
    const records = [...new Set(pieces.map(({ record }) => record))].sort((a, b) => a - b)
    return { records, pieces, bytes, length, notes: [...this.#notes] }
  }

  #note(text: string): void {
    if (this.#notes.size < MOST_NOTES) this.#notes.add(text)
  }

  #complaintOf(
    { offset, more, bytes }: Pick<Fragment, 'offset' | 'more' | 'bytes'>,
    packetLength: number,
  ): string | undefined {
    const end = offset + bytes.length
    if (packetLength > LARGEST_PACKET) {
      return `bytes up to ${packetLength} are more than an IP packet can have`
    }
    if (more && bytes.length % UNIT !== 0) {
      return `${bytes.length} bytes, with more to follow, are no multiple of 8`
    }
    if (this.#length !== undefined && (more ? end > this.#length : end !== this.#length)) {
      return `it ends at ${end}, the packet at ${this.#length} by an earlier fragment`
    }
    if (!more && end < this.#end) {
      return `it says that the packet ends at ${end}; an earlier fragment reaches to ${this.#end}`
    }
    return undefined
  }

  #grow(end: number): void {
    if (end <= this.#bytes.length) return
    const capacity = Math.max(end, FIRST_CAPACITY, Math.min(2 * this.#bytes.length, LARGEST_PACKET))
    const bytes = new Uint8Array(capacity)
    bytes.set(this.#bytes)
    this.#bytes = bytes
    const isFilled = new Uint8Array(Math.ceil(capacity / UNIT))
    isFilled.set(this.#isFilled)
    this.#isFilled = isFilled
  }

  #fill(offset: number, bytes: Uint8Array, record: number): void {
    let from: number | undefined
    let isConflict = false
    for (let at = 0; at < bytes.length; at += UNIT) {
      const unit = (offset + at) / UNIT
      const part = bytes.subarray(at, at + UNIT)
      if (this.#isFilled[unit] === 1) {
        isConflict ||= part.some((byte, index) => this.#bytes[offset + at + index] !== byte)
        if (from !== undefined) this.#pieces.push({ record, start: from, end: offset + at })
        from = undefined
        continue
      }
      this.#bytes.set(part, offset + at)
      this.#isFilled[unit] = 1
      this.#filled++
      from ??= offset + at
    }
    if (from !== undefined) this.#pieces.push({ record, start: from, end: offset + bytes.length })
    if (isConflict) {
      this.#note(
        `Record ${record}: its fragment has other bytes where an earlier one already had some; the earlier ones count.`,
      )
    }
  }
}
