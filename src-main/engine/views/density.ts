/** How many records there were over time, and how many of them inside a tunnel. */
import type { SessionState } from '../../../src-shared/contract/services.ts'
import { NONE } from '../../../src-shared/index/recordColumns.ts'
import type { Session } from '../session.ts'

const BINS = 240

export function density({ index, points }: Session): SessionState['density'] {
  const firsts = points.flatMap(({ first }) => first ?? [])
  const lasts = points.flatMap(({ last }) => last ?? [])
  const total = new Array<number>(BINS).fill(0)
  const tunnelled = new Array<number>(BINS).fill(0)
  if (firsts.length === 0) return { binNs: 0, total: [], tunnelled: [] }
  const first = Math.min(...firsts)
  const binNs = Math.max(1, Math.ceil((Math.max(...lasts) - first + 1) / BINS))
  for (const { maps, chunk, rows } of index.chunks()) {
    const start = first - maps.timeShift
    for (let at = 0; at < rows; at++) {
      const bin = Math.floor(((chunk.time[at] ?? NaN) - start) / binNs)
      if (!(bin >= 0 && bin < BINS)) continue
      total[bin] = (total[bin] ?? 0) + 1
      if (chunk.tunnel[at] !== NONE) tunnelled[bin] = (tunnelled[bin] ?? 0) + 1
    }
  }
  return { binNs, total, tunnelled }
}
