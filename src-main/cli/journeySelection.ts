/** Which journeys a person asked for, as packet numbers: found in columns, before any journey is made. */
import { NONE } from '../../src-shared/index/recordColumns.ts'
import { mapped } from '../../src-shared/index/sessionIndex.ts'
import { LAST_SEEN } from '../../src-shared/journeys/statistics/hopStatistics.ts'
import { filterRows } from '../engine/filterRows.ts'
import type { Session } from '../engine/session.ts'
import { EndsTable, parseEnds, type ConversationEnds } from './conversationEnds.ts'

export interface JourneyQuestion {
  readonly isLost: boolean
  /** Two ends, or a filter. */
  readonly conversation: string | undefined
}

/** By the time at which they were first seen; undefined where all were asked for. */
export async function selectedPackets(
  session: Session,
  { isLost, conversation }: JourneyQuestion,
): Promise<Uint32Array | undefined> {
  if (!isLost && conversation === undefined) return undefined
  const { table, outcomes } = session.journeys
  const asked =
    conversation === undefined ? undefined : await conversationPackets(session, conversation)
  const packets: number[] = []
  for (let packet = 0; packet < table.packets; packet++) {
    if (isLost && outcomes.outcome[packet] !== LAST_SEEN) continue
    if (asked === undefined || asked[packet] === 1) packets.push(packet)
  }
  const timeOf = (packet: number) => table.time[table.rows[table.starts[packet] ?? 0] ?? 0] ?? 0
  return Uint32Array.from(packets).sort((a, b) => timeOf(a) - timeOf(b) || a - b)
}

/** 1 for each packet of the conversation, with all tuples that it was rewritten to and from. */
async function conversationPackets(session: Session, text: string): Promise<Uint8Array> {
  const ends = parseEnds(text)
  const isAsked = new Uint8Array(session.journeys.packets)
  const flows =
    ends === undefined
      ? await filteredFlows(session, text, isAsked)
      : flowsBetween(session, ends, isAsked)
  const { conversation } = session.journeys.conversations
  const conversations = new Set(Array.from(flows, (flow) => conversation[flow] ?? flow))
  eachRow(session, (row, flow) => {
    if (flow !== NONE && conversations.has(conversation[flow] ?? flow)) mark(session, row, isAsked)
  })
  return isAsked
}

/** Of what has no flow, such as an ARP frame of a bridge, the packet itself is marked. */
async function filteredFlows(
  session: Session,
  text: string,
  isAsked: Uint8Array,
): Promise<ReadonlySet<number>> {
  const result = await filterRows(session, text)
  const flows = new Set<number>()
  for (const row of result.kind === 'rows' ? result.rows : []) {
    const flow = session.index.flow(row)
    if (flow !== NONE) flows.add(flow)
    mark(session, row, isAsked)
  }
  return flows
}

/** What a tunnel between the ends carries is marked; of other conversations, it is not all there is. */
function flowsBetween(
  session: Session,
  ends: ConversationEnds,
  isAsked: Uint8Array,
): ReadonlySet<number> {
  const { index } = session
  const table = new EndsTable(index, ends)
  if (table.size === table.flows.size) return table.flows
  eachRow(session, (row, _flow, tunnel) => {
    if (tunnel === NONE) return
    const { chunk, row: at } = index.place(row)
    if (table.isCarried(index, tunnel, chunk.outerSourcePort[at] ?? 0)) mark(session, row, isAsked)
  })
  return table.flows
}

function mark({ journeys }: Session, row: number, isAsked: Uint8Array): void {
  isAsked[journeys.packetOf(row)] = 1
}

function eachRow(
  { index }: Session,
  look: (row: number, flow: number, tunnel: number) => void,
): void {
  for (const { maps, chunk, firstRow, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const flow = mapped(chunk.flow[at], maps.flows)
      look(firstRow + at, flow, mapped(chunk.tunnel[at], maps.tunnels))
    }
  }
}
