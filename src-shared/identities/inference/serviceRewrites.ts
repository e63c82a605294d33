/**
 * Destinations that were rewritten on the way: a service's address and port, and the pod's that the packet
 * was then sent to. Only of packets that the join proved to be one.
 */
import { flowKey, reverseKey } from '../../index/flowKey.ts'
import { InternTable } from '../../index/internTable.ts'
import { NONE } from '../../index/recordColumns.ts'
import { mapped, type SessionIndex } from '../../index/sessionIndex.ts'
import { AMBIGUOUS, type PacketTable } from '../../journeys/join/packetTable.ts'
import type { Transport } from '../identityFact.ts'

export interface ServiceRewrite {
  readonly transport: Transport
  readonly service: { readonly address: string; readonly port: number }
  readonly endpoint: { readonly address: string; readonly port: number }
  readonly conversations: number
  /** First record that has the endpoint as its destination. */
  readonly row: number
}

const TRANSPORTS: Readonly<Record<number, Transport>> = { 6: 'tcp', 17: 'udp', 132: 'sctp' }
/** What a hostile capture adds is left out. */
const MAX_PAIRS = 100_000

export function serviceRewrites(
  index: SessionIndex,
  table: PacketTable,
): readonly ServiceRewrite[] {
  const { packets, starts, rows, flags } = table
  const began = flowStarts(index, table)
  const pairs = new InternTable(2)
  const firstRows: number[] = []
  for (let packet = 0; packet < packets; packet++) {
    const start = starts[packet] ?? 0
    const end = starts[packet + 1] ?? 0
    if (end - start < 2 || ((flags[packet] ?? 0) & AMBIGUOUS) !== 0) continue
    let before = NONE
    for (let at = start; at < end; at++) {
      const row = rows[at] ?? 0
      const flow = index.flow(row)
      if (flow === NONE) continue
      if (before !== NONE && flow !== before && isElsewhere(index, before, flow)) {
        pairs.key[0] = before
        pairs.key[1] = flow
        if (pairs.size >= MAX_PAIRS && pairs.find([before, flow]) === undefined) continue
        firstRows[pairs.intern()] ??= row
      }
      before = flow
    }
  }
  return rewritesOf(index, { pairs, firstRows, began })
}

/** When each flow was seen first. */
function flowStarts(index: SessionIndex, { time }: PacketTable): Float64Array {
  const began = new Float64Array(index.flows.size).fill(Infinity)
  for (const { maps, chunk, firstRow, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const flow = mapped(chunk.flow[at], maps.flows)
      if (flow === NONE) continue
      const moment = time[firstRow + at] ?? Infinity
      if (moment < (began[flow] ?? 0)) began[flow] = moment
    }
  }
  return began
}

/** Whether the packet was sent on to another destination. */
function isElsewhere({ flows }: SessionIndex, before: number, after: number): boolean {
  const port = (flow: number) => flows.word(flow, 2) & 0xffff
  return flows.word(before, 1) !== flows.word(after, 1) || port(before) !== port(after)
}

/** Flows that go from one service's port to one endpoint's are one rewrite. */
function rewritesOf(
  index: SessionIndex,
  {
    pairs,
    firstRows,
    began,
  }: { pairs: InternTable; firstRows: readonly number[]; began: Float64Array },
): readonly ServiceRewrite[] {
  /** To whoever asked first: then its own address was put back. */
  const isReply = (before: number, after: number) => {
    const asked = index.flows.find(...reverseKey(index, after))
    return asked !== undefined && (began[asked] ?? 0) < (began[before] ?? 0)
  }
  const found = new Map<string, ServiceRewrite & { conversations: number }>()
  firstRows.forEach((row, pair) => {
    if (isReply(pairs.word(pair, 0), pairs.word(pair, 1))) return
    const [before, after] = [
      flowKey(index, pairs.word(pair, 0)),
      flowKey(index, pairs.word(pair, 1)),
    ]
    const transport = TRANSPORTS[before.protocol]
    if (transport === undefined) return
    const service = { address: before.destination, port: before.destinationPort }
    const endpoint = { address: after.destination, port: after.destinationPort }
    const key = `${transport} ${service.address} ${service.port} ${endpoint.address} ${endpoint.port}`
    const known = found.get(key)
    if (known === undefined) found.set(key, { transport, service, endpoint, conversations: 1, row })
    else known.conversations++
  })
  return [...found.values()]
}
