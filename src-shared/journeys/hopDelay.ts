/** How long a packet took from one hop to another, and how far off that can be. */
import { firstSighting, type Hop } from './hop.ts'
import type { PacketTable } from './join/packetTable.ts'
import type { BoundedDelay } from './statistics/delaySummary.ts'

/** Undefined where no clock ties both nodes, or a record has no time. */
export function hopDelay(
  { clocks, clockModel, time }: PacketTable,
  before: Hop,
  hop: Hop,
): BoundedDelay | undefined {
  const [sent, arrived] = [firstSighting(before), firstSighting(hop)]
  if (Number.isNaN(sent.time) || Number.isNaN(arrived.time)) return undefined
  const near = clocks.ofPoint[before.point.point] ?? 0
  const far = clocks.ofPoint[hop.point.point] ?? 0
  if (near === far) return { ns: arrived.time - sent.time, boundNs: 0 }
  const boundNs = clockModel.boundBetween(near, sent.time, far, arrived.time)
  if (!Number.isFinite(boundNs)) return undefined
  return { ns: (time[arrived.row] ?? 0) - (time[sent.row] ?? 0), boundNs }
}

/** Below zero by less than the clocks may be wrong: nobody can tell it from nothing. */
export function isWithinBound({ ns, boundNs }: BoundedDelay): boolean {
  return ns < 0 && -ns <= boundNs
}
