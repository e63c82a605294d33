/**
 * Addresses that nodes have themselves besides their first: of a tunnel device, from which the node's own
 * packets leave, and of the bridge that is its pods' gateway.
 */
import { groupBy } from '../../base/groupBy.ts'
import { addressText, tunnelKey } from '../../index/flowKey.ts'
import { tunnelText } from '../../journeys/hopChanges.ts'
import type { Evidence, IdentityRole } from '../identity.ts'
import type { NameFact } from '../identityFact.ts'
import { addressAt, familyOf, ipPrefix, prefixHas, type IpPrefix } from '../ipPrefix.ts'
import { isSpecial } from '../specialAddresses.ts'
import { isSenders, sentIntoTunnels, type AddressSighting } from './addressSightings.ts'
import type { InferredNodes } from './inferredNodes.ts'
import { packetEvidence, type Seen } from './packetEvidence.ts'

export function nodeFact(
  { address, node, role }: { address: string; node: string; role?: IdentityRole },
  evidence: Evidence,
): NameFact {
  return {
    subject: { kind: 'address', address },
    identity: {
      kind: 'node',
      name: node,
      ...(role === undefined ? {} : { role }),
      evidence: [evidence],
      inferred: true,
    },
  }
}

export interface OwnAddressSource {
  readonly seen: Seen
  readonly sightings: readonly AddressSighting[]
  readonly nodes: InferredNodes
  /** Whether a node's tunnels carry only what it routed, or sends itself. */
  readonly isRouted: (encapsulation: string, node: string) => boolean
  /** flannel alone: what it gives to pods never begins with the range's first address. */
  readonly isFlannel: boolean
}

/** A pod's packets have been routed when they enter a tunnel; a node's own have not. */
export function tunnelAddresses({
  seen,
  sightings,
  nodes,
  isRouted,
  isFlannel,
}: OwnAddressSource): readonly NameFact[] {
  const { index } = seen
  return sentIntoTunnels(sightings).flatMap(({ tunnel, address: id, row, ttl }) => {
    if (tunnel === undefined) return []
    const { source, ...key } = tunnelKey(index, tunnel)
    const address = addressText(index, id)
    const isFirst = isFlannel && isHostOf(address, 0)
    if (!isSenders(ttl) && !isFirst) return []
    if (nodes.has(address) || isSpecial(address)) return []
    if (!isRouted(key.encapsulation, source)) return []
    const what = isSenders(ttl) ? `with its first TTL, ${ttl}` : `and it is the first of its range`
    const says = `${source} sends it into ${tunnelText(key)}, ${what}`
    const node = nodes.nameOf(source)
    return [nodeFact({ address, node, role: 'tunnel' }, packetEvidence(seen, row, says))]
  })
}

/** Asked for, or answering, on the link of a node's pods, and the first address of their range. */
export function bridgeAddresses({
  seen,
  sightings,
  nodes,
}: Omit<OwnAddressSource, 'isRouted' | 'isFlannel'>): readonly NameFact[] {
  const { index, points } = seen
  const podsOf = groupBy(
    points.flatMap(({ homeAddresses, role, node }) =>
      role === 'pod-veth' ? homeAddresses.map((address) => ({ address, node })) : [],
    ),
    ({ node }) => node,
  )
  return sightings.flatMap(({ tunnel, point, side, address: id, row, ttl }) => {
    const at = points[point]
    if (tunnel !== undefined || at?.node === undefined) return []
    if (at.role !== 'pod-veth' && at.role !== 'bridge') return []
    if (side === 'receives' || (side === 'sends' && !isSenders(ttl))) return []
    const address = addressText(index, id)
    if (isSpecial(address) || !isGateway(address, podsOf.get(at.node) ?? [])) return []
    const what = side === 'asks' ? 'it speaks ARP' : `it sends with its first TTL, ${ttl},`
    const says = `${what} on the link of pods of ${at.node}, and is the first address of their range`
    const node = nodes.nameOfPoint(at.node)
    return [nodeFact({ address, node, role: 'bridge' }, packetEvidence(seen, row, says))]
  })
}

/** The first host of the range that holds pods, and none of them. */
function isGateway(address: string, pods: readonly { readonly address: string }[]): boolean {
  const range = rangeOf(address)
  if (!isHostOf(address, 1) || pods.some((pod) => pod.address === address)) return false
  return range !== undefined && pods.some((pod) => prefixHas(range, pod.address))
}

/** Whether it is this host, from 0, of the range that a node's pods have as a rule. */
function isHostOf(address: string, host: number): boolean {
  const range = rangeOf(address)
  return range !== undefined && addressAt(range, host) === address
}

function rangeOf(address: string): IpPrefix | undefined {
  return ipPrefix(`${address}/${familyOf(address) === 4 ? 24 : 64}`)
}
