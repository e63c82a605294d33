/**
 * Who sends and receives where: every address at every place, a tunnel or a capture point, with the
 * record of it that fewest routers had passed on. One pass over all records.
 */
import { isInitialTtl } from '../../journeys/pointTraffic.ts'
import { InternTable } from '../../index/internTable.ts'
import { NONE } from '../../index/recordColumns.ts'
import { mapped, type SessionIndex } from '../../index/sessionIndex.ts'
import { NetworkKind } from '../../layers/packetFacts.ts'

export type Side = 'sends' | 'receives' | 'asks'

export interface AddressSighting {
  /** The innermost tunnel that it was seen in; undefined where it was seen bare. */
  readonly tunnel: number | undefined
  /** Of the record. */
  readonly point: number
  /** Id of the address. */
  readonly address: number
  /** `asks`: the sender of an ARP message. */
  readonly side: Side
  readonly row: number
  readonly ttl: number
}

/** What a hostile capture adds is left out. */
const MAX_SIGHTINGS = 200_000
const SIDES: readonly Side[] = ['sends', 'receives', 'asks']

export function addressSightings(index: SessionIndex): readonly AddressSighting[] {
  const { flows, tunnels } = index
  const keys = new InternTable(3)
  const rows: number[] = []
  const ttls: number[] = []
  // A flow is nearly always where it was before, no less far from its sender.
  const lastPlace = new Uint32Array(flows.size).fill(NONE)
  const lastTtl = new Uint8Array(flows.size)
  const see = (place: number, address: number, side: Side, seen: { row: number; ttl: number }) => {
    keys.key[0] = place
    keys.key[1] = address
    keys.key[2] = SIDES.indexOf(side)
    const before = keys.size
    if (before >= MAX_SIGHTINGS && keys.find([...keys.key]) === undefined) return
    const id = keys.intern()
    if (keys.size > before || isFresher(seen.ttl, ttls[id] ?? 0)) {
      rows[id] = seen.row
      ttls[id] = seen.ttl
    }
  }
  for (const { maps, chunk, firstRow, rows: count } of index.chunks()) {
    for (let at = 0; at < count; at++) {
      const flow = mapped(chunk.flow[at], maps.flows)
      if (flow === NONE) continue
      const tunnel = mapped(chunk.tunnel[at], maps.tunnels)
      const point = maps.points[chunk.interfaceIndex[at] ?? 0] ?? 0
      const place = tunnel === NONE ? tunnels.size + point : tunnel
      const ttl = chunk.ttl[at] ?? 0
      if (lastPlace[flow] === place && !isFresher(ttl, lastTtl[flow] ?? 0)) continue
      lastPlace[flow] = place
      lastTtl[flow] = ttl
      const seen = { row: firstRow + at, ttl }
      const isArp = ((flows.word(flow, 3) >>> 8) & 0xff) === NetworkKind.arp
      see(place, flows.word(flow, 0), isArp ? 'asks' : 'sends', seen)
      if (!isArp) see(place, flows.word(flow, 1), 'receives', seen)
    }
  }
  return rows.map((row, id) => {
    const place = keys.word(id, 0)
    return {
      tunnel: place < tunnels.size ? place : undefined,
      point: index.point(row),
      address: keys.word(id, 1),
      side: SIDES[keys.word(id, 2)] ?? 'sends',
      row,
      ttl: ttls[id] ?? 0,
    }
  })
}

/** Of each sender the tunnels in which fewest routers are behind it: in a loop, others send it on, too. */
export function sentIntoTunnels(sightings: readonly AddressSighting[]): readonly AddressSighting[] {
  const sent = sightings.filter(({ tunnel, side }) => tunnel !== undefined && side === 'sends')
  const best = new Map<number, number>()
  for (const { address, ttl } of sent) {
    const known = best.get(address)
    if (known === undefined || isFresher(ttl, known)) best.set(address, ttl)
  }
  return sent.filter(({ address, ttl }) => ttl === best.get(address))
}

/** What operating systems send with; 1 is what a traceroute sends, or what is left after many routers. */
export function isSenders(ttl: number): boolean {
  return ttl > 1 && isInitialTtl(ttl)
}

/** Whether exactly one router has passed it on. */
export function isRoutedOnce(ttl: number): boolean {
  return isSenders(ttl + 1)
}

/** Nearer to its sender. */
function isFresher(ttl: number, than: number): boolean {
  if (isSenders(ttl) !== isSenders(than)) return isSenders(ttl)
  return ttl > than
}
