/** All packets of a session matched and judged: what journeys are made of. It takes seconds for millions. */
import type { Work } from '../base/work.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { CapturePoint } from './capturePoint.ts'
import { FlowRows } from './flowRows.ts'
import { joinPackets } from './join/packetJoin.ts'
import type { PacketTable } from './join/packetTable.ts'
import { judge, type Judgement } from './outcomes/judgement.ts'

export interface MatchedPackets {
  readonly table: PacketTable
  readonly judgement: Judgement
  readonly flowRows: FlowRows
}

/** @param pinned offsets that a person gave to nodes' clocks, in nanoseconds ahead of the reference */
export function* matchPackets(
  index: SessionIndex,
  points: readonly CapturePoint[],
  pinned?: ReadonlyMap<string, number>,
): Work<MatchedPackets> {
  const join = yield* joinPackets(index, points, pinned)
  const judgement = yield* judge(join)
  return { table: join.table, judgement, flowRows: yield* FlowRows.of(index) }
}
