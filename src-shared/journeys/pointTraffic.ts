/** What each capture point carries, counted in one pass over all records. */
import { mapped, type SessionIndex } from '../index/sessionIndex.ts'
import { NONE } from '../index/recordColumns.ts'

/** What operating systems send with; any other value was lowered on the way. */
const INITIAL_TTLS: ReadonlySet<number> = new Set([64, 128, 255])

export interface PointTraffic {
  records: number
  /** Records inside a tunnel. */
  tunnelled: number
  /** Nanoseconds since the session's base; NaN where there is no record with a time. */
  first: number
  last: number
  /** Records by flow of the innermost packet. */
  readonly flows: Map<number, number>
  /** Of those, records whose TTL a router has already lowered: their source is elsewhere. */
  readonly routed: Map<number, number>
  /** Records by innermost tunnel. */
  readonly tunnels: Map<number, number>
}

export function pointTraffic(index: SessionIndex): readonly PointTraffic[] {
  const traffic = index.points.map(() => ({
    records: 0,
    tunnelled: 0,
    first: NaN,
    last: NaN,
    flows: new Map<number, number>(),
    routed: new Map<number, number>(),
    tunnels: new Map<number, number>(),
  }))
  for (const { maps, chunk, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const point = traffic[maps.points[chunk.interfaceIndex[at] ?? 0] ?? -1]
      if (point === undefined) continue
      point.records++
      const time = (chunk.time[at] ?? NaN) + maps.timeShift
      if (!(point.first <= time)) point.first = Number.isNaN(time) ? point.first : time
      if (!(point.last >= time)) point.last = Number.isNaN(time) ? point.last : time
      const flow = mapped(chunk.flow[at], maps.flows)
      count(point.flows, flow)
      if (!INITIAL_TTLS.has(chunk.ttl[at] ?? 0)) count(point.routed, flow)
      const tunnel = mapped(chunk.tunnel[at], maps.tunnels)
      if (tunnel !== NONE) {
        point.tunnelled++
        count(point.tunnels, tunnel)
      }
    }
  }
  return traffic
}

function count(counts: Map<number, number>, id: number): void {
  if (id !== NONE) counts.set(id, (counts.get(id) ?? 0) + 1)
}
