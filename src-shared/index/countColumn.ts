/** Records and bytes of each entry of an intern table, growing with it. */
import type { Counts } from './captureIndex.ts'

export class CountColumn {
  #records = new Float64Array(64)
  #bytes = new Float64Array(64)
  #size = 0

  /** Counts one record of `bytes` bytes on the wire for the entry `id`. */
  add(id: number, bytes: number): void {
    if (id >= this.#records.length) {
      this.#records = grown(this.#records, id + 1)
      this.#bytes = grown(this.#bytes, id + 1)
    }
    if (id >= this.#size) this.#size = id + 1
    this.#records[id] = (this.#records[id] ?? 0) + 1
    this.#bytes[id] = (this.#bytes[id] ?? 0) + bytes
  }

  finish(): Counts {
    return {
      records: this.#records.slice(0, this.#size),
      bytes: this.#bytes.slice(0, this.#size),
    }
  }
}

function grown(column: Float64Array, least: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(column.length * 2, least))
  larger.set(column)
  return larger
}
