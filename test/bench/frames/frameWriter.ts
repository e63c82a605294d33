/**
 * Writes numbers in network order one after the other, and sums what it writes, so that a header's
 * checksum is known when its last word is.
 */
export class FrameWriter {
  readonly bytes: Uint8Array
  readonly #view: DataView
  at = 0
  #sum = 0

  constructor(length: number) {
    this.bytes = new Uint8Array(length)
    this.#view = new DataView(this.bytes.buffer)
  }

  /** The sum begins anew with this; words at even distances from here are in it. */
  startSum(sum = 0): void {
    this.#sum = sum
  }

  u16(value: number): void {
    this.#view.setUint16(this.at, value)
    this.at += 2
    this.#sum += value
  }

  u32(value: number): void {
    this.#view.setUint32(this.at, value)
    this.at += 4
    this.#sum += (value >>> 16) + (value & 0xffff)
  }

  /** As a capture file of a little-endian machine has it; not in the sum. */
  u32LittleEndian(value: number): void {
    this.#view.setUint32(this.at, value, true)
    this.at += 4
  }

  /** Bytes whose sum is known. */
  copy(source: Uint8Array, sum: number): void {
    this.bytes.set(source, this.at)
    this.at += source.length
    this.#sum += sum
  }

  zeros(count: number): void {
    this.bytes.fill(0, this.at, this.at + count)
    this.at += count
  }

  /** Puts the checksum of RFC 1071 where 0 was written for it. */
  checksum(at: number): void {
    let sum = this.#sum
    while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16)
    this.#view.setUint16(at, ~sum & 0xffff)
  }
}
