/** How many records each flow or tunnel has, counted from its column when somebody asks. */
import { CHUNK_ROWS, NONE, type ColumnChunk } from './recordColumns.ts'

export class RecordCounts {
  readonly #column: 'flow' | 'tunnel'
  #counts = new Uint32Array(64)
  /** Rows that are in the counts. */
  #rows = 0

  constructor(column: 'flow' | 'tunnel') {
    this.#column = column
  }

  /** Of `size` entries, by id, over the first `rows` rows; a copy. */
  upTo(chunks: readonly ColumnChunk[], rows: number, size: number): Uint32Array {
    if (size > this.#counts.length) {
      const larger = new Uint32Array(Math.max(size, this.#counts.length * 2))
      larger.set(this.#counts)
      this.#counts = larger
    }
    const counts = this.#counts
    while (this.#rows < rows) {
      const first = this.#rows % CHUNK_ROWS
      const last = Math.min(CHUNK_ROWS, first + rows - this.#rows)
      const chunk = chunks[Math.floor(this.#rows / CHUNK_ROWS)]
      if (chunk !== undefined) count(chunk[this.#column], first, last, counts)
      this.#rows += last - first
    }
    return counts.slice(0, size)
  }
}

/** Counts the ids of rows `from` to `to`; `NONE` lies beyond all counts. */
function count(ids: Uint32Array, from: number, to: number, counts: Uint32Array): void {
  // By position: an iterator is slow until the loop is compiled, and then most of it is over.
  for (let row = from; row < to; row++) {
    const id = ids[row] ?? NONE
    if (id < counts.length) counts[id] = (counts[id] ?? 0) + 1
  }
}
