/**
 * PacketDigest (the word of PSAMP, RFC 5475): 64 bits over what does not change on a packet's way
 * through an overlay. It leaves out MAC addresses, TTL, checksums, addresses, ports and an ICMP echo
 * identifier, which routing and NAT rewrite, and everything that encapsulation adds; it keeps the
 * IP identification, the fragment offset, TCP sequence, acknowledgment, flags and options (but not
 * MSS, which netfilter clamps), ICMP type, code and sequence, the payload's length and its first
 * bytes.
 */
import type { Cursor } from '../layers/cursor.ts'
import { NetworkKind, type PacketFacts } from '../layers/packetFacts.ts'

/** Payload bytes that count; enough to tell datagrams apart, few enough for a short snap length. */
const PAYLOAD_BYTES = 32

const IPPROTO_TCP = 6

/** The digest of the last packet; one object is reused for all records. */
export class PacketDigest {
  low = 0
  high = 0

  /** Digests the innermost packet that the cursor has walked. */
  update(cursor: Cursor): void {
    const { packet } = cursor
    this.low = 0x811c9dc5
    this.high = 0x9e3779b1
    if (packet.network === NetworkKind.none) this.#addFrame(cursor)
    else if (packet.network === NetworkKind.arp) this.#addArp(packet)
    else this.#addPacket(packet, cursor.bytes)
    this.low = finish(this.low)
    this.high = finish(this.high ^ this.low)
  }

  #addFrame(cursor: Cursor): void {
    this.#add(cursor.limit - cursor.base)
    this.#addBytes(cursor.bytes, cursor.base, Math.min(cursor.end, cursor.base + PAYLOAD_BYTES))
  }

  #addArp(packet: PacketFacts): void {
    this.#add(packet.protocol)
    this.#add(packet.source3)
    this.#add(packet.destination3)
  }

  #addPacket(packet: PacketFacts, bytes: Uint8Array): void {
    this.#add((packet.network << 8) | packet.protocol)
    this.#add(packet.identification)
    this.#add((packet.fragmentOffset << 1) | packet.moreFragments)
    this.#add(packet.flowLabel)
    this.#add(packet.payloadLength)
    if (packet.transport !== 0) {
      this.#add(packet.flags)
      this.#add(packet.sequence)
      if (packet.protocol === IPPROTO_TCP) this.#add(packet.acknowledgment)
      this.#add(packet.extra)
    }
    const { payloadStart, payloadEnd } = packet
    // An ICMP error's payload is a quoted packet that NAT rewrites; `extra` stands for it.
    const isQuote = packet.extra !== 0 && packet.protocol !== IPPROTO_TCP
    if (!isQuote) {
      this.#addBytes(bytes, payloadStart, Math.min(payloadEnd, payloadStart + PAYLOAD_BYTES))
    }
  }

  #add(word: number): void {
    this.low = Math.imul(this.low ^ word, 0x01000193) ^ (this.low >>> 15)
    this.high = Math.imul((this.high + word) | 0, 0x85ebca6b)
    this.high ^= this.high >>> 13
  }

  #addBytes(bytes: Uint8Array, start: number, end: number): void {
    let { low, high } = this
    for (let at = start; at < end; at++) {
      const byte = bytes[at] ?? 0
      low = Math.imul(low ^ byte, 0x01000193)
      high = Math.imul((high + byte) | 0, 0x9e3779b1)
      high ^= high >>> 15
    }
    this.low = low
    this.high = high
  }
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
