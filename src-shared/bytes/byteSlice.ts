/** Half-open range of byte offsets, always relative to the start of the record. */
export interface ByteRange {
  readonly start: number
  readonly end: number
}

/**
 * A window onto one record's bytes. Never copies, never reads outside what was captured.
 *
 * `captured` is how many bytes the file holds of this window; `reported` is how many were on the
 * wire according to the enclosing layer. `captured < reported` means the snap length cut it short.
 * Multi-byte reads are in network byte order; a read past the captured bytes gives 0 for the
 * missing ones, so that a decoder is total without checks of its own.
 */
export class ByteSlice implements ByteRange {
  readonly data: Uint8Array
  readonly start: number
  readonly captured: number
  readonly reported: number
  /** Part of a packet that an error message quotes: the rest was never sent with it. */
  readonly isQuote: boolean
  /** Part of a packet that a first fragment carries: the rest is in others. */
  readonly isFragment: boolean

  constructor(
    data: Uint8Array,
    place: {
      start: number
      captured: number
      reported: number
      isQuote?: boolean
      isFragment?: boolean
    },
  ) {
    this.data = data
    this.start = place.start
    this.captured = place.captured
    this.reported = place.reported
    this.isQuote = place.isQuote === true
    this.isFragment = place.isFragment === true
  }

  /** The whole of a record: `originalLength` bytes were on the wire, `data` is what was kept. */
  static ofRecord(data: Uint8Array, originalLength = data.byteLength): ByteSlice {
    const captured = data.byteLength
    return new ByteSlice(data, { start: 0, captured, reported: Math.max(originalLength, captured) })
  }

  get end(): number {
    return this.start + this.captured
  }

  u8(at: number): number {
    return at < this.captured ? (this.data[this.start + at] ?? 0) : 0
  }

  u16(at: number): number {
    return (this.u8(at) << 8) | this.u8(at + 1)
  }

  u24(at: number): number {
    return (this.u16(at) << 8) | this.u8(at + 2)
  }

  u32(at: number): number {
    return this.u16(at) * 0x10000 + this.u16(at + 2)
  }

  u64(at: number): bigint {
    return (BigInt(this.u32(at)) << 32n) | BigInt(this.u32(at + 4))
  }

  /** The captured bytes of a part, not copied; shorter than `length` where the capture is. */
  bytes(from: number, length: number): Uint8Array {
    const { start, end } = this.range(from, length)
    return this.data.subarray(start, end)
  }

  /** A part's place in the record, clamped to what was captured. */
  range(from: number, length: number): ByteRange {
    const start = Math.min(Math.max(from, 0), this.captured)
    const end = Math.min(Math.max(from + Math.max(length, 0), start), this.captured)
    return { start: this.start + start, end: this.start + end }
  }

  /** Everything after `from`, narrowed to the length that a header declared where it did. */
  rest(from: number, declared = this.reported - from): ByteSlice {
    const reported = Math.max(0, Math.min(declared, this.reported - from))
    const captured = Math.max(0, Math.min(reported, this.captured - from))
    const start = this.start + Math.min(Math.max(from, 0), this.captured)
    const { isQuote, isFragment } = this
    return new ByteSlice(this.data, { start, captured, reported, isQuote, isFragment })
  }

  /** The same bytes as the beginning of a quoted packet that was `length` bytes long. */
  asQuote(length: number): ByteSlice {
    const { data, start, captured } = this
    const reported = Math.max(this.reported, length)
    return new ByteSlice(data, { start, captured, reported, isQuote: true })
  }

  /** The same bytes as the beginning of what a fragmented packet carries. */
  asFragment(): ByteSlice {
    const { data, start, captured, reported, isQuote } = this
    return new ByteSlice(data, { start, captured, reported, isQuote, isFragment: true })
  }
}
