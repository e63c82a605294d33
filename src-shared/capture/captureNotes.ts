/** Remarks on a file, few enough to read: a file that lies a million times fills no memory. */
import type { CaptureNote, CaptureSink } from './captureRecord.ts'

const NOTES_OF_A_KIND = 8

/** 1234567 as `1,234,567`. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',')
}

/** What was not lost: `Read before it: 1,234 records.` */
export function readBefore(count: number): string {
  return `Read before it: ${formatCount(count)} ${count === 1 ? 'record' : 'records'}.`
}

/** Passes on the first notes of each code, and counts the others until the file's end. */
export class CaptureNotes {
  readonly #sink: CaptureSink
  readonly #counts = new Map<string, number>()

  constructor(sink: CaptureSink) {
    this.#sink = sink
  }

  add(note: CaptureNote): void {
    const count = (this.#counts.get(note.code) ?? 0) + 1
    this.#counts.set(note.code, count)
    if (count <= NOTES_OF_A_KIND) this.#sink.onNote(note)
  }

  /** The file ends at `fileOffset`: says how many notes were kept back. */
  finish(fileOffset: number): void {
    for (const [code, count] of this.#counts) {
      const more = count - NOTES_OF_A_KIND
      if (more <= 0) continue
      const text = `${formatCount(more)} more of these were found in the rest of the file.`
      this.#sink.onNote({ severity: 'note', code, text, fileOffset })
    }
    this.#counts.clear()
  }
}
