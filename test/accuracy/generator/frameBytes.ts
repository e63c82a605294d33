/** The bytes of a record: the packet as it looks at that stop, with right lengths and checksums. */
import { FrameWriter } from '../../bench/frames/frameWriter.ts'
import { INTERFACE_INDEX, nodeAddress } from './cluster.ts'
import {
  ICMP,
  ICMPV6,
  TCP,
  TcpFlag,
  UDP,
  type Packet,
  type Sighting,
  type TunnelEnds,
} from './packet.ts'
import type { PayloadPool } from './payloadPool.ts'
import type { TunnelKind } from './plan.ts'

const ETHERTYPE_IPV4 = 0x0800
const ETHERTYPE_IPV6 = 0x86dd
const ETHERNET_LENGTH = 14
const IPV4_LENGTH = 20
const IPV6_LENGTH = 40
const UDP_LENGTH = 8
/** Its own header, and the Ethernet header that it carries. */
const VXLAN_LENGTH = 8 + ETHERNET_LENGTH
const TCP_LENGTH = 32
const ICMP_LENGTH = 8
const DONT_FRAGMENT = 0x4000
const MORE_FRAGMENTS = 0x2000
const IP_IN_IP = 4
const IPV6_IN_IP = 41
const VNI = 1
const PORTS: Readonly<{ [kind in TunnelKind]: number }> = {
  vxlan: 8472,
  geneve: 6081,
  ipip: 0,
  none: 0,
}
/** A record longer than this would not be one packet of IPv4. */
const LONGEST_PACKET = 1 << 17

export class FrameBytes {
  readonly #pool: PayloadPool
  readonly #tunnel: TunnelKind
  readonly #scratch = new FrameWriter(LONGEST_PACKET)
  /** Of the outer headers, by node. */
  readonly #identifications: number[] = []

  constructor(pool: PayloadPool, tunnel: TunnelKind) {
    this.#pool = pool
    this.#tunnel = tunnel
  }

  /** At the writer's place; the frame's length is how far that moved. */
  write(out: FrameWriter, sighting: Sighting): void {
    const { packet, stop, point } = sighting
    const isTunnelled = stop.tunnel !== undefined
    const etherType = isTunnelled || !packet.isIpv6 ? ETHERTYPE_IPV4 : ETHERTYPE_IPV6
    if (point.kind === 'any') writeCooked(out, INTERFACE_INDEX[stop.point.kind], etherType)
    else if (!isRaw(this.#tunnel, point.kind)) writeEthernet(out, point.node, etherType)
    if (stop.tunnel === undefined) this.#writePacket(out, sighting)
    else this.#writeTunnelled(out, sighting, stop.tunnel)
  }

  #writeTunnelled(out: FrameWriter, sighting: Sighting, tunnel: TunnelEnds): void {
    const inner = this.#scratch
    inner.at = 0
    const kind = this.#tunnel
    if (kind !== 'ipip') this.#writeTunnelHeader(inner, sighting)
    this.#writePacket(inner, sighting)
    const { fragment } = sighting
    const length = inner.at
    const half = (length >> 4) << 3
    const isFragment = fragment?.isInner === false
    const from = isFragment && fragment.isLast ? half : 0
    const to = isFragment && !fragment.isLast ? half : length
    writeIpv4(out, {
      length: to - from,
      identification: this.#outerIdentification(tunnel.from, isFragment && fragment.isLast),
      fragment: (isFragment && !fragment.isLast ? MORE_FRAGMENTS : 0) | (from >> 3),
      ttl: 64,
      protocol: kind === 'ipip' ? (sighting.packet.isIpv6 ? IPV6_IN_IP : IP_IN_IP) : UDP,
      source: nodeAddress(tunnel.from),
      destination: nodeAddress(tunnel.to),
    })
    out.copy(inner.bytes.subarray(from, to), 0)
  }

  /** The second fragment has its first one's. */
  #outerIdentification(node: number, isSecond: boolean): number {
    const last = this.#identifications[node] ?? 0
    const next = isSecond ? last : (last + 1) & 0xffff
    this.#identifications[node] = next
    return next
  }

