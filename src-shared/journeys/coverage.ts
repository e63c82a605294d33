/**
 * When a capture point demonstrably captured: from its first record to its last, without the stretches in
 * which it recorded nothing at all although many records lie directly before and behind. Such a stretch
 * is a pause of the capture or an outage of everything, and nothing in the file tells which; so nobody is
 * said to be missing in it.
 */
import type { SightingColumns } from './join/sightingColumns.ts'

/** A stretch without a record is looked at from this length on. */
const LEAST_GAP_NS = 50_000_000
/** So many records within the gap's own length, on both sides of it, make its silence remarkable. */
const REMARKABLE = 50

/** Nanoseconds on the point's own clock, both ends covered. */
export interface CoveredInterval {
  readonly from: number
  readonly to: number
}

/** What is known of a moment at a point. */
export type Coverage =
  /** Records lie on both sides of it. */
  | { readonly kind: 'covered' }
  /** Before the first record or after the last. */
  | { readonly kind: 'outside' }
  /** In a remarkable silence between two records. */
  | { readonly kind: 'silent'; readonly from: number; readonly to: number }

export class PointCoverage {
  readonly intervals: readonly CoveredInterval[]

  /** @param times of the point's records, ascending */
  constructor(times: Float64Array) {
    this.intervals = intervalsOf(times)
  }

  /**
   * @param time nanoseconds on the point's own clock
   * @param uncertainty how far off `time` can be: an uncertain moment must be covered as a whole
   */
  at(time: number, uncertainty = 0): Coverage {
    const [earliest, latest] = [time - uncertainty, time + uncertainty]
    const after = this.intervals.findIndex(({ to }) => to >= latest)
    const interval = this.intervals[after]
    if (interval === undefined) return { kind: 'outside' }
    if (interval.from <= earliest) return { kind: 'covered' }
    const before = this.intervals[after - 1]
    if (before === undefined) return { kind: 'outside' }
    return { kind: 'silent', from: before.to, to: interval.from }
  }
}

/** The coverage of each point, from one pass over all records. */
export function pointCoverages(
  { rows, time, point }: SightingColumns,
  points: number,
): readonly PointCoverage[] {
  const counts = new Uint32Array(points)
  for (let row = 0; row < rows; row++) {
    const at = point[row] ?? 0
    counts[at] = (counts[at] ?? 0) + 1
  }
  const times = Array.from(counts, (count) => new Float64Array(count))
  counts.fill(0)
  for (let row = 0; row < rows; row++) {
    const at = point[row] ?? 0
    const next = counts[at] ?? 0
    const own = times[at]
    if (own !== undefined) own[next] = time[row] ?? NaN
    counts[at] = next + 1
  }
  // A file may hold its records in another order than that of their times.
  return times.map((own) => new PointCoverage(own.sort()))
}

function intervalsOf(times: Float64Array): readonly CoveredInterval[] {
  const intervals: CoveredInterval[] = []
  let from = times[0]
  if (from === undefined) return []
  for (let at = 1; at < times.length; at++) {
    const [before = NaN, after = NaN] = [times[at - 1], times[at]]
    if (after - before < LEAST_GAP_NS || !isRemarkable(times, at)) continue
    intervals.push({ from, to: before })
    from = after
  }
  intervals.push({ from, to: times.at(-1) ?? from })
  return intervals
}

/** Whether the silence before record `at` lies between two stretches of the same length full of records. */
function isRemarkable(times: Float64Array, at: number): boolean {
  const [before = NaN, after = NaN] = [times[at - 1], times[at]]
  const length = after - before
  const firstNear = times[at - REMARKABLE] ?? -Infinity
  const lastNear = times[at + REMARKABLE - 1] ?? Infinity
  return firstNear >= before - length && lastNear <= after + length
}
