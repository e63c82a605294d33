/** A session's packets in numbers: what became of them, and what each hop, tunnel and conversation did. */
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../capturePoint.ts'
import { conversations } from '../conversations.ts'
import type { PacketTable } from '../join/packetTable.ts'
import type { JourneyOutcome } from '../journey.ts'
import { OUTCOMES, type PacketOutcomes } from '../outcomes/packetOutcomes.ts'
import { clockSummaries, type ClockSummary } from './clockSummary.ts'
import { conversationStatistics, type DirectionStatistics } from './conversationStatistics.ts'
import { hopStatistics, type SpanStatistics } from './hopStatistics.ts'
import { arrivalOrder, rowColumns } from './rowColumns.ts'
import { tunnelStatistics, type TunnelSpanStatistics } from './tunnelStatistics.ts'

export interface JourneyStatistics {
  readonly packets: number
  readonly outcomes: Readonly<Record<JourneyOutcome, number>>
  readonly hops: readonly SpanStatistics[]
  readonly tunnels: readonly TunnelSpanStatistics[]
  readonly directions: readonly DirectionStatistics[]
  readonly clocks: readonly ClockSummary[]
}

export interface StatisticsInput {
  readonly index: SessionIndex
  readonly points: readonly CapturePoint[]
  readonly table: PacketTable
  readonly outcomes: PacketOutcomes
}

export function journeyStatistics({
  index,
  points,
  table,
  outcomes,
}: StatisticsInput): JourneyStatistics {
  const columns = rowColumns(index)
  const input = { table, columns, order: arrivalOrder(index, columns) }
  const pairs = conversations(index, table, columns.flow)
  return {
    packets: table.packets,
    outcomes: countedOutcomes(outcomes),
    hops: hopStatistics(input, outcomes),
    tunnels: tunnelStatistics(input, outcomes),
    directions: conversationStatistics(input, outcomes, pairs),
    clocks: clockSummaries(table, points),
  }
}

function countedOutcomes({ outcome }: PacketOutcomes): JourneyStatistics['outcomes'] {
  const counts = new Float64Array(OUTCOMES.length)
  for (const one of outcome) counts[one] = (counts[one] ?? 0) + 1
  const of = (name: JourneyOutcome) => counts[OUTCOMES.indexOf(name)] ?? 0
  return {
    delivered: of('delivered'),
    'last-seen': of('last-seen'),
    incomplete: of('incomplete'),
    ambiguous: of('ambiguous'),
  }
}