  /** UDP without a checksum, as Linux sends tunnels over IPv4, then VXLAN or Geneve and Ethernet. */
  #writeTunnelHeader(out: FrameWriter, sighting: Sighting): void {
    const { packet, stop } = sighting
    const kind = this.#tunnel
    const { source, destination, sourcePort, destinationPort } = stop.ends
    const hash = Math.imul((source ^ destination) + (sourcePort ^ destinationPort), 0x9e3779b1)
    out.u16(32_768 + ((hash >>> 16) % 28_232))
    out.u16(PORTS[kind])
    out.u16(UDP_LENGTH + VXLAN_LENGTH + packetLength(sighting))
    out.u16(0)
    if (kind === 'vxlan') out.u32(0x0800_0000)
    else out.u32(0x6558)
    out.u32(VNI << 8)
    writeEthernet(out, 100, packet.isIpv6 ? ETHERTYPE_IPV6 : ETHERTYPE_IPV4)
  }

  #writePacket(out: FrameWriter, sighting: Sighting): void {
    const { packet, stop, from, to, fragment } = sighting
    if (fragment?.isInner === true) {
      this.#writeFragment(out, sighting)
      return
    }
    const length = packetLength(sighting)
    if (packet.isIpv6) writeIpv6(out, sighting, length - IPV6_LENGTH)
    else {
      writeIpv4(out, {
        length: length - IPV4_LENGTH,
        identification: identificationOf(packet, from),
        fragment: packet.protocol === UDP && packet.identification !== 0 ? 0 : DONT_FRAGMENT,
        ttl: stop.ttl,
        protocol: packet.protocol,
        ...stop.ends,
      })
    }
    this.#writeTransport(out, sighting, { from, to })
  }

  /** All that IP carries is written elsewhere, and a part of it here. */
  #writeFragment(out: FrameWriter, sighting: Sighting): void {
    const { packet, stop, from, to, fragment } = sighting
    const whole = new FrameWriter(UDP_LENGTH + packet.payloadLength + 8)
    this.#writeTransport(whole, sighting, { from: 0, to: packet.payloadLength })
    writeIpv4(out, {
      length: to - from,
      identification: packet.identification,
      fragment: (fragment?.isLast === true ? 0 : MORE_FRAGMENTS) | (from >> 3),
      ttl: stop.ttl,
      protocol: packet.protocol,
      ...stop.ends,
    })
    out.copy(whole.bytes.subarray(from, to), 0)
  }

  #writeTransport(
    out: FrameWriter,
    sighting: Sighting,
    { from, to }: { readonly from: number; readonly to: number },
  ): void {
    const { packet, stop } = sighting
    const start = out.at
    const length = transportLength(packet) + to - from
    out.startSum(packet.protocol === ICMP ? 0 : pseudoHeaderSum(sighting, length))
    if (packet.protocol === TCP) writeTcp(out, sighting)
    else if (packet.protocol === UDP) {
      out.u16(stop.ends.sourcePort)
      out.u16(stop.ends.destinationPort)
      out.u16(length)
      out.u16(0)
    } else writeEcho(out, sighting)
    const at = packet.payloadAt + from
    out.copy(this.#pool.bytes.subarray(at, at + to - from), this.#pool.sum(at, to - from))
    out.checksum(start + CHECKSUM_AT[packet.protocol === TCP ? 0 : packet.protocol === UDP ? 1 : 2])
  }
}

/** Where TCP, UDP and ICMP have theirs. */
const CHECKSUM_AT = [16, 6, 2] as const

/** IP in IP's device shows packets without a link layer. */
export function isRaw(tunnel: TunnelKind, kind: string): boolean {
  return tunnel === 'ipip' && kind === 'tunnel'
}

function transportLength({ protocol }: Packet): number {
  if (protocol === TCP) return TCP_LENGTH
  return protocol === UDP ? UDP_LENGTH : ICMP_LENGTH
}

