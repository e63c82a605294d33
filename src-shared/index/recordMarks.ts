/** Bits of the `marks` column: what joining must know of a record besides what it joins on. */
import type { Cursor } from '../layers/cursor.ts'
import { NetworkKind, type PacketFacts } from '../layers/packetFacts.ts'
import { DIGEST_PAYLOAD_BYTES } from './packetDigest.ts'

/** The innermost packet has an IP identification: an equal one that comes later is no repetition. */
export const IDENTIFIED = 1
/** The innermost packet is a fragment. */
export const FRAGMENT = 2
/** A packet around the innermost one is a first fragment, whose rest other records hold. */
export const CARRIER_FRAGMENT = 4
/** The capture did not keep all that the digest is made of. */
export const CUT = 8
/** It kept nothing that tells the packet from others of its size between the same two addresses. */
export const BLIND = 16

/** The first fragment among the packets that carry the innermost one, or that one itself. */
export function identifiedPacket(cursor: Cursor): PacketFacts {
  const { levels, packet } = cursor
  for (let depth = 0; levels[depth] !== packet; depth++) {
    const level = levels[depth]
    if (level === undefined) break
    if (level.moreFragments !== 0) return level
  }
  return packet
}

/** @param identified what `identifiedPacket` gives */
export function recordMarks(cursor: Cursor, identified: PacketFacts): number {
  const { packet, end, limit } = cursor
  const isFragment = packet.fragmentOffset > 0 || packet.moreFragments !== 0
  return (
    (packet.identification === 0 ? 0 : IDENTIFIED) |
    (isFragment ? FRAGMENT : 0) |
    (identified === packet ? 0 : CARRIER_FRAGMENT) |
    (end < limit ? cutMarks(packet) : 0)
  )
}

function cutMarks(packet: PacketFacts): number {
  const { network, transport, payloadStart, payloadEnd, payloadLength } = packet
  if (packet.isNumbered() || network === NetworkKind.none || network === NetworkKind.arp) return 0
  const captured = payloadEnd - payloadStart
  // Where nothing of the payload was kept, the header before it may be cut as well.
  const isWhole = captured > 0 && captured >= Math.min(payloadLength, DIGEST_PAYLOAD_BYTES)
  if (transport !== 0 && isWhole) return 0
  const isTold = packet.identification !== 0 || packet.segmentLength !== 0 || captured >= 4
  return isTold ? CUT : CUT | BLIND
}
