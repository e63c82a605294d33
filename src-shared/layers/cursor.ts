/**
 * The hot path's place in a record. One cursor is reused for every record of a capture; `step`
 * functions read through it, say how long their header is and who comes next, and leave what the
 * index needs in `facts`. Nothing is allocated after construction.
 */
import { PacketFacts } from './packetFacts.ts'
import { ASK_BINDINGS, NOTHING } from './protocolId.ts'

/** Layers of one record; more than this is an attack or a loop, and the rest stays payload. */
export const MAX_LAYERS = 32

export class Cursor {
  /** The buffer that holds the record; shared by many records. */
  bytes: Uint8Array = new Uint8Array(0)
  /** Offset of the record's first byte in `bytes`. */
  base = 0
  /** Offset of the current header's first byte; reads are relative to it. */
  start = 0
  /** Offset after the current header. */
  at = 0
  /** Offset where the captured bytes of the current window end. */
  end = 0
  /** Offset where the window ends by what the lengths say; at or after `end`. */
  limit = 0
  /** A protocol id, `NOTHING` or `ASK_BINDINGS`. */
  next: number = NOTHING
  /** A `TableId` and the keys to look up in it, where `next` is `ASK_BINDINGS`. */
  table = 0
  key = 0
  secondKey = -1
  /** The current header was too short. */
  broken = false
  quoting = false
  depth = 0
  /** Of the packet at the current depth, or of the quoted one. */
  facts: PacketFacts
  /** Of the innermost packet that travels here: `facts`, except while a quoted one is read. */
  packet: PacketFacts
  readonly levels: readonly PacketFacts[]
  readonly quoted = new PacketFacts()

  /** The layers walked so far: protocol ids, header starts and ends relative to the record. */
  count = 0
  readonly protocols = new Uint8Array(MAX_LAYERS + 1)
  readonly starts = new Int32Array(MAX_LAYERS + 1)
  readonly ends = new Int32Array(MAX_LAYERS + 1)
  readonly depths = new Uint8Array(MAX_LAYERS + 1)

  constructor() {
    this.levels = Array.from({ length: MAX_LAYERS + 2 }, () => new PacketFacts())
    this.facts = this.levels[0] ?? new PacketFacts()
    this.packet = this.facts
  }

  /** Points the cursor at a record: `captured` bytes from `base` on, `original` on the wire. */
  open(bytes: Uint8Array, base: number, captured: number, original: number): void {
    this.bytes = bytes
    this.base = base
    this.start = base
    this.at = base
    this.end = base + captured
    this.limit = base + Math.max(captured, original)
    this.next = NOTHING
    this.broken = false
    this.quoting = false
    this.depth = 0
    this.count = 0
    this.facts = this.levels[0] ?? this.quoted
    this.facts.reset()
    this.packet = this.facts
  }

  u8(at: number): number {
    return this.bytes[this.start + at] ?? 0
  }

  u16(at: number): number {
    const { bytes, start } = this
    return ((bytes[start + at] ?? 0) << 8) | (bytes[start + at + 1] ?? 0)
  }

  u24(at: number): number {
    return (this.u16(at) << 8) | this.u8(at + 2)
  }

  u32(at: number): number {
    return this.i32(at) >>> 0
  }

  /** Signed, for a table key or a hash: the bits are what counts. */
  i32(at: number): number {
    return (this.u16(at) << 16) | this.u16(at + 2)
  }

  /** Takes `length` bytes as this layer's header; false where the window has fewer of them. */
  header(length: number): boolean {
    if (this.end - this.start < length) {
      this.at = this.end
      this.broken = true
      this.next = NOTHING
      return false
    }
    this.at = this.start + length
    return true
  }

  /** Limits this layer to `length` bytes from its start on, as its header declares. */
  within(length: number): void {
    const limit = this.start + length
    if (limit < this.limit) this.limit = limit
    if (this.limit < this.end) this.end = this.limit
  }

  /**
   * Limits this packet to the `length` bytes that its header declares. Inside a first fragment they
   * are more than its carrier holds: the rest is in other records.
   */
  declares(length: number): void {
    const carrier = this.depth === 0 ? undefined : this.levels[this.depth - 1]
    if (carrier !== undefined && carrier.moreFragments !== 0 && !this.quoting) {
      this.limit = Math.max(this.limit, this.start + length)
    }
    this.within(length)
  }

  /** Notes what a header of `headerLength` bytes carries, even where the capture cut that header. */
  carries(headerLength: number): void {
    const { facts } = this
    const from = this.start + headerLength
    facts.payloadLength = Math.max(0, this.limit - from)
    facts.payloadStart = Math.min(from, this.end)
    facts.payloadEnd = this.end
  }

  /** FNV-1a over `length` captured bytes at `at`, continued from `hash`. */
  hash(hash: number, at: number, length: number): number {
    const { bytes } = this
    const from = this.start + at
    for (let i = from; i < from + length; i++) hash = Math.imul(hash ^ (bytes[i] ?? 0), 0x01000193)
    return hash
  }

  to(protocolId: number): void {
    this.next = protocolId
  }

  by(table: number, key: number, secondKey = -1): void {
    this.next = ASK_BINDINGS
    this.table = table
    this.key = key
    this.secondKey = secondKey
  }

  /** What follows is a packet of its own inside this one. */
  enterTunnel(carrier: number): void {
    this.depth++
    if (this.quoting) {
      this.facts.reset()
      return
    }
    this.facts.carrier = carrier
    this.facts = this.levels[this.depth] ?? this.quoted
    this.facts.reset()
    this.packet = this.facts
  }

  /**
   * What follows is quoted by an error message: its facts are not this packet's. The quoted packet
   * was `length` bytes long, of which the message holds the first ones.
   */
  enterQuote(length: number): void {
    this.limit = Math.max(this.limit, this.at + length)
    this.quoting = true
    this.facts = this.quoted
    this.facts.reset()
  }
}
