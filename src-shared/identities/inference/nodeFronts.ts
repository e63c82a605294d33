/**
 * Which node an address lies behind, as packets show it: its packets leave through the node's tunnels,
 * they are at the pod's own veth on the node, or the node's network card sends them on. What others
 * send to it through a tunnel shows only where they believe it to be.
 */
import { addressText, tunnelKey } from '../../index/flowKey.ts'
import { isUnicast } from '../../journeys/outcomes/addressBlocks.ts'
import { tunnelText } from '../../journeys/hopChanges.ts'
import type { Evidence } from '../identity.ts'
import { familyOf } from '../ipPrefix.ts'
import { isSpecial } from '../specialAddresses.ts'
import {
  isRoutedOnce,
  isSenders,
  sentIntoTunnels,
  type AddressSighting,
} from './addressSightings.ts'
import type { FrameSample } from './frameSample.ts'
import type { InferredNodes } from './inferredNodes.ts'
import { packetEvidence, type Seen } from './packetEvidence.ts'

export interface Front {
  readonly address: string
  /** Name of the node. */
  readonly node: string
  readonly evidence: Evidence
}

/** Passed on bare, by whoever has this address. */
interface ForwardedFront extends Omit<Front, 'node'> {
  readonly id: number
  readonly owner: string
}

export interface Fronts {
  /** An address is several times in it where several nodes send its packets. */
  readonly behind: readonly Front[]
  /** Where tunnels lead that carry packets to an address. */
  readonly sentTo: readonly Front[]
}

export interface FrontSource {
  readonly seen: Seen
  readonly sightings: readonly AddressSighting[]
  readonly samples: readonly FrameSample[]
  readonly nodes: InferredNodes
}

export function nodeFronts({ seen, sightings, samples, nodes }: FrontSource): Fronts {
  const { index } = seen
  const underlay = underlayPoints(seen, sightings)
  const onUnderlay = underlayAddresses({ seen, sightings, nodes }, underlay)
  const isPodLike = (address: number) =>
    isUnicast(index, address) && !isSpecial(addressText(index, address)) && !onUnderlay.has(address)
  const ofPods = sightings.filter(({ address }) => isPodLike(address))
  const sent = sentIntoTunnels(ofPods)
  const forwarded = sentOn({ seen, sightings, samples }, underlay).filter(({ id }) => isPodLike(id))
  for (const { owner, address, evidence } of forwarded) {
    nodes.add(owner, evidence)
    nodes.sendsOn(owner, address)
  }
  return {
    behind: withoutNameless(nodes, [
      ...sent.flatMap((sighting) => throughTunnel({ seen, nodes }, sighting, 'source')),
      ...veths(seen, nodes),
      ...forwarded.map((front) => ({ ...front, node: nodes.nameOf(front.owner) })),
    ]),
    sentTo: ofPods
      .filter(({ tunnel, side }) => tunnel !== undefined && side === 'receives')
      .flatMap((sighting) => throughTunnel({ seen, nodes }, sighting, 'destination')),
  }
}

/** A node that nothing names may be the one that something names: it is said of that one alone. */
function withoutNameless(nodes: InferredNodes, behind: readonly Front[]): readonly Front[] {
  const isNamed = ({ node }: Front) => !nodes.has(node)
  const named = new Set(behind.flatMap((front) => (isNamed(front) ? [front.address] : [])))
  return behind.filter((front) => isNamed(front) || !named.has(front.address))
}

/** Where nodes meet: network cards, but for those that are a pod's own. */
function underlayPoints(
  { index, points }: Seen,
  sightings: readonly AddressSighting[],
): ReadonlySet<number> {
  const pods = new Set(
    points.flatMap(({ role, homeAddresses }) => (role === 'pod-veth' ? homeAddresses : [])),
  )
  for (const { tunnel, side, address } of sightings) {
    if (tunnel !== undefined && side === 'sends') pods.add(addressText(index, address))
  }
  const ofNodes = points.filter(
    ({ role, homeAddresses }) => role === 'nic' && !homeAddresses.some((home) => pods.has(home)),
  )
  return new Set(ofNodes.map(({ point }) => point))
}

