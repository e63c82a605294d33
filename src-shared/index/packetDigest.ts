/**
 * PacketDigest (the word of PSAMP, RFC 5475): 64 bits over what does not change on a packet's way
 * through an overlay. It leaves out MAC addresses, TTL, checksums, addresses, ports and an ICMP echo
 * identifier, which routing and NAT rewrite, and everything that encapsulation adds; it keeps the
 * IP identification, the fragment offset, TCP sequence, acknowledgment, flags and options (but not
 * MSS, which netfilter clamps), ICMP type, code and sequence, the payload's length and its first
 * bytes.
 *
 * A TCP segment in IPv4 that has an identification needs less: that, its length, sequence and
 * acknowledgment. They lie in its first bytes, so that it is found again where a capture kept only
 * those: 96 bytes are enough for a segment inside VXLAN.
 */
import type { Cursor } from '../layers/cursor.ts'
import { NetworkKind, type PacketFacts } from '../layers/packetFacts.ts'

/** Payload bytes that count where numbers do not tell a packet apart: enough for datagrams, few for a short snap length. */
export const DIGEST_PAYLOAD_BYTES = 32

const IPPROTO_TCP = 6

/** The digest of the last packet; one object is reused for all records. */
export class PacketDigest {
  low = 0
  high = 0

  /** Digests the innermost packet that the cursor has walked. */
  update(cursor: Cursor): void {
    const { packet, bytes } = cursor
    if (packet.isNumbered()) this.#addSegment(packet)
    else if (packet.network === NetworkKind.none) this.#addFrame(cursor)
    else if (packet.network === NetworkKind.arp) this.#addArp(packet)
    else this.#addPacket(packet, bytes)
    this.low = finish(this.low)
    this.high = finish(this.high ^ this.low)
  }

  #addFrame({ bytes, base, end, limit }: Cursor): void {
    this.low = mixLow(LOW_SEED, limit - base)
    this.high = mixHigh(HIGH_SEED, limit - base)
    this.#addBytes(bytes, base, Math.min(end, base + DIGEST_PAYLOAD_BYTES))
  }

  #addArp({ protocol, source3, destination3 }: PacketFacts): void {
    this.low = mixLow(mixLow(mixLow(LOW_SEED, protocol), source3), destination3)
    this.high = mixHigh(mixHigh(mixHigh(HIGH_SEED, protocol), source3), destination3)
  }

  #addSegment(packet: PacketFacts): void {
    const { moreFragments, identification, segmentLength, sequence, acknowledgment } = packet
    const name = (moreFragments << 16) | identification
    const low = mixLow(mixLow(LOW_SEED, name), segmentLength)
    const high = mixHigh(mixHigh(HIGH_SEED, name), segmentLength)
    this.low = mixLow(mixLow(low, sequence), acknowledgment)
    this.high = mixHigh(mixHigh(high, sequence), acknowledgment)
  }

  #addPacket(packet: PacketFacts, bytes: Uint8Array): void {
    const { payloadStart, payloadEnd, extra } = packet
    const kind = (packet.network << 8) | packet.protocol
    const fragment = (packet.fragmentOffset << 1) | packet.moreFragments
    const isTcp = packet.protocol === IPPROTO_TCP
    let low = mixLow(mixLow(mixLow(LOW_SEED, kind), packet.identification), fragment)
    let high = mixHigh(mixHigh(mixHigh(HIGH_SEED, kind), packet.identification), fragment)
    low = mixLow(mixLow(low, packet.flowLabel), packet.payloadLength)
    high = mixHigh(mixHigh(high, packet.flowLabel), packet.payloadLength)
    if (packet.transport !== 0) {
      const acknowledgment = isTcp ? packet.acknowledgment : 0
      low = mixLow(mixLow(low, packet.flags), packet.sequence)
      high = mixHigh(mixHigh(high, packet.flags), packet.sequence)
      low = mixLow(mixLow(low, acknowledgment), extra)
      high = mixHigh(mixHigh(high, acknowledgment), extra)
    }
    this.low = low
    this.high = high
    // An ICMP error's payload is a quoted packet that NAT rewrites; `extra` stands for it.
    const isQuote = extra !== 0 && !isTcp
    if (isQuote) return
    this.#addBytes(bytes, payloadStart, Math.min(payloadEnd, payloadStart + DIGEST_PAYLOAD_BYTES))
  }

  /** Four bytes at a time: this is the largest part of digesting a packet. */
  #addBytes(bytes: Uint8Array, start: number, end: number): void {
    let { low, high } = this
    let at = start
    for (; at + 4 <= end; at += 4) {
      const word =
        (bytes[at] ?? 0) |
        ((bytes[at + 1] ?? 0) << 8) |
        ((bytes[at + 2] ?? 0) << 16) |
        ((bytes[at + 3] ?? 0) << 24)
      low = mixLow(low, word)
      high = mixHigh(high, word)
    }
    for (; at < end; at++) {
      low = mixLow(low, bytes[at] ?? 0)
      high = mixHigh(high, bytes[at] ?? 0)
    }
    this.low = low
    this.high = high
  }
}

const LOW_SEED = 0x811c9dc5
const HIGH_SEED = 0x9e3779b1

/** The two halves mix a word in two ways, so that what collides in one differs in the other. */
function mixLow(hash: number, word: number): number {
  const mixed = Math.imul(hash ^ word, 0x85ebca6b)
  return mixed ^ (mixed >>> 13)
}

function mixHigh(hash: number, word: number): number {
  const mixed = Math.imul((hash + word) | 0, 0x9e3779b1)
  return mixed ^ (mixed >>> 15)
}

function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16)
  mixed = Math.imul(mixed, 0x7feb352d)
  mixed ^= mixed >>> 15
  mixed = Math.imul(mixed, 0x846ca68b)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Sixteen hexadecimal digits. */
export function formatDigest(low: number, high: number): string {
  return [high, low].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}
