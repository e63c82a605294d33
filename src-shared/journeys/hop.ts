/** One stop of a packet's journey: the packet in one state at one capture point. */
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { CapturePoint } from './capturePoint.ts'
import type { PacketTable } from './join/packetTable.ts'
import { sighting, type Sighting } from './sighting.ts'

export interface Hop {
  readonly point: CapturePoint
  /** Sightings at this point: the first, then copies that the capture made of it. */
  readonly sightings: readonly [Sighting, ...Sighting[]]
  /** The same sighting in other captures of the same interface, or of all interfaces of the node. */
  readonly copies: readonly Sighting[]
  /** Where the underlay fragmented the tunnel packet: the records of its later fragments. */
  readonly rests: readonly Sighting[]
}

export function firstSighting(hop: Pick<Hop, 'sightings'>): Sighting {
  return hop.sightings[0]
}

/** The hops of a packet in path order. */
export function hopsOf(
  index: SessionIndex,
  points: readonly CapturePoint[],
  table: PacketTable,
  packet: number,
): readonly Hop[] {
  const shape = table.shapes[table.shapeOf[packet] ?? 0]
  let at = table.starts[packet] ?? 0
  const take = (count: number) => {
    const rows = Array.from(table.rows.subarray(at, at + count))
    at += count
    return rows.map((row) => sighting(index, row)).toSorted((a, b) => a.time - b.time)
  }
  return (shape?.hops ?? []).flatMap((hop) => {
    const [first, ...others] = take(hop.sightings)
    const [copies, rests] = [take(hop.copies), take(hop.rests)]
    const point = points[hop.point]
    if (first === undefined || point === undefined) return []
    return [{ point, sightings: [first, ...others], copies, rests }]
  })
}
