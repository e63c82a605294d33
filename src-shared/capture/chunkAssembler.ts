/**
 * Whole items out of pieces of any size. What lies whole inside a piece is parsed in place; only an
 * item that crosses a border is copied, into one buffer that grows with the bytes that really came,
 * never with a length that a file merely claims.
 */
import type { CaptureReader, CaptureStart } from './captureRecord.ts'

/** What the bytes of a format mean; the assembler only brings them together. */
export interface ItemParser {
  /**
   * Reads every whole item of `bytes[from, to)` and returns where it stopped. `bytes[0]` is the
   * file's byte `base`; `isLast` says that the file ends at `to`. `Infinity` gives up: nothing that
   * may still come is wanted.
   */
  readonly parse: (window: ByteWindow) => number
  /** Bytes from where `parse` stopped that it must see before another call; always more than it had. */
  readonly needed: number
  /** What is known where an item starts at this byte of the file; undefined where that is not enough. */
  readonly startAt: (fileOffset: number) => CaptureStart | undefined
}

export interface ByteWindow {
  readonly bytes: Uint8Array
  readonly from: number
  readonly to: number
  readonly base: number
  readonly isLast: boolean
}

export class ChunkAssembler implements CaptureReader {
  readonly #parser: ItemParser
  #held = new Uint8Array(0)
  #from = 0
  #to = 0
  /** Offset in the file of the next byte to come. */
  #fileOffset: number
  /** The file has ended, or the parser gave up. */
  #isDone = false

  /** @param fileOffset of the first byte that will be pushed */
  constructor(parser: ItemParser, fileOffset = 0) {
    this.#parser = parser
    this.#fileOffset = fileOffset
  }

  /** Bytes of memory set aside for what crosses from one piece to the next. */
  get capacity(): number {
    return this.#held.length
  }

  push(chunk: Uint8Array): void {
    let at = 0
    while (at < chunk.length && !this.#isDone) {
      if (this.#to === this.#from) {
        const base = this.#fileOffset
        const window = { bytes: chunk, from: at, to: chunk.length, base, isLast: false }
        const stop = this.#parser.parse(window)
        if (stop === Infinity) this.#finish()
        else this.#hold(chunk, stop, chunk.length)
        at = chunk.length
      } else {
        const missing = Math.max(1, this.#parser.needed - (this.#to - this.#from))
        const taken = Math.min(missing, chunk.length - at)
        this.#hold(chunk, at, at + taken)
        at += taken
        if (taken === missing) this.#parseHeld(this.#fileOffset + at, false)
      }
    }
    this.#fileOffset += chunk.length
  }

  end(): void {
    if (this.#isDone) return
    this.#parseHeld(this.#fileOffset, true)
    this.#finish()
  }

  position(): CaptureStart | undefined {
    if (this.#isDone) return undefined
    return this.#parser.startAt(this.#fileOffset - (this.#to - this.#from))
  }

  /** `fileOffset` is the one right after the held bytes. */
  #parseHeld(fileOffset: number, isLast: boolean): void {
    const base = fileOffset - this.#to
    const window = { bytes: this.#held, from: this.#from, to: this.#to, base, isLast }
    const stop = this.#parser.parse(window)
    if (stop === Infinity) this.#finish()
    else this.#from = stop
    if (this.#from === this.#to) {
      this.#from = 0
      this.#to = 0
    }
  }

  #finish(): void {
    this.#isDone = true
    this.#held = new Uint8Array(0)
    this.#from = 0
    this.#to = 0
  }

  #hold(chunk: Uint8Array, start: number, end: number): void {
    const length = this.#to - this.#from
    const wanted = length + end - start
    if (this.#to + end - start > this.#held.length) {
      // Moved to the front only when that frees half of the room: else a search that advances by
      // single bytes would move the whole buffer for each of them.
      const target = wanted * 2 > this.#held.length ? new Uint8Array(wanted * 2) : this.#held
      target.set(this.#held.subarray(this.#from, this.#to))
      this.#held = target
      this.#from = 0
      this.#to = length
    }
    this.#held.set(chunk.subarray(start, end), this.#to)
    this.#to += end - start
  }
}
