/**
 * Takes the sightings of one digest apart into packets. Nearly always there is one packet; an
 * application that sends the same datagram again, or an ARP request repeated every second, makes
 * several.
 */
import type { SessionIndex } from '../index/sessionIndex.ts'
import { isSameState, type Sighting } from './sighting.ts'

/** The same packet in the same state at the same point within this time is a copy of one sighting. */
const COPY_WINDOW_NS = 1_000_000
/** A packet that is seen nowhere for this long is gone. */
const JOURNEY_GAP_NS = 1_000_000_000

const IPPROTO_TCP = 6

/** Packets in the order of their first sighting, each with its sightings by time. */
export function splitSightings(
  index: SessionIndex,
  sightings: readonly Sighting[],
): readonly (readonly Sighting[])[] {
  const byTime = sightings.toSorted((a, b) => a.time - b.time || a.row - b.row)
  const packets: Sighting[][] = []
  for (const seen of byTime) {
    const packet = packets.findLast((open) => belongs(index, open, seen))
    if (packet === undefined) packets.push([seen])
    else packet.push(seen)
  }
  return packets
}

function belongs(index: SessionIndex, packet: readonly Sighting[], seen: Sighting): boolean {
  const last = packet.at(-1)
  if (last === undefined || seen.time - last.time > JOURNEY_GAP_NS) return false
  const before = packet.findLast((other) => other.point === seen.point && isSameState(other, seen))
  if (before !== undefined && seen.time - before.time > COPY_WINDOW_NS) return false
  return packet.some((other) => mayBeSamePacket(index, other, seen))
}

/**
 * NAT rewrites one end of a packet at a time, or both at a NodePort. TCP's sequence numbers prove
 * that both ends were rewritten; for anything else one end must have stayed.
 */
function mayBeSamePacket(index: SessionIndex, a: Sighting, b: Sighting): boolean {
  if (a.flow === b.flow) return true
  if (a.flow === undefined || b.flow === undefined) return false
  const { flows } = index
  const isTcp = (flows.word(a.flow, 3) & 0xff) === IPPROTO_TCP
  if (isTcp) return true
  return [0, 1].some((end) => flows.word(a.flow ?? 0, end) === flows.word(b.flow ?? 0, end))
}
