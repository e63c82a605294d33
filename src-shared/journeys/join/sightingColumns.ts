/**
 * What joining needs to know of every record: columns over the session's rows, with the session's own
 * ids, gathered once from the captures' chunks.
 */
import type { Work } from '../../base/work.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'

export interface SightingColumns {
  readonly rows: number
  /** Nanoseconds since the session's base; a record without a time has that of the one before it. */
  readonly time: Float64Array
  readonly point: Uint32Array
  /** Flow of the innermost packet, and innermost tunnel around it, or `NONE`. */
  readonly flow: Uint32Array
  readonly tunnel: Uint32Array
  readonly ttl: Uint8Array
  /** Bits of `recordMarks.ts`. */
  readonly marks: Uint8Array
  /** Those that any record has. */
  readonly allMarks: number
}

export function* sightingColumns(index: SessionIndex): Work<SightingColumns> {
  const { rows } = index
  const time = new Float64Array(rows)
  const point = new Uint32Array(rows)
  const flow = new Uint32Array(rows)
  const tunnel = new Uint32Array(rows)
  const ttl = new Uint8Array(rows)
  const marks = new Uint8Array(rows)
  let known = 0
  let allMarks = 0
  for (const { maps, chunk, firstRow, rows: count } of index.chunks()) {
    const { timeShift, points } = maps
    for (let at = 0; at < count; at++) {
      const own = (chunk.time[at] ?? NaN) + timeShift
      // NaN, and nothing else, differs from itself.
      if (own === own) known = own
      time[firstRow + at] = known
      point[firstRow + at] = points[chunk.interfaceIndex[at] ?? 0] ?? 0
    }
    rename(chunk.flow, maps.flows, flow.subarray(firstRow, firstRow + count))
    rename(chunk.tunnel, maps.tunnels, tunnel.subarray(firstRow, firstRow + count))
    ttl.set(chunk.ttl.subarray(0, count), firstRow)
    marks.set(chunk.marks.subarray(0, count), firstRow)
    for (let at = 0; at < count; at++) allMarks |= chunk.marks[at] ?? 0
    yield
  }
  return { rows, time, point, flow, tunnel, ttl, marks, allMarks }
}

function rename(own: Uint32Array, ids: Int32Array, into: Uint32Array): void {
  for (let at = 0; at < into.length; at++) {
    const id = own[at] ?? NONE
    into[at] = id === NONE ? NONE : (ids[id] ?? NONE)
  }
}
