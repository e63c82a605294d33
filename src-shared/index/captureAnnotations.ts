/** What people and programs wrote into a pcapng file: names of addresses, and comments. */
import type { CommentPlace } from '../capture/captureRecord.ts'

export interface CaptureAnnotations {
  readonly names: readonly CapturedName[]
  readonly comments: readonly CaptureComment[]
  /** Names and comments beyond those. */
  readonly leftOut: number
}

export interface CapturedName {
  readonly address: string
  readonly name: string
}

export interface CaptureComment {
  readonly text: string
  /** Row of the record that it is on; undefined where it is on the file or an interface. */
  readonly row?: number
}

/** Of one part of a capture; each snapshot of an index takes them along. */
const MAX_NAMES = 20_000
const MAX_COMMENTS = 2_000
const LONGEST_COMMENT = 2_000
const LONGEST_NAME = 255

/** Collects them while a capture is read; what comes again is kept once. */
export class AnnotationList {
  readonly #names = new Map<string, CapturedName>()
  readonly #comments = new Map<string, CaptureComment>()
  #leftOut = 0

  addName(address: string, text: string): void {
    const name = text.slice(0, LONGEST_NAME)
    this.#add(this.#names, `${address} ${name}`, { address, name }, MAX_NAMES)
  }

  /** @param nextRow row of the record that comes next, which a comment on a record is on */
  addComment(text: string, on: CommentPlace, nextRow: number): void {
    const shown = text.slice(0, LONGEST_COMMENT)
    const place = on === 'record' ? { row: nextRow } : {}
    this.#add(
      this.#comments,
      `${place.row ?? ''} ${shown}`,
      { text: shown, ...place },
      MAX_COMMENTS,
    )
  }

  finish(): CaptureAnnotations {
    return {
      names: [...this.#names.values()],
      comments: [...this.#comments.values()],
      leftOut: this.#leftOut,
    }
  }

  #add<T>(known: Map<string, T>, key: string, value: T, most: number): void {
    if (known.has(key)) return
    if (known.size < most) known.set(key, value)
    else this.#leftOut++
  }
}
