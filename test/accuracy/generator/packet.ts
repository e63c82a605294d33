/** What travels in a generated cluster, and how one capture sees it. */
import type { Point } from './cluster.ts'

export const ICMP = 1
export const TCP = 6
export const UDP = 17
export const ICMPV6 = 58

/** TCP's flags, RFC 9293 section 3.1. */
export const TcpFlag = { fin: 1, syn: 2, push: 8, ack: 16 } as const

/** One packet as its sender made it: a super-packet is one, a datagram in fragments is one. */
export interface Packet {
  /** Counts from 0 over all packets. */
  readonly id: number
  readonly isIpv6: boolean
  readonly protocol: number
  /** Of IPv4; in a super-packet that of its first frame. */
  readonly identification: number
  readonly flowLabel: number
  readonly isReply: boolean
  /** Of TCP and of an ICMP echo. */
  readonly sequence: number
  readonly acknowledgment: number
  readonly flags: number
  /** Milliseconds of its sender's timestamps, RFC 7323 section 3. */
  readonly timestamp: number
  /** Where its payload lies in the pool. */
  readonly payloadAt: number
  readonly payloadLength: number
  /** Bytes of payload in one frame, where the packet is longer than one. */
  readonly segmentSize: number
}

/** Addresses as signed numbers of 32 bits; those of IPv6 have them as their last word. */
export interface Ends {
  readonly source: number
  readonly destination: number
  readonly sourcePort: number
  readonly destinationPort: number
}

/** Nodes at the ends of the tunnel around it. */
export interface TunnelEnds {
  readonly from: number
  readonly to: number
}

/** What a packet looks like at one stop of its way. */
export interface Stop {
  readonly point: Point
  readonly ends: Ends
  readonly ttl: number
  readonly tunnel?: TunnelEnds
}

/** One record: a part of a packet at one point. */
export interface Sighting {
  /** True nanoseconds since the traffic began. */
  readonly time: number
  readonly point: Point
  readonly packet: Packet
  readonly stop: Stop
  /** The part of the payload that it has; of a datagram's fragment, of all that IP carries. */
  readonly from: number
  readonly to: number
  /** Undefined for a whole packet or segment. */
  readonly fragment?: { readonly isInner: boolean; readonly isLast: boolean }
}
