/** One stop of a packet's journey: the packet in one state at one capture point. */
import { isSameState, type Sighting } from './sighting.ts'
import type { CapturePoint } from './capturePoint.ts'

export interface Hop {
  readonly point: CapturePoint
  /** Sightings at this point, by time: the first, then copies that the capture made of it. */
  readonly sightings: readonly [Sighting, ...Sighting[]]
  /** The same sighting in other captures of the same interface, or of all interfaces of the node. */
  readonly copies: readonly Sighting[]
}

export function firstSighting(hop: Hop): Sighting {
  return hop.sightings[0]
}

/** Hops of one packet in no order yet: one for each point and state that it was seen in. */
export function hopsOf(
  packet: readonly Sighting[],
  points: readonly CapturePoint[],
): readonly Hop[] {
  const hops: { point: CapturePoint; sightings: [Sighting, ...Sighting[]]; copies: Sighting[] }[] =
    []
  for (const seen of inOrderOfEvidence(packet, points)) {
    const point = points[seen.point]
    if (point === undefined) continue
    const same = hops.find(
      (hop) => isSameState(hop.sightings[0], seen) && isSamePlace(hop.point, point),
    )
    if (same === undefined) hops.push({ point, sightings: [seen], copies: [] })
    else if (same.point === point) same.sightings.push(seen)
    else same.copies.push(seen)
  }
  return hops
}

/**
 * Captures of one interface come before those of all interfaces, which only repeat them; of two
 * captures of the same interface the first in the session speaks, for every packet alike.
 */
function inOrderOfEvidence(
  packet: readonly Sighting[],
  points: readonly CapturePoint[],
): readonly Sighting[] {
  const isAny = (seen: Sighting) => Number(points[seen.point]?.role === 'all-interfaces')
  return packet.toSorted((a, b) => isAny(a) - isAny(b) || a.point - b.point || a.time - b.time)
}

function isSamePlace(known: CapturePoint, other: CapturePoint): boolean {
  if (known === other) return true
  if (known.node === undefined || known.node !== other.node) return false
  return other.role === 'all-interfaces' || known.interface === other.interface
}
