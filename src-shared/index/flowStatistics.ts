/**
 * Tunnels, flows and conversations of a session with their numbers, from the columns alone. A packet
 * that several points saw has several records: `records` counts them all, `packets` those of the
 * point that saw the most, so that no packet is counted twice.
 */
import { reverseKey, flowKey, tunnelKey, type FlowKey, type TunnelKey } from './flowKey.ts'
import { NONE } from './recordColumns.ts'
import { mapped, type SessionIndex } from './sessionIndex.ts'

export interface Statistics {
  /** At the point that saw the most of it. */
  readonly packets: number
  /** Bytes on the wire of those. */
  readonly bytes: number
  /** Over all points. */
  readonly records: number
  /** Nanoseconds since the session's base; NaN where no record has a time. */
  readonly first: number
  readonly last: number
}

export interface TunnelStatistics extends Statistics {
  readonly tunnel: TunnelKey
  /** Flows inside of it. */
  readonly flows: number
}

export interface FlowStatistics extends Statistics {
  readonly flow: FlowKey
  /** Session id of the flow; of the conversation it belongs to. */
  readonly id: number
  readonly conversation: number
}

export interface ConversationStatistics extends Statistics {
  /** The direction that was seen first. */
  readonly flow: FlowKey
  readonly flows: readonly number[]
}

/** Counts of one kind of entry: per entry over all points, and per entry and point. */
class Tally {
  readonly #points: number
  readonly #records: Float64Array
  readonly #bytes: Float64Array
  readonly first: Float64Array
  readonly last: Float64Array

  constructor(entries: number, points: number) {
    this.#points = Math.max(points, 1)
    this.#records = new Float64Array(entries * this.#points)
    this.#bytes = new Float64Array(entries * this.#points)
    this.first = new Float64Array(entries).fill(NaN)
    this.last = new Float64Array(entries).fill(NaN)
  }

  add(entry: number, point: number, bytes: number, time: number): void {
    const at = entry * this.#points + point
    this.#records[at] = (this.#records[at] ?? 0) + 1
    this.#bytes[at] = (this.#bytes[at] ?? 0) + bytes
    const first = this.first[entry] ?? NaN
    const last = this.last[entry] ?? NaN
    if (Number.isNaN(first) || time < first) this.first[entry] = time
    if (Number.isNaN(last) || time > last) this.last[entry] = time
  }

  statistics(entry: number): Statistics {
    const start = entry * this.#points
    const records = this.#records.subarray(start, start + this.#points)
    const packets = Math.max(...records)
    return {
      packets,
      bytes: this.#bytes[start + records.indexOf(packets)] ?? 0,
      records: records.reduce((sum, count) => sum + count, 0),
      first: this.first[entry] ?? NaN,
      last: this.last[entry] ?? NaN,
    }
  }
}

export interface SessionStatistics {
  readonly tunnels: readonly TunnelStatistics[]
  readonly flows: readonly FlowStatistics[]
  readonly conversations: readonly ConversationStatistics[]
}

/** One pass over all records. */
export function sessionStatistics(index: SessionIndex): SessionStatistics {
  const points = index.points.length
  const conversations = conversationIds(index)
  const flowTally = new Tally(index.flows.size, points)
  const conversationTally = new Tally(conversations.size, points)
  const tunnelTally = new Tally(index.tunnels.size, points)
  const flowsInside = Array.from({ length: index.tunnels.size }, () => new Set<number>())
  for (const { maps, chunk, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const bytes = chunk.originalLength[at] ?? 0
      const time = (chunk.time[at] ?? NaN) + maps.timeShift
      const point = maps.points[chunk.interfaceIndex[at] ?? 0] ?? 0
      const flow = mapped(chunk.flow[at], maps.flows)
      const tunnel = mapped(chunk.tunnel[at], maps.tunnels)
      if (flow !== NONE) {
        flowTally.add(flow, point, bytes, time)
        conversationTally.add(conversations.of[flow] ?? 0, point, bytes, time)
      }
      if (tunnel === NONE) continue
      tunnelTally.add(tunnel, point, bytes, time)
      if (flow !== NONE) flowsInside[tunnel]?.add(flow)
    }
  }
  return {
    tunnels: flowsInside.map((inside, tunnel) => ({
      tunnel: tunnelKey(index, tunnel),
      flows: inside.size,
      ...tunnelTally.statistics(tunnel),
    })),
    flows: Array.from(conversations.of, (conversation, id) => ({
      flow: flowKey(index, id),
      id,
      conversation,
      ...flowTally.statistics(id),
    })),
    conversations: conversations.flows.map((flows, conversation) => ({
      flow: flowKey(index, earliest(flows, flowTally.first)),
      flows,
      ...conversationTally.statistics(conversation),
    })),
  }
}

interface ConversationIds {
  readonly size: number
  /** Conversation of each flow. */
  readonly of: Int32Array
  /** Flows of each conversation: one direction or two. */
  readonly flows: readonly (readonly number[])[]
}

function conversationIds(index: SessionIndex): ConversationIds {
  const of = new Int32Array(index.flows.size).fill(-1)
  const flows: number[][] = []
  for (let flow = 0; flow < of.length; flow++) {
    if ((of[flow] ?? -1) >= 0) continue
    const reverse = index.flows.find(reverseKey(index, flow))
    const both = reverse === undefined || reverse === flow ? [flow] : [flow, reverse]
    for (const one of both) of[one] = flows.length
    flows.push(both)
  }
  return { size: flows.length, of, flows }
}

function earliest(flows: readonly number[], first: Float64Array): number {
  const [one = 0, other] = flows
  if (other === undefined) return one
  return (first[other] ?? NaN) < (first[one] ?? NaN) ? other : one
}
