/** How a packet looks on the wire between two nodes, for each way in which clusters carry it there. */
import { nodes, type ClusterNode } from '../traffic/cluster.ts'
import type { Payloads } from '../traffic/payloads.ts'
import { UDP, type Segment } from '../traffic/segment.ts'
import type { FrameWriter } from './frameWriter.ts'
import {
  ETHERNET_LENGTH,
  IPV4_LENGTH,
  packetLength,
  UDP_LENGTH,
  writeEthernet,
  writeIpv4,
  writePacket,
} from './networkHeaders.ts'

export const encapsulations = ['vxlan', 'ipip', 'flannel-udp', 'plain'] as const
export type EncapsulationName = (typeof encapsulations)[number]

/** The MTU of the nodes' network cards. */
const WIRE_MTU = 1500
const IP_IN_IP = 4
const VNI = 1
const VXLAN_PORT = 8472
const VXLAN_LENGTH = 8
const FLANNEL_UDP_PORT = 8285
const NODE_TTL = 64
/** A pod's packet has passed its node once. */
const POD_TTL = 63

/** Bytes before the pod's packet, apart from the frame's own Ethernet header. */
const OVERHEAD: Readonly<{ [name in EncapsulationName]: number }> = {
  vxlan: IPV4_LENGTH + UDP_LENGTH + VXLAN_LENGTH + ETHERNET_LENGTH,
  ipip: IPV4_LENGTH,
  'flannel-udp': IPV4_LENGTH + UDP_LENGTH,
  plain: 0,
}

/** Largest packet that a pod may send. */
export function podMtu(name: EncapsulationName): number {
  return WIRE_MTU - OVERHEAD[name]
}

/** Writes whole frames, each node with its own IPv4 identifications around the pods' packets. */
export class Encapsulation {
  readonly #name: EncapsulationName
  readonly #payloads: Payloads
  readonly #identifications = nodes.map(() => 0)

  constructor(name: EncapsulationName, payloads: Payloads) {
    this.#name = name
    this.#payloads = payloads
  }

  /** At the writer's place; the frame's length is how far that moved. */
  write(out: FrameWriter, segment: Segment): void {
    const source = nodes[segment.sourceNode]
    const destination = nodes[segment.destinationNode]
    if (source === undefined || destination === undefined) return
    writeEthernet(out, source.mac, destination.mac)
    if (this.#name !== 'plain') this.#writeOuter(out, segment, source, destination)
    writePacket(out, segment, POD_TTL, this.#payloads)
  }

  #writeOuter(
    out: FrameWriter,
    segment: Segment,
    source: ClusterNode,
    destination: ClusterNode,
  ): void {
    const name = this.#name
    const totalLength = OVERHEAD[name] + packetLength(segment)
    writeIpv4(out, {
      totalLength,
      identification: this.#identification(segment.sourceNode),
      dontFragment: name !== 'vxlan',
      ttl: NODE_TTL,
      protocol: name === 'ipip' ? IP_IN_IP : UDP,
      source: source.address,
      destination: destination.address,
    })
    const udpLength = totalLength - IPV4_LENGTH
    if (name === 'flannel-udp') writeOuterUdp(out, FLANNEL_UDP_PORT, FLANNEL_UDP_PORT, udpLength)
    if (name === 'vxlan') {
      writeOuterUdp(out, entropyPort(segment), VXLAN_PORT, udpLength)
      out.u32(0x0800_0000)
      out.u32(VNI << 8)
      writeEthernet(out, source.tunnelMac, destination.tunnelMac)
    }
  }

  #identification(node: number): number {
    const identification = this.#identifications[node] ?? 0
    this.#identifications[node] = (identification + 1) & 0xffff
    return identification
  }
}

/** Without a checksum, as Linux sends VXLAN over IPv4. */
function writeOuterUdp(out: FrameWriter, source: number, destination: number, length: number) {
  out.u16(source)
  out.u16(destination)
  out.u16(length)
  out.u16(0)
}

/** From what is wrapped, so that a flow keeps its way through the network, RFC 7348 section 4.2. */
function entropyPort(segment: Segment): number {
  const addresses = segment.sourceAddress ^ Math.imul(segment.destinationAddress, 31)
  const ports = (segment.sourcePort << 16) ^ segment.destinationPort
  const hash = Math.imul(addresses ^ ports, 0x9e3779b1)
  return 32_768 + ((hash >>> 16) % 28_232)
}
