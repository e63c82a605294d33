/**
 * Options of a pcapng block: code u16, length u16, value padded to 32 bits, one after the other.
 * One cursor is reused for every block, so that options of packets cost no allocation.
 */
import { END_OF_OPTIONS, padded } from './pcapngFormat.ts'

export class OptionCursor {
  #view: DataView = new DataView(new ArrayBuffer(0))
  #littleEndian = true
  #at = 0
  #end = 0
  code = END_OF_OPTIONS
  /** Where the value is in the block's buffer, padding not counted. */
  start = 0
  length = 0
  /** An option claimed more bytes than its block has left. */
  overrun = false

  open(view: DataView, start: number, end: number, littleEndian: boolean): void {
    this.#view = view
    this.#littleEndian = littleEndian
    this.#at = start
    this.#end = end
    this.overrun = false
  }

  /** Steps to the next option; false at their end, which the block's end may be too. */
  next(): boolean {
    if (this.#at + 4 > this.#end) return false
    const code = this.#view.getUint16(this.#at, this.#littleEndian)
    const length = this.#view.getUint16(this.#at + 2, this.#littleEndian)
    if (code === END_OF_OPTIONS) return false
    const start = this.#at + 4
    if (start + length > this.#end) {
      this.overrun = true
      return false
    }
    this.code = code
    this.start = start
    this.length = length
    this.#at = start + padded(length)
    return true
  }
}
