/**
 * Puts the hops of a packet into the order in which it passed them. Timestamps alone do not tell:
 * inside a node they tie, a bridge shows its copy last, and clocks of two nodes disagree. So the
 * evidence counts in this order: TTL (only falls on the way), nodes (a node's hops are together),
 * the place of a device in its node on the way out or in, and time last.
 */
import { groupBy } from '../base/groupBy.ts'
import type { FlowKey } from '../index/flowKey.ts'
import type { PointRole } from './capturePoint.ts'
import { firstSighting, type Hop } from './hop.ts'

/** Looks up the addresses of a hop's innermost packet; undefined where it has none. */
export type FlowOf = (hop: Hop) => FlowKey | undefined

/** From the pod outwards. */
const RANK: Readonly<Record<PointRole, number>> = {
  'pod-veth': 0,
  bridge: 1,
  unknown: 2,
  'all-interfaces': 2,
  'tunnel-device': 3,
  nic: 4,
}

type Direction = 'outwards' | 'inwards'

export function pathOrder(hops: readonly Hop[], flowOf: FlowOf): readonly Hop[] {
  const nodes = [...groupBy(hops, (hop) => hop.point.node ?? hop.point.file).values()].toSorted(
    (a, b) => highestTtl(b) - highestTtl(a) || earliest(a) - earliest(b),
  )
  return nodes.flatMap((node, at) => {
    const isOnly = nodes.length === 1
    if (isOnly) return withinOneNode(node, flowOf)
    const groups = byTtl(node)
    return groups.flatMap((group, groupAt) => {
      const isArriving = at > 0 && (at === nodes.length - 1 || groupAt === 0)
      return byRank(group, isArriving ? 'inwards' : 'outwards')
    })
  })
}

/** From pod to pod on one node the packet goes up to the bridge and down again. */
function withinOneNode(node: readonly Hop[], flowOf: FlowOf): readonly Hop[] {
  const source = node.find((hop) => isPodOf(hop, flowOf(hop)?.source))
  const destination = node.find((hop) => hop !== source && isPodOf(hop, flowOf(hop)?.destination))
  const between = node.filter((hop) => hop !== source && hop !== destination)
  const direction = source === undefined && destination !== undefined ? 'inwards' : 'outwards'
  return [
    ...(source === undefined ? [] : [source]),
    ...byTtl(between).flatMap((group) => byRank(group, direction)),
    ...(destination === undefined ? [] : [destination]),
  ]
}

function isPodOf(hop: Hop, address: string | undefined): boolean {
  const { role, homeAddress } = hop.point
  return role === 'pod-veth' && homeAddress !== undefined && homeAddress === address
}

/** Highest TTL first: each router on the way takes one. */
function byTtl(hops: readonly Hop[]): readonly (readonly Hop[])[] {
  return [...groupBy(hops, (hop) => firstSighting(hop).ttl).entries()]
    .toSorted(([a], [b]) => b - a)
    .map(([, group]) => group)
}

function byRank(hops: readonly Hop[], direction: Direction): readonly Hop[] {
  const sign = direction === 'outwards' ? 1 : -1
  return hops.toSorted(
    (a, b) =>
      sign * (RANK[a.point.role] - RANK[b.point.role]) ||
      firstSighting(a).time - firstSighting(b).time,
  )
}

function highestTtl(hops: readonly Hop[]): number {
  return Math.max(...hops.map((hop) => firstSighting(hop).ttl))
}

function earliest(hops: readonly Hop[]): number {
  return Math.min(...hops.map((hop) => firstSighting(hop).time))
}
