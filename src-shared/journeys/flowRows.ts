/** The records of each flow over all captures, built once by counting. */
import { NONE } from '../index/recordColumns.ts'
import { mapped, type SessionIndex } from '../index/sessionIndex.ts'

export class FlowRows {
  readonly #starts: Uint32Array
  readonly #rows: Uint32Array

  constructor(index: SessionIndex) {
    const starts = new Uint32Array(index.flows.size + 1)
    for (const { maps, chunk, rows } of index.chunks()) {
      for (let at = 0; at < rows; at++) {
        const flow = mapped(chunk.flow[at], maps.flows)
        if (flow !== NONE) starts[flow + 1] = (starts[flow + 1] ?? 0) + 1
      }
    }
    for (let flow = 0; flow < index.flows.size; flow++) {
      starts[flow + 1] = (starts[flow + 1] ?? 0) + (starts[flow] ?? 0)
    }
    this.#rows = new Uint32Array(starts[index.flows.size] ?? 0)
    const next = starts.slice()
    for (const { maps, chunk, firstRow, rows } of index.chunks()) {
      for (let at = 0; at < rows; at++) {
        const flow = mapped(chunk.flow[at], maps.flows)
        if (flow === NONE) continue
        const place = next[flow] ?? 0
        this.#rows[place] = firstRow + at
        next[flow] = place + 1
      }
    }
    this.#starts = starts
  }

  /** Global rows of a flow, capture by capture, each in the order of its file. */
  rows(flow: number): Uint32Array {
    return this.#rows.subarray(this.#starts[flow] ?? 0, this.#starts[flow + 1] ?? 0)
  }

  /** At most `count` rows of a flow, those nearest to `row` in the same capture's file order. */
  near(flow: number, row: number, count: number): Uint32Array {
    const rows = this.rows(flow)
    const at = rows.indexOf(row)
    const start = Math.max(0, Math.min(at - (count >> 1), rows.length - count))
    return rows.subarray(start, start + count)
  }
}
