/** The packets of a journey's conversation, as the point where it was first seen shows them. */
import type { JourneyView } from '../../../src-shared/contract/services.ts'
import { flowKey, reverseKey } from '../../../src-shared/index/flowKey.ts'
import { NetworkKind } from '../../../src-shared/layers/packetFacts.ts'
import { firstSighting } from '../../../src-shared/journeys/hop.ts'
import type { Journey } from '../../../src-shared/journeys/journey.ts'
import { readRecord } from '../recordReader.ts'
import type { Session } from '../session.ts'
import { packetTitle } from './packetTitle.ts'
import { recordRef } from './recordRef.ts'

/** A longer conversation shows the packets around the one that was asked for. */
const MAX_PACKETS = 200

const NO_CONVERSATION = { packets: [], total: 0 } as const

export async function conversationOf(
  session: Session,
  journey: Journey,
): Promise<JourneyView['conversation']> {
  const first = firstSighting(journey.hops[0])
  const { index } = session
  if (first.flow === undefined || flowKey(index, first.flow).network === NetworkKind.arp)
    return NO_CONVERSATION
  const reverse = index.flows.find(...reverseKey(index, first.flow))
  const flows = reverse === undefined ? [first.flow] : [first.flow, reverse]
  const all = flows
    .flatMap((flow) => Array.from(session.journeys.rowsOfFlow(flow), (row) => ({ row, flow })))
    .filter(({ row }) => index.point(row) === first.point)
    .toSorted((a, b) => index.time(a.row) - index.time(b.row) || a.row - b.row)
  const rows = around(
    all,
    all.findIndex(({ row }) => row === first.row),
  )
  const start = rows[0]
  if (start === undefined) return NO_CONVERSATION
  const packets = await Promise.all(
    rows.map(async ({ row, flow }) => ({
      ref: recordRef(session, row),
      direction: flow === start.flow ? ('forward' as const) : ('reverse' as const),
      title: packetTitle((await readRecord(session, row))?.layers ?? []),
      offsetNs: Math.round(index.time(row) - index.time(start.row)),
      current: row === first.row,
    })),
  )
  return { packets, total: all.length }
}

function around<T>(items: readonly T[], at: number): readonly T[] {
  const start = Math.max(0, Math.min(at - MAX_PACKETS / 2, items.length - MAX_PACKETS))
  return items.slice(start, start + MAX_PACKETS)
}
