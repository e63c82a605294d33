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
 *
 * Of all others the low half knows only what a short record still holds, the numbers of the headers
 * and a datagram's first four bytes, and the high half the rest as well: where a capture cut the rest,
 * the low halves agree.
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
    const { payloadStart, payloadEnd, extra, flags } = packet
    const isTcp = packet.protocol === IPPROTO_TCP
    const kind = (packet.network << 8) | packet.protocol
    const fragment = (packet.fragmentOffset << 1) | packet.moreFragments
    // A segment's own length is known even where its flags and the length of its header are cut.
    const length = isTcp && packet.segmentLength !== 0 ? packet.segmentLength : packet.payloadLength
    let low = mixLow(mixLow(mixLow(LOW_SEED, kind), packet.identification), fragment)
    let high = mixHigh(mixHigh(mixHigh(HIGH_SEED, kind), packet.identification), fragment)
    low = mixLow(mixLow(low, packet.flowLabel), length)
    high = mixHigh(mixHigh(high, flags), extra)
    low = mixLow(mixLow(low, packet.sequence), isTcp ? packet.acknowledgment : flags)
    this.low = low
    this.high = high
    // An ICMP error's payload is a quoted packet that NAT rewrites; `extra` stands for it.
    const isQuote = extra !== 0 && !isTcp
    if (isQuote) return
    if (!isTcp && payloadEnd - payloadStart >= 4) {
      this.low = mixLow(low, wordAt(bytes, payloadStart))
    }
    this.#addBytes(bytes, payloadStart, Math.min(payloadEnd, payloadStart + DIGEST_PAYLOAD_BYTES))
  }

  /** Four bytes at a time: this is the largest part of digesting a packet. */
  #addBytes(bytes: Uint8Array, start: number, end: number): void {
    let { high } = this
    let at = start
    for (; at + 4 <= end; at += 4) high = mixHigh(high, wordAt(bytes, at))
    for (; at < end; at++) high = mixHigh(high, bytes[at] ?? 0)
    this.high = high
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  )
}

const LOW_SEED = 0x811c9dc5
const HIGH_SEED = 0x9e3779b1

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
