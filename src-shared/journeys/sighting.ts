/** One record of a packet, with what tells sightings of the same packet apart. */
import { NONE } from '../index/recordColumns.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'

export interface Sighting {
  readonly row: number
  readonly point: number
  /** Nanoseconds since the session's base. */
  readonly time: number
  /** Flow id of the innermost packet; undefined where it has no network layer. */
  readonly flow: number | undefined
  /** Innermost tunnel's id; undefined where the packet is bare. */
  readonly tunnel: number | undefined
  readonly ttl: number
}

export function sighting(index: SessionIndex, row: number): Sighting {
  const { chunk, row: at } = index.place(row)
  const flow = index.flow(row)
  const tunnel = index.tunnel(row)
  return {
    row,
    point: index.point(row),
    time: index.time(row),
    flow: flow === NONE ? undefined : flow,
    tunnel: tunnel === NONE ? undefined : tunnel,
    ttl: chunk.ttl[at] ?? 0,
  }
}
