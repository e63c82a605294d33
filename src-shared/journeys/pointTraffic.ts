/** What each capture point carries, counted in one pass over all records. */
import { mapped, type SessionIndex } from '../index/sessionIndex.ts'
import { NONE } from '../index/recordColumns.ts'
import { IdCounts } from './idCounts.ts'

/** What operating systems send with, and BGP to a neighbour; any other value was lowered on the way. */
const INITIAL_TTLS = Uint8Array.from({ length: 256 }, (_, ttl) =>
  Number([1, 64, 128, 255].includes(ttl)),
)

/** Whether no router has lowered it yet. */
export function isInitialTtl(ttl: number): boolean {
  return INITIAL_TTLS[ttl] === 1
}

export interface PointTraffic {
  records: number
  /** Records inside a tunnel. */
  tunnelled: number
  /** Nanoseconds since the session's base; NaN where there is no record with a time. */
  first: number
  last: number
  /** Records by flow of the innermost packet. */
  readonly flows: IdCounts
  /** Of those, records whose TTL a router has already lowered: their source is elsewhere. */
  readonly routed: IdCounts
  /** Records by innermost tunnel. */
  readonly tunnels: IdCounts
}

export function pointTraffic(index: SessionIndex): readonly PointTraffic[] {
  const { points, flows, tunnels } = index
  const traffic = points.map(() => ({
    records: 0,
    tunnelled: 0,
    first: NaN,
    last: NaN,
    flows: new IdCounts(flows.size, points.length),
    routed: new IdCounts(flows.size, points.length),
    tunnels: new IdCounts(tunnels.size, points.length),
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
      if (flow !== NONE) {
        point.flows.add(flow)
        if (!isInitialTtl(chunk.ttl[at] ?? 0)) point.routed.add(flow)
      }
      const tunnel = mapped(chunk.tunnel[at], maps.tunnels)
      if (tunnel !== NONE) {
        point.tunnelled++
        point.tunnels.add(tunnel)
      }
    }
  }
  return traffic
}
