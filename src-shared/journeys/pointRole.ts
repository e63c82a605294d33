/**
 * What a capture point is, from its interface's name *and* from what it carries. A name alone is a
 * convention of a CNI plugin; traffic alone is evidence; together they confirm each other.
 */
import { flowKey, tunnelKey } from '../index/flowKey.ts'
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

/** Share of a point's records that one address must be an end of to be its home. */
const HOME_SHARE = 0.9

type Role = Pick<CapturePoint, 'role' | 'roleConfidence' | 'roleReason'>

export function pointRole(
  name: string | undefined,
  home: string | undefined,
  traffic: PointTraffic,
): Role {
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
 * else of its flows. Undefined where no address is, or where there is too little to tell.
 */
export function homeAddress(index: SessionIndex, traffic: PointTraffic): string | undefined {
  const ends = new Map<string, number>()
  let total = 0
  const add = (source: string, destination: string, records: number) => {
    total += records
    for (const end of new Set([source, destination])) ends.set(end, (ends.get(end) ?? 0) + records)
  }
  if (traffic.tunnels.size > 0) {
    for (const [tunnel, records] of traffic.tunnels) {
      const key = tunnelKey(index, tunnel)
      add(key.source, key.destination, records)
    }
  } else {
    for (const [flow, records] of traffic.flows) {
      const key = flowKey(index, flow)
      if (key.network !== NetworkKind.arp) add(key.source, key.destination, records)
    }
  }
  const ranked = [...ends].toSorted((a, b) => b[1] - a[1])
  const [best, second] = ranked
  if (best === undefined || best[1] < total * HOME_SHARE) return undefined
  // Two ends of a single conversation look the same: neither is proven to be the home.
  if (second?.[1] === best[1]) return undefined
  return best[0]
}
