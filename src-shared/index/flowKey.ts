/** Reads the keys of the session's tables back into addresses and ports. */
import { formatIpv4Word, formatIpv6Words } from '../bytes/addressText.ts'
import { NetworkKind } from '../layers/packetFacts.ts'
import { ProtocolId, type ProtocolName } from '../layers/protocolId.ts'
import { protocols } from '../layers/registry.ts'
import type { SessionIndex } from './sessionIndex.ts'

/** One direction of a conversation at one depth. */
export interface FlowKey {
  readonly network: number
  /** IP protocol number; ARP operation. */
  readonly protocol: number
  readonly source: string
  readonly destination: string
  readonly sourcePort: number
  readonly destinationPort: number
}

/** A wrapping of one kind in one direction between two tunnel endpoints. */
export interface TunnelKey {
  /** `vxlan`, `ipip`, `flannel-udp`. */
  readonly encapsulation: string
  readonly source: string
  readonly destination: string
  readonly destinationPort: number
  /** Absent where this encapsulation has no network identifier. */
  readonly vni?: number
  /** The tunnel that this one runs inside of. */
  readonly enclosing?: number
}

export function addressText(index: SessionIndex, address: number): string {
  const { addresses } = index
  const words = [1, 2, 3, 4].map((at) => addresses.word(address, at))
  if (addresses.word(address, 0) === NetworkKind.ipv6) return formatIpv6Words(words)
  return formatIpv4Word(words[3] ?? 0)
}

export function flowKey(index: SessionIndex, flow: number): FlowKey {
  const word = (at: number) => index.flows.word(flow, at)
  return {
    network: (word(3) >>> 8) & 0xff,
    protocol: word(3) & 0xff,
    source: addressText(index, word(0)),
    destination: addressText(index, word(1)),
    sourcePort: word(2) >>> 16,
    destinationPort: word(2) & 0xffff,
  }
}

/** The key that the other direction of a flow has in the session's table. */
export function reverseKey(
  { flows }: SessionIndex,
  flow: number,
): readonly [number, number, number, number] {
  const ports = flows.word(flow, 2)
  const swapped = (ports << 16) | (ports >>> 16)
  return [flows.word(flow, 1), flows.word(flow, 0), swapped, flows.word(flow, 3)]
}

export function tunnelKey(index: SessionIndex, tunnel: number): TunnelKey {
  const word = (at: number) => index.tunnels.word(tunnel, at)
  return {
    encapsulation: encapsulationName(word(2) >>> 16),
    source: addressText(index, word(0)),
    destination: addressText(index, word(1)),
    destinationPort: word(2) & 0xffff,
    ...(word(3) >= 0 ? { vni: word(3) } : {}),
    ...(word(4) >= 0 ? { enclosing: word(4) } : {}),
  }
}

/** IP directly in IP has no header of its own: the carrier is the outer IP layer. */
function encapsulationName(carrier: number): string {
  if (carrier === ProtocolId.ip) return 'ipip'
  if (carrier === ProtocolId.ipv6) return 'ip6tnl'
  if (carrier === ProtocolId['erspan-i']) return 'erspan'
  if (carrier === ProtocolId.pwethcw) return 'mpls'
  const name: ProtocolName | undefined = protocols[carrier]?.name
  return name ?? 'unknown'
}
