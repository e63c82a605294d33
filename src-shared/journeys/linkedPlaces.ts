/**
 * Where a packet's bytes were seen in other packets: what offload cut it into or merged it with, its
 * fragments, and what is likely inside of it. One packet here is many there.
 */
import { FRAGMENT } from '../index/recordMarks.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { LinkKind } from './join/packetLinks.ts'
import type { PacketTable } from './join/packetTable.ts'

/** More than any offload cuts one packet into, and than a datagram has fragments. */
const MOST_PACKETS = 256

export interface LinkedPlace {
  readonly kind: LinkKind
  /** The others are parts of it; it is part of the others; or all are fragments of one datagram. */
  readonly as: 'parts' | 'whole' | 'siblings'
  readonly point: number
  readonly isWrapped: boolean
  /** How many of them were seen there. */
  readonly packets: number
  /** The row of the first of them. */
  readonly row: number
}

/** By the time at which the first of them was seen there. */
export function linkedPlaces(
  index: SessionIndex,
  table: PacketTable,
  packet: number,
): readonly LinkedPlace[] {
  const places = new Map<string, LinkedPlace>()
  for (const { kind, whole, part } of table.links.of(packet).slice(0, MOST_PACKETS)) {
    const isWhole = whole === packet
    const other = isWhole ? part : whole
    const isSibling = kind === 'fragment' && isFragment(index, table, whole)
    const as = isSibling ? 'siblings' : isWhole ? 'parts' : 'whole'
    for (const { point, isWrapped, row } of hopsOf(table, other)) {
      const key = `${kind} ${as} ${point} ${String(isWrapped)}`
      const known = places.get(key)
      if (known === undefined) places.set(key, { kind, as, point, isWrapped, packets: 1, row })
      else {
        const isEarlier = (table.time[row] ?? 0) < (table.time[known.row] ?? 0)
        places.set(key, {
          ...known,
          packets: known.packets + 1,
          row: isEarlier ? row : known.row,
        })
      }
    }
  }
  const timeOf = ({ row }: LinkedPlace) => table.time[row] ?? 0
  return [...places.values()].toSorted((a, b) => timeOf(a) - timeOf(b))
}

function isFragment(index: SessionIndex, { rows, starts }: PacketTable, packet: number): boolean {
  const { chunk, row } = index.place(rows[starts[packet] ?? 0] ?? 0)
  return ((chunk.marks[row] ?? 0) & FRAGMENT) !== 0
}

function* hopsOf(
  { shapes, shapeOf, starts, rows }: PacketTable,
  packet: number,
): Generator<{ readonly point: number; readonly isWrapped: boolean; readonly row: number }> {
  let start = starts[packet] ?? 0
  for (const hop of shapes[shapeOf[packet] ?? 0]?.hops ?? []) {
    yield { point: hop.point, isWrapped: hop.isWrapped, row: rows[start] ?? 0 }
    start += hop.sightings + hop.copies + hop.rests
  }
}
