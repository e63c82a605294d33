/**
 * Puts the stops of a packet into the order in which it passed them. Timestamps alone do not tell:
 * inside a node they tie, a bridge shows its copy last, and clocks of two nodes disagree. So the
 * evidence counts in this order: TTL (only falls on the way), nodes (a packet does not leave a node and
 * come back without a router), the place of a device in its node on the way out or in, and time last.
 */
import { groupBy } from '../../base/groupBy.ts'
import type { CapturePoint, PointRole } from '../capturePoint.ts'

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
      if (!hasEntered && !leaves) return withinNode(leg)
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
    const isLeft = before !== undefined && nodes.has(before)
    const next = levels[at + 1]
    const inOrder = Array.from(nodes, ([node, ofNode]) => ({ node, stops: ofNode })).toSorted(
      (a, b) =>
        Number(b.node === before) - Number(a.node === before) ||
        Number(b.stops.some(isAtSource)) - Number(a.stops.some(isAtSource)) ||
        Number(a.stops.some(isAtDestination)) - Number(b.stops.some(isAtDestination)) ||
        (isLeft ? Number(unwraps(a.stops)) - Number(unwraps(b.stops)) : 0) ||
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

/**
 * Of a packet that only one node saw: up from the pod it comes from, down to those it goes to. A veth
 * whose pod is not known is where it comes from if it was there first.
 */
function withinNode<S extends Stop>(leg: Leg<S>): readonly S[] {
  const { stops } = leg
  const veths = stops.filter(({ point }) => point.role === 'pod-veth')
  if (veths.length < 2) {
    return withinLeg(leg, stops.some(isToPod) ? 'inwards' : 'outwards')
  }
  const source = veths.find(isFromPod) ?? veths.toSorted((a, b) => a.time - b.time)[0]
  const up = withinLeg({ ...leg, stops: stops.filter((stop) => !veths.includes(stop)) }, 'outwards')
  const down = veths.filter((veth) => veth !== source).toSorted((a, b) => a.time - b.time)
  return [...(source === undefined ? [] : [source]), ...up, ...down]
}

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

/** A tunnel ends here: routers between pass it on as it is. */
function unwraps(stops: readonly Stop[]): boolean {
  return stops.some(({ isWrapped }) => !isWrapped)
}

function nodeOf({ point }: Stop): string {
  return point.node === undefined ? `file ${point.file}` : `node ${point.node}`
}

function earliest(stops: readonly Stop[]): number {
  return stops.reduce((least, { time }) => Math.min(least, time), Infinity)
}
