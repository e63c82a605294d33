/** What statistics ask of every record, and the packets' hops by the rows that speak for them. */
import { finish } from '../../base/work.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import { timeOrder } from '../../index/timeOrder.ts'
import { sightingColumns, type SightingColumns } from '../join/sightingColumns.ts'
import type { PacketTable } from '../join/packetTable.ts'
import { placeOf, type Place } from '../outcomes/pathTransitions.ts'

export interface RowColumns extends SightingColumns {
  /** 1 for each row whose capture gives it no time: nothing is measured with it. */
  readonly isUntimed: Uint8Array
}

export function rowColumns(index: SessionIndex): RowColumns {
  const isUntimed = new Uint8Array(index.rows)
  for (const { chunk, firstRow, rows } of index.chunks()) {
    const { time } = chunk
    for (let at = 0; at < rows; at++) {
      if (Number.isNaN(time[at] ?? NaN)) isUntimed[firstRow + at] = 1
    }
  }
  return { ...finish(sightingColumns(index)), isUntimed }
}

/**
 * Rows in the order in which each point saw them; those of one capture stand together. Nearly every capture is
 * in that order as it is.
 */
export function arrivalOrder(index: SessionIndex, { rows, time }: SightingColumns): Uint32Array {
  const order = new Uint32Array(rows)
  for (let row = 0; row < rows; row++) order[row] = row
  let capture = -1
  for (const { maps, firstRow, rows: count } of index.chunks()) {
    for (let row = firstRow; row < firstRow + count; row++) {
      const isFirst = row === firstRow && maps.capture !== capture
      if (!isFirst && (time[row] ?? 0) < (time[row - 1] ?? 0)) return timeOrder(index)
    }
    capture = maps.capture
  }
  return order
}

/** Places of each shape, hop by hop: looked up for millions of packets. */
export function shapePlaces({ shapes }: PacketTable): readonly Uint32Array[] {
  return shapes.map(({ hops }) => {
    return Uint32Array.from(hops, ({ point, isWrapped }): Place => placeOf(point, isWrapped))
  })
}

/** The rows that speak for the hops of one packet after the other, in one array that is used again. */
export class HopRows {
  readonly #table: PacketTable
  #rows = new Uint32Array(16)
  count = 0

  constructor(table: PacketTable) {
    this.#table = table
  }

  /** First row of each hop of a packet, in path order, until the next call. */
  of(packet: number): Uint32Array {
    const { shapes, shapeOf, starts, rows, time } = this.#table
    const { hops = [] } = shapes[shapeOf[packet] ?? 0] ?? {}
    if (hops.length > this.#rows.length) this.#rows = new Uint32Array(hops.length * 2)
    this.count = hops.length
    let start = starts[packet] ?? 0
    for (let at = 0; at < hops.length; at++) {
      const { sightings = 0, copies = 0, rests = 0 } = hops[at] ?? {}
      let first = rows[start] ?? 0
      // A hop begins when it was first seen there; its copies need not be in the order of time.
      for (let other = start + 1; other < start + sightings; other++) {
        const row = rows[other] ?? 0
        if ((time[row] ?? 0) < (time[first] ?? 0)) first = row
      }
      this.#rows[at] = first
      start += sightings + copies + rests
    }
    return this.#rows
  }
}
