/** Ethernet, IPv4 and what pods send in it, as bytes with right lengths and checksums. */
import type { Mac } from '../traffic/cluster.ts'
import type { Payloads } from '../traffic/payloads.ts'
import { ICMP, SYN, TCP, UDP, type Segment } from '../traffic/segment.ts'
import type { FrameWriter } from './frameWriter.ts'

export const ETHERNET_LENGTH = 14
export const IPV4_LENGTH = 20
export const UDP_LENGTH = 8
const TCP_LENGTH = 20
const ICMP_ECHO_LENGTH = 8
const SYN_OPTIONS = 20
const TIMESTAMPS = 12
const ETHER_TYPE_IPV4 = 0x0800
const DONT_FRAGMENT = 0x4000
const NS_PER_MS = 1_000_000

export interface Ipv4Header {
  readonly totalLength: number
  readonly identification: number
  readonly dontFragment: boolean
  readonly ttl: number
  readonly protocol: number
  readonly source: number
  readonly destination: number
}

export function writeEthernet(out: FrameWriter, source: Mac, destination: Mac): void {
  out.u16(destination.high)
  out.u32(destination.low)
  out.u16(source.high)
  out.u32(source.low)
  out.u16(ETHER_TYPE_IPV4)
}

export function writeIpv4(out: FrameWriter, header: Ipv4Header): void {
  const start = out.at
  out.startSum()
  out.u16(0x4500)
  out.u16(header.totalLength)
  out.u16(header.identification)
  out.u16(header.dontFragment ? DONT_FRAGMENT : 0)
  out.u16((header.ttl << 8) | header.protocol)
  out.u16(0)
  out.u32(header.source)
  out.u32(header.destination)
  out.checksum(start + 10)
}

/** Bytes of the IPv4 packet of a segment. */
export function packetLength(segment: Segment): number {
  return IPV4_LENGTH + transportLength(segment) + segment.payloadLength
}

/** The IPv4 packet of a segment, as it leaves a node with this TTL. */
export function writePacket(
  out: FrameWriter,
  segment: Segment,
  ttl: number,
  payloads: Payloads,
): void {
  const totalLength = packetLength(segment)
  writeIpv4(out, {
    totalLength,
    identification: segment.identification,
    dontFragment: segment.protocol === TCP || !segment.isReply,
    ttl,
    protocol: segment.protocol,
    source: segment.sourceAddress,
    destination: segment.destinationAddress,
  })
  const start = out.at
  const length = totalLength - IPV4_LENGTH
  out.startSum(segment.protocol === ICMP ? 0 : pseudoHeaderSum(segment, length))
  if (segment.protocol === TCP) writeTcp(out, segment)
  else if (segment.protocol === UDP) writeUdp(out, segment, length)
  else writeEcho(out, segment)
  const { payloadAt, payloadLength } = segment
  if (payloadLength > 0) {
    out.copy(
      payloads.bytes.subarray(payloadAt, payloadAt + payloadLength),
      payloads.sum(payloadAt, payloadLength),
    )
  }
  out.checksum(start + checksumAt(segment))
}

function transportLength(segment: Segment): number {
  if (segment.protocol === UDP) return UDP_LENGTH
  return segment.protocol === TCP ? TCP_LENGTH + optionsLength(segment) : ICMP_ECHO_LENGTH
}

function optionsLength({ flags, hasTimestamps }: Segment): number {
  if (!hasTimestamps) return 0
  return (flags & SYN) === 0 ? TIMESTAMPS : SYN_OPTIONS
}

function checksumAt({ protocol }: Segment): number {
  if (protocol === TCP) return 16
  return protocol === UDP ? 6 : 2
}

/** RFC 9293 section 3.1, RFC 768. */
function pseudoHeaderSum(segment: Segment, length: number): number {
  const { sourceAddress, destinationAddress } = segment
  const words = (address: number) => (address >>> 16) + (address & 0xffff)
  return words(sourceAddress) + words(destinationAddress) + segment.protocol + length
}

function writeTcp(out: FrameWriter, segment: Segment): void {
  const options = optionsLength(segment)
  out.u16(segment.sourcePort)
  out.u16(segment.destinationPort)
  out.u32(segment.sequence)
  out.u32(segment.acknowledgement)
  out.u16((((TCP_LENGTH + options) / 4) << 12) | segment.flags)
  out.u16(options === SYN_OPTIONS ? 64_240 : 502)
  out.u16(0)
  out.u16(0)
  if (options > 0) writeTcpOptions(out, segment)
}

/** Of a SYN: largest segment, selective acknowledgement, timestamps, window scale; then timestamps. */
function writeTcpOptions(out: FrameWriter, segment: Segment): void {
  const isSyn = (segment.flags & SYN) !== 0
  const now = Math.floor(segment.time / NS_PER_MS)
  if (isSyn) {
    out.u16(0x0204)
    out.u16(segment.largestSegment)
    out.u16(0x0402)
  } else out.u16(0x0101)
  out.u16(0x080a)
  out.u32((now + clockOf(segment.sourceNode)) | 0)
  // A first SYN has nothing to echo.
  const echoes = segment.acknowledgement !== 0
  out.u32(echoes ? (now + clockOf(segment.destinationNode)) | 0 : 0)
  if (isSyn) out.u32(0x0103_0307)
}

/** Each node's clock began at another time. */
function clockOf(node: number): number {
  return (node + 1) * 0x1234_5678
}

function writeUdp(out: FrameWriter, segment: Segment, length: number): void {
  out.u16(segment.sourcePort)
  out.u16(segment.destinationPort)
  out.u16(length)
  out.u16(0)
}

function writeEcho(out: FrameWriter, segment: Segment): void {
  out.u16(segment.isReply ? 0 : 0x0800)
  out.u16(0)
  out.u16(segment.echoIdentifier)
  out.u16(segment.sequence)
}
