/**
 * Delay and reordering of every span, in one pass over the passages in the order in which they ended. All
 * delays are kept, one number a passage, so that percentiles are exact.
 *
 * A packet is reordered (RFC 4737) where one of the same flow that passed the near end after it was seen at
 * the far end before it. Each end's order is by its own clock, so no clock error is in it.
 */
import { InternTable } from '../../index/internTable.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { PacketTable } from '../join/packetTable.ts'
import { pointOfPlace } from '../outcomes/pathTransitions.ts'
import { ClockBounds } from './clockBounds.ts'
import { delaySummary, type DelaySummary } from './delaySummary.ts'
import type { RowColumns } from './rowColumns.ts'
import type { Spans } from './spans.ts'

export interface SpanMeasure {
  /** Packets that were seen at both ends. */
  readonly packets: number
  readonly reordered: number
  /** Undefined where no clock ties both ends, or no time is known. */
  readonly delay: DelaySummary | undefined
}

export interface MeasureInput {
  readonly table: PacketTable
  readonly columns: RowColumns
  /** Global rows, those of each point by time. */
  readonly order: Uint32Array
}

/** One for each span. */
export function measureSpans(spans: Spans, input: MeasureInput): readonly SpanMeasure[] {
  const { columns, order } = input
  const delays = new SpanDelays(spans, input)
  const arrivals = new Arrivals(spans.size)
  for (const row of order) {
    const span = spans.spanOf[row] ?? NONE
    if (span === NONE) continue
    const near = spans.nearRow[row] ?? 0
    if (columns.isUntimed[row] === 1 || columns.isUntimed[near] === 1) continue
    arrivals.add(span, columns.flow[row] ?? NONE, columns.time[near] ?? 0)
    delays.add(span, near, row)
  }
  return Array.from({ length: spans.size }, (_, span) => ({
    packets: spans.passages(span),
    reordered: arrivals.reordered[span] ?? 0,
    delay: delays.summary(span),
  }))
}

/** How many arrived after one that was sent later. */
class Arrivals {
  readonly reordered: Uint32Array
  readonly #flows = new InternTable(2)
  /** Of each flow on each span, the latest moment at the near end of all that arrived. */
  readonly #latest: number[] = []

  constructor(spans: number) {
    this.reordered = new Uint32Array(spans)
  }

  add(span: number, flow: number, sent: number): void {
    this.#flows.key[0] = span
    this.#flows.key[1] = flow
    const id = this.#flows.intern()
    const latest = this.#latest[id]
    if (latest === undefined || sent >= latest) this.#latest[id] = sent
    else this.reordered[span] = (this.reordered[span] ?? 0) + 1
  }
}

/** The delays of all spans in one column, span by span in the order of arrival. */
class SpanDelays {
  readonly #input: MeasureInput
  readonly #bounds: ClockBounds
  readonly #starts: Uint32Array
  readonly #ends: Uint32Array
  readonly #clocks: readonly (readonly [near: number, far: number])[]
  readonly #delays: Float64Array
  readonly #boundOf: Float64Array

  constructor(spans: Spans, input: MeasureInput) {
    const { clocks } = input.table
    this.#input = input
    this.#bounds = new ClockBounds(input.table)
    this.#starts = new Uint32Array(spans.size + 1)
    for (let span = 0; span < spans.size; span++) {
      this.#starts[span + 1] = (this.#starts[span] ?? 0) + spans.passages(span)
    }
    this.#ends = this.#starts.slice()
    const clockAt = (place: number) => clocks.ofPoint[pointOfPlace(place)] ?? 0
    this.#clocks = Array.from({ length: spans.size }, (_, span) => {
      return [clockAt(spans.near(span)), clockAt(spans.far(span))] as const
    })
    this.#delays = new Float64Array(this.#starts.at(-1) ?? 0)
    const isAcross = this.#clocks.some(([near, far]) => near !== far)
    this.#boundOf = new Float64Array(isAcross ? this.#delays.length : 0)
  }

  add(span: number, nearRow: number, farRow: number): void {
    const { table, columns } = this.#input
    const [near, far] = this.#clocks[span] ?? [0, 0]
    const end = this.#ends[span] ?? 0
    const [sent, arrived] = [columns.time[nearRow] ?? 0, columns.time[farRow] ?? 0]
    if (near === far) this.#delays[end] = arrived - sent
    else {
      const bound = this.#bounds.between(near, sent, far, arrived)
      if (!Number.isFinite(bound)) return
      this.#boundOf[end] = bound
      this.#delays[end] = (table.time[farRow] ?? 0) - (table.time[nearRow] ?? 0)
    }
    this.#ends[span] = end + 1
  }

  summary(span: number): DelaySummary | undefined {
    const [near, far] = this.#clocks[span] ?? [0, 0]
    const [start, end] = [this.#starts[span] ?? 0, this.#ends[span] ?? 0]
    const bounds = near === far ? undefined : this.#boundOf.subarray(start, end)
    return delaySummary(this.#delays.subarray(start, end), bounds)
  }
}
