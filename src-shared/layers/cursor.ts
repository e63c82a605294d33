/**
 * The hot path's place in a record. One cursor is reused for every record of a capture; `step`
 * functions read through it, say how long their header is and who comes next, and leave what the
 * index needs in `facts`. Nothing is allocated after construction.
 */
import { PacketFacts } from './packetFacts.ts'
import { bindingKey, UNBOUND } from './bindingTable.ts'
import { NOTHING } from './protocolId.ts'
import { StackStates } from './stackStates.ts'

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
  /** Who comes next: a protocol id, a binding key, or `NOTHING`. */
  next: number = NOTHING
  /** The binding key that counts where `next` is one that nobody bound. */
  secondKey = UNBOUND
  /** The current header was too short. */
  broken = false
  quoting = false
  depth = 0
  /** Of the packet at the current depth, or of the quoted one. */
  facts: PacketFacts
  /** Of the innermost packet that travels here: `facts`, except while a quoted one is read. */
  packet: PacketFacts
  /** The same bytes for reads of more than one, and the last offsets where those are whole. */
  view: DataView = new DataView(new ArrayBuffer(0))
  #last16 = -2
  #last32 = -4
  readonly levels: readonly PacketFacts[]
  readonly quoted = new PacketFacts()

  /** After the walk: how many layers there are, and of each its depth << 8 | protocol id. */
  count = 0
  readonly layers = new Uint16Array(MAX_LAYERS + 1)
  /** The same as a state of `states`: equal for equal layers. -1 where it cannot be told. */
  state = 0
  readonly states = new StackStates()
  /** Where each header starts, relative to the record; it ends where the next entry is. */
  readonly offsets = new Int32Array(MAX_LAYERS + 2)

  constructor() {
    this.levels = Array.from({ length: MAX_LAYERS + 2 }, () => new PacketFacts())
    this.facts = this.levels[0] ?? new PacketFacts()
    this.packet = this.facts
  }

  /** Points the cursor at a record: `captured` bytes from `base` on, `original` on the wire. */
  open(bytes: Uint8Array, base: number, captured: number, original: number): void {
    if (bytes !== this.bytes) this.#readFrom(bytes)
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

  #readFrom(bytes: Uint8Array): void {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.#last16 = bytes.length - 2
    this.#last32 = bytes.length - 4
  }

  u8(at: number): number {
    return this.bytes[this.start + at] ?? 0
  }

  u16(at: number): number {
    const from = this.start + at
    return from <= this.#last16 ? this.view.getUint16(from) : this.u8(at) << 8
  }

  u24(at: number): number {
    return (this.u16(at) << 8) | this.u8(at + 2)
  }

  u32(at: number): number {
    return this.i32(at) >>> 0
  }

  /** Signed, for a table key or a hash: the bits are what counts. */
  i32(at: number): number {
    const from = this.start + at
    return from <= this.#last32 ? this.view.getInt32(from) : (this.u16(at) << 16) | this.u16(at + 2)
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
    if (this.isInFirstFragment()) this.limit = Math.max(this.limit, this.start + length)
    this.within(length)
  }

  /** The packet at the current depth goes on in records with the other fragments of its carrier. */
  isInFirstFragment(): boolean {
    const carrier = this.depth === 0 ? undefined : this.levels[this.depth - 1]
    return carrier !== undefined && carrier.moreFragments !== 0 && !this.quoting
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

  /** The protocol id of a layer after the walk; -1 where there is none. */
  protocolAt(layer: number): number {
    return layer < 0 ? -1 : (this.layers[layer] ?? 0) & 0xff
  }

  to(protocolId: number): void {
    this.next = protocolId
  }

  by(table: number, key: number, secondKey = -1): void {
    this.next = bindingKey(table, key)
    this.secondKey = bindingKey(table, secondKey)
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