/** Bytes of the IP packet of a record. */
function packetLength({ packet, from, to, fragment }: Sighting): number {
  if (fragment?.isInner === true) return IPV4_LENGTH + to - from
  const header = packet.isIpv6 ? IPV6_LENGTH : IPV4_LENGTH
  return header + transportLength(packet) + to - from
}

/** Frames cut from one super-packet count on. */
function identificationOf({ identification, segmentSize }: Packet, from: number): number {
  if (identification === 0) return 0
  return (identification + Math.floor(from / segmentSize)) & 0xffff
}

function writeEthernet(out: FrameWriter, node: number, etherType: number): void {
  out.u16(0x0200)
  out.u32(0x00c0_0000 + node)
  out.u16(0x0200)
  out.u32(0x00c1_0000 + node)
  out.u16(etherType)
}

/** LINKTYPE_LINUX_SLL2. */
function writeCooked(out: FrameWriter, interfaceIndex: number, etherType: number): void {
  out.u16(etherType)
  out.u16(0)
  out.u32(interfaceIndex)
  out.u16(1)
  out.u16(6)
  out.u32(0x0200_00c0)
  out.u32(0)
}

interface Ipv4Header {
  /** Of what it carries. */
  readonly length: number
  readonly identification: number
  /** Flags and offset. */
  readonly fragment: number
  readonly ttl: number
  readonly protocol: number
  readonly source: number
  readonly destination: number
}

function writeIpv4(out: FrameWriter, header: Ipv4Header): void {
  const start = out.at
  out.startSum()
  out.u16(0x4500)
  out.u16(IPV4_LENGTH + header.length)
  out.u16(header.identification)
  out.u16(header.fragment)
  out.u16((header.ttl << 8) | header.protocol)
  out.u16(0)
  out.u32(header.source)
  out.u32(header.destination)
  out.checksum(start + 10)
}

function writeIpv6(out: FrameWriter, { packet, stop }: Sighting, length: number): void {
  out.u32(0x6000_0000 | packet.flowLabel)
  out.u16(length)
  out.u16((packet.protocol << 8) | stop.ttl)
  for (const address of [stop.ends.source, stop.ends.destination]) writeIpv6Address(out, address)
}

function writeIpv6Address(out: FrameWriter, address: number): void {
  out.u32(0xfd00_0010)
  out.u32(0x0244_0000)
  out.u32(0)
  out.u32(address >>> 0)
}

/** RFC 9293 section 3.1, RFC 8200 section 8.1. */
function pseudoHeaderSum({ packet, stop }: Sighting, length: number): number {
  const words = (address: number) => (address >>> 16) + (address & 0xffff)
  const { source, destination } = stop.ends
  const prefixes = packet.isIpv6 ? 2 * (0xfd00 + 0x0010 + 0x0244) : 0
  return words(source) + words(destination) + prefixes + packet.protocol + length
}

function writeTcp(out: FrameWriter, { packet, stop, from, to }: Sighting): void {
  const isLast = to === packet.payloadLength
  const flags = isLast ? packet.flags : packet.flags & ~TcpFlag.push
  out.u16(stop.ends.sourcePort)
  out.u16(stop.ends.destinationPort)
  out.u32((packet.sequence + from) >>> 0)
  out.u32(packet.acknowledgment)
  out.u16(((TCP_LENGTH / 4) << 12) | flags)
  out.u16(502)
  out.u16(0)
  out.u16(0)
  out.u32(0x0101_080a)
  out.u32(packet.timestamp)
  out.u32(0)
}

/** Types, RFC 792 and RFC 4443. */
const ECHO = { request: 8, reply: 0 }
const ECHO_V6 = { request: 128, reply: 129 }

/** The identifier is the client's port, which NAT rewrites as it does a port. */
function writeEcho(out: FrameWriter, { packet, stop }: Sighting): void {
  const { request, reply } = packet.protocol === ICMPV6 ? ECHO_V6 : ECHO
  out.u16((packet.isReply ? reply : request) << 8)
  out.u16(0)
  out.u16(packet.isReply ? stop.ends.destinationPort : stop.ends.sourcePort)
  out.u16(packet.sequence & 0xffff)
}
