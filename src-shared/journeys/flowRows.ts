/** The records of each flow over all captures, built once by counting. */
import { inSteps, type Work } from '../base/work.ts'
import { NONE } from '../index/recordColumns.ts'
import { mapped, type SessionIndex } from '../index/sessionIndex.ts'

export class FlowRows {
  readonly #starts: Uint32Array
  readonly #rows: Uint32Array

  private constructor(starts: Uint32Array, rows: Uint32Array) {
    this.#starts = starts
    this.#rows = rows
  }

  static *of(index: SessionIndex): Work<FlowRows> {
    const starts = new Uint32Array(index.flows.size + 1)
    for (const { maps, chunk, rows } of index.chunks()) {
      for (let at = 0; at < rows; at++) {
        const flow = mapped(chunk.flow[at], maps.flows)
        if (flow !== NONE) starts[flow + 1] = (starts[flow + 1] ?? 0) + 1
      }
      yield
    }
    yield* inSteps(index.flows.size, (from, to) => {
      for (let flow = from; flow < to; flow++) {
        starts[flow + 1] = (starts[flow + 1] ?? 0) + (starts[flow] ?? 0)
      }
    })
    const inOrder = new Uint32Array(starts[index.flows.size] ?? 0)
    const next = starts.slice()
    for (const { maps, chunk, firstRow, rows } of index.chunks()) {
      for (let at = 0; at < rows; at++) {
        const flow = mapped(chunk.flow[at], maps.flows)
        if (flow === NONE) continue
        const place = next[flow] ?? 0
        inOrder[place] = firstRow + at
        next[flow] = place + 1
      }
      yield
    }
    return new FlowRows(starts, inOrder)
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
