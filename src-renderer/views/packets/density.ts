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
}

/** At most `most` bars, each of as many of the engine's bins as it takes. */
export function densityBars(density: Density, most: number): DensityBars {
  const perBar = Math.max(1, Math.ceil(density.total.length / Math.max(1, most)))
  const total = merge(density.total, perBar)
  const tunnelled = merge(density.tunnelled, perBar)
  const scale = Math.log1p(total.reduce((largest, each) => Math.max(largest, each), 1))
  const heights = total.map((count) => Math.log1p(count) / scale)
  const share = (at: number) => (tunnelled[at] ?? 0) / Math.max(1, total[at] ?? 0)
  return {
    binNs: density.binNs * perBar,
    total,
    tunnelled,
    tunnelledHeight: heights.map((height, at) => height * share(at)),
    plainHeight: heights.map((height, at) => height * (1 - share(at))),
  }
}

/** The bar that holds a moment, in nanoseconds since the first record. */
export function barOfTime({ binNs, total }: DensityBars, sinceFirstNs: number): number {
  const bar = binNs === 0 ? 0 : Math.floor(sinceFirstNs / binNs)
  return Math.min(Math.max(bar, 0), Math.max(0, total.length - 1))
}

function merge(bins: readonly number[], perBar: number): readonly number[] {
  const merged: number[] = []
  bins.forEach((count, at) => {
    const bar = Math.floor(at / perBar)
    merged[bar] = (merged[bar] ?? 0) + count
  })
  return merged
}
