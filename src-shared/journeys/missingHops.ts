/**
 * Where a packet should have been seen and was not. What it should have passed is learned from other
 * packets of the same flow, never assumed; and "not seen" is said only of a point that was
 * demonstrably capturing at that moment.
 */
import type { CapturePoint } from './capturePoint.ts'
import { firstSighting, type Hop } from './hop.ts'
import type { MissingHop } from './journey.ts'

/**
 * @param hops the journey's hops in order
 * @param mates the hops of other packets of the same flow, each in order
 */
export function missingHops(
  hops: readonly Hop[],
  mates: readonly (readonly Hop[])[],
): readonly MissingHop[] {
  const longest = mates.reduce<readonly Hop[]>(
    (best, mate) => (mate.length > best.length ? mate : best),
    [],
  )
  const seen = new Set(hops.map((hop) => hop.point))
  const first = hops[0]
  if (first === undefined) return []
  const { time } = firstSighting(first)
  return longest
    .filter((hop) => !seen.has(hop.point))
    .map((hop) => ({
      point: hop.point,
      ...coverage(hop.point, time, mates),
      before: placeOf(hop, longest, hops),
    }))
}

function coverage(
  point: CapturePoint,
  time: number,
  mates: readonly (readonly Hop[])[],
): Pick<MissingHop, 'state' | 'why'> {
  const { first, last } = point
  const isCapturing = first !== undefined && last !== undefined && first <= time && time <= last
  if (!isCapturing) {
    return { state: 'not-covered', why: `${nameOf(point)} was not capturing at that moment.` }
  }
  const there = mates.filter((mate) => mate.some((hop) => hop.point === point)).length
  return {
    state: 'not-seen',
    why: `${nameOf(point)} was capturing and saw ${there} other packets of this flow, not this one.`,
  }
}

/** Before the first hop of ours that a mate passed after this point. */
function placeOf(missing: Hop, mate: readonly Hop[], hops: readonly Hop[]): number {
  const later = new Set(mate.slice(mate.indexOf(missing) + 1).map((hop) => hop.point))
  const at = hops.findIndex((hop) => later.has(hop.point))
  return at < 0 ? hops.length : at
}

function nameOf(point: CapturePoint): string {
  return [point.node, point.interface].filter((part) => part !== undefined).join(' ') || point.file
}
