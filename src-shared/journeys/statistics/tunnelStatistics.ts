/**
 * Loss, delay and reordering inside every tunnel: from the first to the last place that shows a packet in
 * it, between which most of its packets were seen; usually from NIC to NIC.
 */
import { InternTable } from '../../index/internTable.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { PacketOutcomes } from '../outcomes/packetOutcomes.ts'
import { LAST_SEEN, measuredPlace, type SpanStatistics } from './hopStatistics.ts'
import { HopRows, shapePlaces } from './rowColumns.ts'
import { measureSpans, type MeasureInput } from './spanMeasures.ts'
import { Spans } from './spans.ts'

export interface TunnelSpanStatistics extends SpanStatistics {
  /** Of the session's table: one direction between two endpoints, with its network identifier. */
  readonly tunnel: number
}

/** Tunnels that only one place shows have no length, and are left out. */
export function tunnelStatistics(
  input: MeasureInput,
  outcomes: PacketOutcomes,
): readonly TunnelSpanStatistics[] {
  const { table, columns } = input
  const spans = new Spans(columns.rows)
  const carriers = new TunnelPoints()
  const hops = new HopRows(table)
  const places = shapePlaces(table)
  for (let packet = 0; packet < table.packets; packet++) {
    const rows = hops.of(packet)
    const ofShape = places[table.shapeOf[packet] ?? 0]
    let first = 0
    for (let at = 0; at < hops.count; at++) {
      const row = rows[at] ?? 0
      const tunnel = columns.tunnel[row] ?? NONE
      if (tunnel === NONE) continue
      carriers.add(tunnel, columns.point[row] ?? 0)
      if (at === 0 || columns.tunnel[rows[at - 1] ?? 0] !== tunnel) first = at
      const isLast = at + 1 === hops.count || columns.tunnel[rows[at + 1] ?? 0] !== tunnel
      if (!isLast || first === at) continue
      const span = spans.id(tunnel, ofShape?.[first] ?? 0, ofShape?.[at] ?? 0)
      spans.add(span, rows[first] ?? 0, row)
    }
  }
  const lost = lostInside(carriers, input, outcomes)
  const measures = measureSpans(spans, input)
  return Array.from(spans.main(), ([tunnel, span]) => ({
    tunnel,
    near: measuredPlace(spans.near(span)),
    far: measuredPlace(spans.far(span)),
    lost: lost.get(tunnel) ?? 0,
    ...(measures[span] ?? { packets: 0, reordered: 0, delay: undefined }),
  }))
}

/** Last seen in the tunnel, and not seen at a point that shows other packets in it. */
function lostInside(
  carriers: TunnelPoints,
  { table, columns }: MeasureInput,
  { outcome, notSeenAt }: PacketOutcomes,
): ReadonlyMap<number, number> {
  const lost = new Map<number, number>()
  const hops = new HopRows(table)
  for (let packet = 0; packet < table.packets; packet++) {
    if (outcome[packet] !== LAST_SEEN) continue
    const rows = hops.of(packet)
    const tunnel = columns.tunnel[rows[hops.count - 1] ?? 0] ?? NONE
    if (tunnel === NONE || !carriers.has(tunnel, notSeenAt[packet] ?? 0)) continue
    lost.set(tunnel, (lost.get(tunnel) ?? 0) + 1)
  }
  return lost
}

/** Which points show packets in which tunnel. */
class TunnelPoints {
  readonly #known = new InternTable(2, 64)

  add(tunnel: number, point: number): void {
    this.#known.key[0] = tunnel
    this.#known.key[1] = point
    this.#known.intern()
  }

  has(tunnel: number, point: number): boolean {
    return this.#known.find([tunnel, point]) !== undefined
  }
}
