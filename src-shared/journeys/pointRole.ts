/**
 * What a capture point is, from its interface's name *and* from what it carries. A name alone is a
 * convention of a CNI plugin; traffic alone is evidence; together they confirm each other.
 */
import { groupBy } from '../base/groupBy.ts'
import { addressText } from '../index/flowKey.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import { NetworkKind } from '../layers/packetFacts.ts'
import type { CapturePoint, PointRole } from './capturePoint.ts'
import type { PointTraffic } from './pointTraffic.ts'

/** Interface names that CNI plugins and Linux give; the first match counts. */
const NAMES: readonly { readonly pattern: RegExp; readonly role: PointRole }[] = [
  { pattern: /^any$/, role: 'all-interfaces' },
  {
    pattern:
      /^(?:flannel|vxlan|tunl|geneve|genev_sys|gre|vxlan_sys|ip6tnl|sit|wg|wireguard|cilium_(?:vxlan|geneve|wg))/,
    role: 'tunnel-device',
  },
  { pattern: /^(?:cni|cbr|docker|br|weave$|kube-bridge|virbr)/, role: 'bridge' },
  { pattern: /^(?:veth|cali|lxc|vethwe|eni|azv)/, role: 'pod-veth' },
  { pattern: /^(?:eth|ens|enp|eno|em|bond|team|wlan)/, role: 'nic' },
]

/** Linux cooked captures, version 1 and 2. */
const COOKED: ReadonlySet<number> = new Set([113, 276])

/** Share of a point's records that one address must be an end of to be its home. */
const HOME_SHARE = 0.9

type Role = Pick<CapturePoint, 'role' | 'roleConfidence' | 'roleReason'>

export function pointRole(
  name: string | undefined,
  home: string | undefined,
  { traffic, linkType }: { readonly traffic: PointTraffic; readonly linkType: number },
): Role {
  if (name === undefined && COOKED.has(linkType)) {
    return {
      role: 'all-interfaces',
      roleConfidence: 'strong',
      roleReason: 'its link layer is that of a capture of all interfaces',
    }
  }
  const byName = NAMES.find(({ pattern }) => name !== undefined && pattern.test(name))?.role
  if (traffic.tunnelled > 0 && byName !== 'all-interfaces') return underlay(byName, traffic)
  if (byName === 'pod-veth' && home !== undefined) {
    return {
      role: byName,
      roleConfidence: 'confirmed',
      roleReason: `all its traffic is of ${home}`,
    }
  }
  if (byName !== undefined && name !== undefined) {
    return { role: byName, roleConfidence: 'likely', roleReason: `named ${name}` }
  }
  if (home !== undefined) {
    return {
      role: 'pod-veth',
      roleConfidence: 'possible',
      roleReason: `all its traffic is of ${home}`,
    }
  }
  return { role: 'unknown', roleConfidence: 'possible', roleReason: 'nothing names it' }
}

function underlay(byName: PointRole | undefined, traffic: PointTraffic): Role {
  const reason = `carries ${traffic.tunnelled} packets inside tunnels`
  const agrees = byName === 'nic'
  return { role: 'nic', roleConfidence: agrees ? 'confirmed' : 'strong', roleReason: reason }
}

/**
 * The address at one end of nearly all of a point's traffic: of its tunnels where it carries any,
 * else of its flows. An address that mostly routed packets come from lives elsewhere. Of a point that
 * carries IPv4 and IPv6 the address of each, that of most records first; none where no address of
 * either is left, or two are.
 */
export function homeAddresses(index: SessionIndex, traffic: PointTraffic): readonly string[] {
  const families = [...groupBy(conversations(index, traffic), ({ family }) => family).values()]
    .map((pairs) => ({ pairs, total: pairs.reduce((sum, { records }) => sum + records, 0) }))
    .toSorted((a, b) => b.total - a.total)
  const all = families.reduce((sum, { total }) => sum + total, 0)
  const homes = families.map(({ pairs, total }) => {
    const home = homeOf(pairs, total, (tied) => mostBare(index, traffic, tied))
    return { home, isNoise: total < all * (1 - HOME_SHARE) }
  })
  if (homes.some(({ home, isNoise }) => home === undefined && !isNoise)) return []
  return homes.flatMap(({ home }) => (home === undefined ? [] : addressText(index, home)))
}

/**
 * Of one family's conversations, which are `total` records.
 *
 * @param decide which of two addresses that are ends of equally much it is
 */
function homeOf(
  pairs: readonly PairCount[],
  total: number,
  decide: (tied: readonly [number, number]) => number | undefined,
): number | undefined {
  const ends = new Map<number, number>()
  const sent = new Map<number, { records: number; routed: number }>()
  for (const { source, destination, records, routed } of pairs) {
    ends.set(source, (ends.get(source) ?? 0) + records)
    if (destination !== source) ends.set(destination, (ends.get(destination) ?? 0) + records)
    const known = sent.get(source)
    if (known === undefined) sent.set(source, { records, routed })
    else {
      known.records += records
      known.routed += routed
    }
  }
  const isElsewhere = (end: number) => {
    const { records, routed } = sent.get(end) ?? { records: 0, routed: 0 }
    return routed * 2 > records
  }
  const [best, second] = [...ends]
    .filter(([end]) => !isElsewhere(end))
    .toSorted((a, b) => b[1] - a[1])
  if (best === undefined || best[1] < total * HOME_SHARE) return undefined
  // Two ends of a single conversation look the same.
  return second?.[1] === best[1] ? decide([best[0], second[0]]) : best[0]
}

/** Of two ends of a tunnel the one that most packets outside of it are from or to. */
function mostBare(
  { flows }: SessionIndex,
  traffic: PointTraffic,
  [a, b]: readonly [number, number],
): number | undefined {
  if (traffic.tunnelled === 0) return undefined
  const records = { a: 0, b: 0 }
  for (const [flow, count] of traffic.flows) {
    const ends = [flows.word(flow, 0), flows.word(flow, 1)]
    if (ends.includes(a)) records.a += count
    if (ends.includes(b)) records.b += count
  }
  if (records.a === records.b) return undefined
  return records.a > records.b ? a : b
}

/** Between two addresses of the session's table. */
interface PairCount {
  /** One of `NetworkKind`. */
  readonly family: number
  readonly source: number
  readonly destination: number
  readonly records: number
  readonly routed: number
}

/** By tunnel where there are any, else by flow. */
function conversations(index: SessionIndex, traffic: PointTraffic): readonly PairCount[] {
  const { flows, tunnels, addresses } = index
  if (traffic.tunnelled > 0) {
    return Array.from(traffic.tunnels, ([tunnel, records]) => {
      const [source, destination] = [tunnels.word(tunnel, 0), tunnels.word(tunnel, 1)]
      return { family: addresses.word(source, 0), source, destination, records, routed: 0 }
    })
  }
  return Array.from(traffic.flows, ([flow, records]) => {
    const [source, destination] = [flows.word(flow, 0), flows.word(flow, 1)]
    const family = (flows.word(flow, 3) >>> 8) & 0xff
    return { family, source, destination, records, routed: traffic.routed.of(flow) }
  }).filter(({ family }) => family !== NetworkKind.arp)
}

/** Whether a point of this role has one address as its own; a bridge is everybody's. */
export function hasHome(role: PointRole): boolean {
  return role === 'pod-veth' || role === 'nic'
}
