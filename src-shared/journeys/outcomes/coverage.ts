/**
 * When a capture point demonstrably captured: from its first record to its last, and as long as other
 * captures of its node ran, where its own silence is no more than its little traffic explains. Left out
 * are stretches in which it recorded nothing at all although many records lie directly before or behind:
 * that is a pause of the capture or an outage of everything, and nothing in the file tells which, so
 * nobody is said to be missing in it.
 */
import { groupBy } from '../../base/groupBy.ts'
import { sortedInSteps } from '../../base/steppedSort.ts'
import { inSteps, type Work } from '../../base/work.ts'
import type { SightingColumns } from '../join/sightingColumns.ts'

/** A stretch without a record is looked at from this length on. */
const LEAST_GAP_NS = 50_000_000
/** A silence in which so many records were to be expected is remarkable. */
const REMARKABLE = 50

/** Nanoseconds on the point's own clock, both ends covered. */
export interface CoveredInterval {
  readonly from: number
  readonly to: number
}

/** What is known of a moment at a point. */
export type Coverage =
  | { readonly kind: 'covered' }
  /** Before the capture began, or after it ended. */
  | { readonly kind: 'outside' }
  /** In a remarkable silence between two records. */
  | { readonly kind: 'silent'; readonly from: number; readonly to: number }

export class PointCoverage {
  readonly intervals: readonly CoveredInterval[]

  /** @param intervals in order */
  constructor(intervals: readonly CoveredInterval[]) {
    this.intervals = intervals
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

/**
 * The coverage of each point, from one pass over all records.
 *
 * @param nodes the node of each point; undefined where it is unknown
 */
export function* pointCoverages(
  { rows, time, point }: Pick<SightingColumns, 'rows' | 'time' | 'point'>,
  nodes: readonly (string | undefined)[],
): Work<readonly PointCoverage[]> {
  const counts = new Uint32Array(nodes.length)
  yield* inSteps(rows, (from, to) => {
    for (let row = from; row < to; row++) {
      const at = point[row] ?? 0
      counts[at] = (counts[at] ?? 0) + 1
    }
  })
  const times: Float64Array[] = Array.from(counts, (count) => new Float64Array(count))
  counts.fill(0)
  yield* inSteps(rows, (from, to) => {
    for (let row = from; row < to; row++) {
      const at = point[row] ?? 0
      const next = counts[at] ?? 0
      const own = times[at]
      if (own !== undefined) own[next] = time[row] ?? NaN
      counts[at] = next + 1
    }
  })
  for (const [at, own] of times.entries()) {
    if (!(yield* isAscending(own))) times[at] = yield* ascending(own)
  }
  const together = groupBy(
    times.map((own, at) => ({ own, node: nodes[at] })),
    ({ node }) => node,
  )
  const coverages: PointCoverage[] = []
  for (const [at, own] of times.entries()) {
    const node = nodes[at]
    const others = node === undefined ? undefined : together.get(node)
    const ofNode = others?.map((other) => other.own)
    coverages.push(yield* pointCoverage(own, ofNode))
  }
  return coverages
}

/**
 * @param times of the point's records, ascending
 * @param together of the records of each point of the same node, ascending
 */
export function* pointCoverage(
  times: Float64Array,
  together: readonly Float64Array[] = [times],
): Work<PointCoverage> {
  return new PointCoverage(yield* intervalsOf(times, together))
}

/** A file may hold its records in another order than that of their times. */
function* isAscending(times: Float64Array): Work<boolean> {
  let isSorted = true
  yield* inSteps(times.length, (from, to) => {
    for (let at = Math.max(1, from); at < to; at++) {
      if ((times[at] ?? NaN) < (times[at - 1] ?? NaN)) isSorted = false
    }
  })
  return isSorted
}

function* ascending(times: Float64Array): Work<Float64Array> {
  const places = Uint32Array.from(times, (_, at) => at)
  const order = yield* sortedInSteps(places, (a, b) => (times[a] ?? 0) - (times[b] ?? 0))
  return Float64Array.from(order, (at) => times[at] ?? 0)
}

function* intervalsOf(
  times: Float64Array,
  together: readonly Float64Array[],
): Work<readonly CoveredInterval[]> {
  const first = times[0]
  const last = times.at(-1)
  if (first === undefined || last === undefined) return []
  const intervals: CoveredInterval[] = []
  const edges = {
    first: together.reduce((least, own) => Math.min(least, own[0] ?? least), first),
    last: together.reduce((most, own) => Math.max(most, own.at(-1) ?? most), last),
  }
  // What share of the node's records are this point's, while it demonstrably captures.
  const share = times.length / Math.max(1, countBetween(together, first, last))
  const isExplained = (from: number, to: number) => {
    return share * countBetween(together, from, to) < REMARKABLE
  }
  let from = isExplained(edges.first, first) ? edges.first : first
  yield* inSteps(times.length, (start, end) => {
    for (let at = Math.max(1, start); at < end; at++) {
      const [before = NaN, after = NaN] = [times[at - 1], times[at]]
      if (after - before < LEAST_GAP_NS || !isAmidTraffic(times, at)) continue
      intervals.push({ from, to: before })
      from = after
    }
  })
  intervals.push({ from, to: isExplained(last, edges.last) ? edges.last : last })
  return intervals
}

/** Whether the silence before record `at` lies between two stretches of the same length full of records. */
function isAmidTraffic(times: Float64Array, at: number): boolean {
  const [before = NaN, after = NaN] = [times[at - 1], times[at]]
  const length = after - before
  const firstNear = times[at - REMARKABLE] ?? -Infinity
  const lastNear = times[at + REMARKABLE - 1] ?? Infinity
  return firstNear >= before - length && lastNear <= after + length
}

function countBetween(together: readonly Float64Array[], from: number, to: number): number {
  return together.reduce((sum, own) => sum + firstAfter(own, to) - firstAfter(own, from), 0)
}

function firstAfter(times: Float64Array, time: number): number {
  let low = 0
  let high = times.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((times[middle] ?? Infinity) <= time) low = middle + 1
    else high = middle
  }
  return low
}
