/**
 * Puts the stops of a packet into the order in which it passed them. Timestamps alone do not tell:
 * inside a node they tie, a bridge shows its copy last, and clocks of two nodes disagree. So the
 * evidence counts in this order: TTL (only falls on the way), nodes (a packet does not leave a node and
 * come back without a router), the place of a device in its node on the way out or in, and time last.
 */
import { groupBy } from '../base/groupBy.ts'
import type { CapturePoint, PointRole } from './capturePoint.ts'

/** One packet in one state at one point. */
export interface Stop {
  readonly point: CapturePoint
  readonly ttl: number
  /** On one scale for all stops. */
  readonly time: number
  /** Inside a tunnel. */
  readonly isWrapped: boolean
  /** The packet's source, or its tunnel's, is at home at this point; or the destination. */
  readonly isAtSource: boolean
  readonly isAtDestination: boolean
}

/** Stops of one node that no router stands between. */
interface Leg<S extends Stop> {
  readonly node: string
  readonly stops: readonly S[]
}

type Direction = 'outwards' | 'inwards' | 'across'

export function pathOrder<S extends Stop>(stops: readonly S[]): readonly S[] {
  if (stops.length < 2) return stops
  const legs = legsOf(stops)
  const runs = runsOf(legs)
  return runs.flatMap((run, at) => {
    const hasEntered = at > 0
    const leaves = at < runs.length - 1
    return run.flatMap((leg, legAt) => {
      if (!hasEntered && !leaves) return withinLeg(leg, direction(leg))
      if (!hasEntered) return withinLeg(leg, 'outwards')
      if (!leaves) return withinLeg(leg, 'inwards')
      if (run.length === 1) return withinLeg(leg, 'across')
      return withinLeg(leg, legAt === 0 ? 'inwards' : 'outwards')
    })
  })
}

/** Highest TTL first: each router on the way takes one. */
function legsOf<S extends Stop>(stops: readonly S[]): readonly Leg<S>[] {
  const levels = [...groupBy(stops, ({ ttl }) => ttl).entries()]
    .toSorted(([a], [b]) => b - a)
    .map(([, level]) => groupBy(level, nodeOf))
  const legs: Leg<S>[] = []
  levels.forEach((nodes, at) => {
    const before = legs.at(-1)?.node
    const next = levels[at + 1]
    const inOrder = Array.from(nodes, ([node, ofNode]) => ({ node, stops: ofNode })).toSorted(
      (a, b) =>
        Number(b.node === before) - Number(a.node === before) ||
        Number(b.stops.some(isAtSource)) - Number(a.stops.some(isAtSource)) ||
        Number(a.stops.some(isAtDestination)) - Number(b.stops.some(isAtDestination)) ||
        Number(next?.has(a.node) ?? false) - Number(next?.has(b.node) ?? false) ||
        earliest(a.stops) - earliest(b.stops),
    )
    legs.push(...inOrder)
  })
  return legs
}

/** Legs of one node that follow one another: what the packet did in the node at one visit. */
function runsOf<S extends Stop>(legs: readonly Leg<S>[]): readonly (readonly Leg<S>[])[] {
  const runs: Leg<S>[][] = []
  for (const leg of legs) {
    const run = runs.at(-1)
    if (run?.[0]?.node === leg.node) run.push(leg)
    else runs.push([leg])
  }
  return runs
}

/** Of a packet that only one node saw. */
function direction({ stops }: Leg<Stop>): Direction {
  return !stops.some(isFromPod) && stops.some(isToPod) ? 'inwards' : 'outwards'
}

/** From pod to pod on one node the packet goes up to the bridge and down again. */
function withinLeg<S extends Stop>({ stops }: Leg<S>, going: Direction): readonly S[] {
  const end = (stop: Stop) => Number(isToPod(stop)) - Number(isFromPod(stop))
  const sign = going === 'across' ? 0 : going === 'outwards' ? 1 : -1
  return stops.toSorted((a, b) => end(a) - end(b) || sign * (rank(a) - rank(b)) || a.time - b.time)
}

/** From the pod outwards. */
const RANK: Readonly<Record<PointRole, number>> = {
  'pod-veth': 0,
  bridge: 1,
  unknown: 2,
  'all-interfaces': 2,
  'tunnel-device': 3,
  nic: 4,
}

function rank({ point, isWrapped }: Stop): number {
  const isUnplaced = RANK[point.role] === RANK.unknown
  return isUnplaced && isWrapped ? RANK.nic : RANK[point.role]
}

function isFromPod({ point, isAtSource: isSource }: Stop): boolean {
  return isSource && point.role === 'pod-veth'
}

function isToPod({ point, isAtDestination: isDestination }: Stop): boolean {
  return isDestination && point.role === 'pod-veth'
}

function isAtSource(stop: Stop): boolean {
  return stop.isAtSource
}

function isAtDestination(stop: Stop): boolean {
  return stop.isAtDestination
}

function nodeOf({ point }: Stop): string {
  return point.node === undefined ? `file ${point.file}` : `node ${point.node}`
}

function earliest(stops: readonly Stop[]): number {
  return stops.reduce((least, { time }) => Math.min(least, time), Infinity)
}