/** Nodes, and machines whose own packets are bare where nodes meet: nothing that a node answers for. */
function underlayAddresses(
  { seen, sightings, nodes }: Omit<FrontSource, 'samples'>,
  underlay: ReadonlySet<number>,
): ReadonlySet<number> {
  const found = new Set<number>()
  for (const { tunnel, point, side, address, ttl } of sightings) {
    if (nodes.has(addressText(seen.index, address))) found.add(address)
    if (tunnel !== undefined || !underlay.has(point)) continue
    if (side === 'asks' || (side === 'sends' && isSenders(ttl))) found.add(address)
  }
  return found
}

function throughTunnel(
  { seen, nodes }: Pick<FrontSource, 'seen' | 'nodes'>,
  { tunnel = 0, address: id, row }: AddressSighting,
  end: 'source' | 'destination',
): readonly Front[] {
  const key = tunnelKey(seen.index, tunnel)
  const address = addressText(seen.index, id)
  const says =
    end === 'source'
      ? `${key.source} sends packets of ${address} in ${tunnelText(key)}`
      : `packets for ${address} are sent to ${key.destination} in ${tunnelText(key)}`
  const node = nodes.nameOf(key[end])
  return [{ address, node, evidence: packetEvidence(seen, row, says) }]
}

/** Pods whose veth was captured on a node that the capture's name tells. */
function veths({ points }: Seen, nodes: InferredNodes): readonly Front[] {
  return points.flatMap(({ role, node, file, homeAddresses, roleReason }) => {
    if (role !== 'pod-veth' || node === undefined) return []
    const evidence = { source: file, says: `captured on ${node}, ${roleReason}` }
    return homeAddresses
      .filter((address) => !isSpecial(address))
      .map((address) => ({ address, node: nodes.nameOfPoint(node), evidence }))
  })
}

/** Bare packets that one router has passed on are from behind the machine whose MAC address they have. */
function sentOn(
  { seen, sightings, samples }: Omit<FrontSource, 'nodes'>,
  underlay: ReadonlySet<number>,
): readonly ForwardedFront[] {
  const macOf = new Map(samples.map(({ row, outer }) => [row, outer?.source]))
  const bare = sightings.filter(({ tunnel, point }) => tunnel === undefined && underlay.has(point))
  const owners = macOwners(seen, bare, macOf)
  return bare.flatMap(({ side, address: id, row, ttl }) => {
    if (side !== 'sends' || !isRoutedOnce(ttl)) return []
    const mac = macOf.get(row)
    const owner = mac === undefined ? undefined : owners.get(mac)
    const address = addressText(seen.index, id)
    if (mac === undefined || owner === undefined || owner === address) return []
    const says = `${owner} sends packets of ${address} on, from its MAC address ${mac}`
    const evidence = packetEvidence(seen, row, says)
    return [{ id, address, owner, evidence }]
  })
}

/** Whose MAC address it is: of the one address of each family that sends its own packets from it. */
function macOwners(
  { index }: Seen,
  bare: readonly AddressSighting[],
  macOf: ReadonlyMap<number, string | undefined>,
): ReadonlyMap<string, string> {
  const owners = new Map<string, Set<string>>()
  for (const { side, address, row, ttl } of bare) {
    if (side === 'receives' || (side === 'sends' && !isSenders(ttl))) continue
    const mac = macOf.get(row)
    const text = addressText(index, address)
    if (mac === undefined || isSpecial(text)) continue
    const known = owners.get(mac) ?? new Set()
    owners.set(mac, known.add(text))
  }
  const sole = Array.from(owners, ([mac, addresses]) => {
    const [only, ...others] = [...addresses].toSorted((a, b) => familyOf(a) - familyOf(b))
    const isSole = others.every((other) => familyOf(other) !== familyOf(only ?? ''))
    return isSole && only !== undefined ? [[mac, only] as const] : []
  })
  return new Map(sole.flat())
}
