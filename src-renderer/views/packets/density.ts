/** Records over time, as bars: arithmetic of the strip above the record table. */
import type { SessionState } from '../../../src-shared/contract/services.ts'

type Density = SessionState['density']

/** Bars of one width. Heights are 0 to 1, on a logarithmic scale of the records in a bar. */
export interface DensityBars {
  readonly binNs: number
  readonly total: readonly number[]
  readonly tunnelled: readonly number[]
  readonly tunnelledHeight: readonly number[]
  readonly plainHeight: readonly number[]
  /** Row of the record table at which a bar begins. */
  readonly firstRow: readonly number[]
}

/** At most `most` bars, each of as many of the engine's bins as it takes. */
export function densityBars(density: Density, most: number): DensityBars {
  const perBar = Math.max(1, Math.ceil(density.total.length / Math.max(1, most)))
  const total = merge(density.total, perBar)
  const tunnelled = merge(density.tunnelled, perBar)
  const scale = Math.log1p(total.reduce((largest, each) => Math.max(largest, each), 1))
  const heights = total.map((count) => Math.log1p(count) / scale)
  const share = (at: number) => (tunnelled[at] ?? 0) / Math.max(1, total[at] ?? 0)
  let row = 0
  return {
    binNs: density.binNs * perBar,
    total,
    tunnelled,
    tunnelledHeight: heights.map((height, at) => height * share(at)),
    plainHeight: heights.map((height, at) => height * (1 - share(at))),
    firstRow: total.map((count) => (row += count) - count),
  }
}

/** The bar that holds a row of the record table; rows are in the order of time. */
export function barOfRow(bars: DensityBars, row: number): number {
  let low = 0
  let high = bars.firstRow.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((bars.firstRow[middle] ?? 0) <= row) low = middle
    else high = middle - 1
  }
  return low
}

function merge(bins: readonly number[], perBar: number): readonly number[] {
  const merged: number[] = []
  bins.forEach((count, at) => {
    const bar = Math.floor(at / perBar)
    merged[bar] = (merged[bar] ?? 0) + count
  })
  return merged
}
