/** What a packet looked like at one hop, read out of the index. */
import { flowKey, tunnelKey, type FlowKey, type TunnelKey } from '../index/flowKey.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import { NetworkKind } from '../layers/packetFacts.ts'
import type { ProtocolName } from '../layers/protocolId.ts'
import { firstSighting, type Hop } from './hop.ts'

/** Addresses and ports of the innermost packet; a key without a value is absent. */
export interface HopFacts {
  readonly protocol: ProtocolName
  readonly source?: string
  readonly destination?: string
  /** An ICMP echo has its identifier in both ports. */
  readonly sourcePort?: number
  readonly destinationPort?: number
  readonly ttl?: number
  readonly tunnel?: HopTunnel
}

/** The innermost tunnel around the packet. */
export interface HopTunnel extends Omit<TunnelKey, 'destinationPort'> {
  readonly sourcePort?: number
  readonly destinationPort?: number
}

/** IANA protocol numbers of what flows are told apart by. */
const PROTOCOLS: Readonly<Record<number, ProtocolName>> = {
  1: 'icmp',
  6: 'tcp',
  17: 'udp',
  58: 'icmpv6',
}

export function hopFacts(index: SessionIndex, hop: Pick<Hop, 'sightings'>): HopFacts {
  const { row, flow, tunnel, ttl } = firstSighting(hop)
  const wrapping = tunnel === undefined ? {} : { tunnel: hopTunnel(index, row, tunnel) }
  if (flow === undefined) return { protocol: 'eth', ...wrapping }
  const key = flowKey(index, flow)
  const { source, destination, sourcePort, destinationPort } = key
  const protocol = flowProtocol(key)
  if (protocol === 'arp') return { protocol, source, destination, ...wrapping }
  const ports = hasPorts(key) ? { sourcePort, destinationPort } : {}
  return { protocol, source, destination, ...ports, ttl, ...wrapping }
}

/** What a flow is of; `ip` or `ipv6` where its protocol is none that flows are told apart by. */
export function flowProtocol({ network, protocol }: FlowKey): ProtocolName {
  if (network === NetworkKind.arp) return 'arp'
  return PROTOCOLS[protocol] ?? (network === NetworkKind.ipv6 ? 'ipv6' : 'ip')
}

export function hasPorts({ sourcePort, destinationPort }: FlowKey): boolean {
  return sourcePort !== 0 || destinationPort !== 0
}

function hopTunnel(index: SessionIndex, row: number, tunnel: number): HopTunnel {
  const { destinationPort, ...key } = tunnelKey(index, tunnel)
  const { chunk, row: at } = index.place(row)
  if (destinationPort === 0) return key
  return { ...key, sourcePort: chunk.outerSourcePort[at] ?? 0, destinationPort }
}
