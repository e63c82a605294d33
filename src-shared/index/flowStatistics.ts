/**
 * Tunnels, flows and conversations of a session at every depth with their numbers, from the columns
 * alone. A packet that several points saw has several records: `records` counts them all, `packets`
 * those of the point that saw the most, so that no packet is counted twice. A flow that was seen both
 * bare and inside a tunnel is listed at both depths.
 */
import { reverseKey, flowKey, tunnelKey, type FlowKey, type TunnelKey } from './flowKey.ts'
import { InternTable } from './internTable.ts'
import { NONE } from './recordColumns.ts'
import { mapped, type SessionIndex } from './sessionIndex.ts'
import { PointTally, type Statistics } from './pointTally.ts'

export interface TunnelStatistics extends Statistics {
  readonly tunnel: TunnelKey
  /** Tunnels around it. */
  readonly depth: number
  /** Flows inside of it. */
  readonly flows: number
}

export interface FlowStatistics extends Statistics {
  readonly flow: FlowKey
  /** Tunnels around it. */
  readonly depth: number
}

export interface ConversationStatistics extends Statistics {
  /** The direction that was seen first. */
  readonly flow: FlowKey
  readonly depth: number
  /** One direction or two. */
  readonly flows: readonly FlowStatistics[]
}

/** Both directions between two tunnel endpoints, whatever their network identifiers. */
export interface TunnelConversationStatistics extends Statistics {
  /** The direction that was seen first. */
  readonly tunnel: TunnelKey
  readonly depth: number
  /** Each direction and network identifier. */
  readonly tunnels: readonly TunnelStatistics[]
}

export interface SessionStatistics {
  readonly tunnels: readonly TunnelConversationStatistics[]
  readonly conversations: readonly ConversationStatistics[]
}

/** One pass over all records. */
export function sessionStatistics(index: SessionIndex): SessionStatistics {
  const tally = new Tally(index)
  for (const { maps, chunk, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      tally.add({
        bytes: chunk.originalLength[at] ?? 0,
        time: (chunk.time[at] ?? NaN) + maps.timeShift,
        point: maps.points[chunk.interfaceIndex[at] ?? 0] ?? 0,
        flow: mapped(chunk.flow[at], maps.flows),
        tunnel: mapped(chunk.tunnel[at], maps.tunnels),
      })
    }
  }
  return { tunnels: tally.tunnels(), conversations: tally.conversations() }
}

interface Counted {
  readonly bytes: number
  readonly time: number
  readonly point: number
  readonly flow: number
  readonly tunnel: number
}

class Tally {
  readonly #index: SessionIndex
  readonly #tunnelPairs: Pairs
  readonly #flowPairs: Pairs
  readonly #depths: Uint8Array
  /** A flow or a conversation at a depth. */
  readonly #flowDepths = new InternTable(2)
  readonly #conversationDepths = new InternTable(2)
  readonly #flowTally = new PointTally()
  readonly #conversationTally = new PointTally()
  readonly #tunnelTally = new PointTally()
  readonly #pairTally = new PointTally()
  readonly #flowsInside: readonly Set<number>[]

  constructor(index: SessionIndex) {
    this.#index = index
    this.#tunnelPairs = tunnelPairs(index)
    this.#flowPairs = flowPairs(index)
    this.#depths = tunnelDepths(index)
    this.#flowsInside = Array.from({ length: index.tunnels.size }, () => new Set<number>())
  }

  add({ bytes, time, point, flow, tunnel }: Counted): void {
    if (flow !== NONE) {
      const depth = tunnel === NONE ? 0 : (this.#depths[tunnel] ?? 0) + 1
      const conversation = this.#flowPairs.of[flow] ?? 0
      this.#flowTally.add(idOf(this.#flowDepths, flow, depth), point, bytes, time)
      const both = idOf(this.#conversationDepths, conversation, depth)
      this.#conversationTally.add(both, point, bytes, time)
    }
    let around = tunnel
    while (around !== NONE) {
      this.#tunnelTally.add(around, point, bytes, time)
      this.#pairTally.add(this.#tunnelPairs.of[around] ?? 0, point, bytes, time)
      if (flow !== NONE) this.#flowsInside[around]?.add(flow)
      around = this.#index.tunnels.word(around, ENCLOSING) >>> 0
    }
  }

  tunnels(): readonly TunnelConversationStatistics[] {
    return this.#tunnelPairs.members.map((members, pair) => {
      const tunnels = members
        .map((id) => ({
          tunnel: tunnelKey(this.#index, id),
          depth: this.#depths[id] ?? 0,
          flows: this.#flowsInside[id]?.size ?? 0,
          ...this.#tunnelTally.statistics(id),
        }))
        .toSorted(byFirst)
      const [{ tunnel, depth } = NO_TUNNEL] = tunnels
      return { tunnel, depth, tunnels, ...this.#pairTally.statistics(pair) }
    })
  }

  conversations(): readonly ConversationStatistics[] {
    return Array.from({ length: this.#conversationDepths.size }, (_, id) => {
      const depth = this.#conversationDepths.word(id, 1)
      const members = this.#flowPairs.members[this.#conversationDepths.word(id, 0)] ?? []
      const flows = members
        .flatMap((flow) => {
          const at = this.#flowDepths.find([flow, depth])
          if (at === undefined) return []
          return [{ flow: flowKey(this.#index, flow), depth, ...this.#flowTally.statistics(at) }]
        })
        .toSorted(byFirst)
      const flow = flows[0]?.flow ?? flowKey(this.#index, 0)
      return { flow, depth, flows, ...this.#conversationTally.statistics(id) }
    })
  }
}

/** Words of a tunnel's key; see `CaptureIndex`. */
const ENCLOSING = 4

const NO_TUNNEL = {
  tunnel: { encapsulation: 'unknown', source: '', destination: '', destinationPort: 0 },
  depth: 0,
}

function idOf(table: InternTable, a: number, b: number): number {
  table.key[0] = a
  table.key[1] = b
  return table.intern()
}

function byFirst(a: Statistics, b: Statistics): number {
  return a.first - b.first || 0
}

/** What belongs together: both directions. */
interface Pairs {
  /** Pair of each entry. */
  readonly of: Int32Array
  /** Entries of each pair. */
  readonly members: readonly (readonly number[])[]
}

function flowPairs(index: SessionIndex): Pairs {
  const of = new Int32Array(index.flows.size).fill(-1)
  const members: number[][] = []
  for (let flow = 0; flow < of.length; flow++) {
    if ((of[flow] ?? -1) >= 0) continue
    const reverse = index.flows.find(...reverseKey(index, flow))
    const both = reverse === undefined || reverse === flow ? [flow] : [flow, reverse]
    for (const one of both) of[one] = members.length
    members.push(both)
  }
  return { of, members }
}

/** By the two endpoints, the encapsulation and its port, and the pair of the tunnel around. */
function tunnelPairs({ tunnels }: SessionIndex): Pairs {
  const of = new Int32Array(tunnels.size)
  const members: number[][] = []
  const pairs = new InternTable(4, 16)
  for (let tunnel = 0; tunnel < tunnels.size; tunnel++) {
    const [source, destination] = [tunnels.word(tunnel, 0), tunnels.word(tunnel, 1)]
    const enclosing = tunnels.word(tunnel, ENCLOSING)
    pairs.key[0] = Math.min(source, destination)
    pairs.key[1] = Math.max(source, destination)
    pairs.key[2] = tunnels.word(tunnel, 2)
    // An enclosing tunnel has a smaller id: it was met first.
    pairs.key[3] = enclosing < 0 ? -1 : (of[enclosing] ?? -1)
    const pair = pairs.intern()
    of[tunnel] = pair
    const known = members[pair]
    if (known === undefined) members.push([tunnel])
    else known.push(tunnel)
  }
  return { of, members }
}

function tunnelDepths({ tunnels }: SessionIndex): Uint8Array {
  const depths = new Uint8Array(tunnels.size)
  for (let tunnel = 0; tunnel < tunnels.size; tunnel++) {
    const enclosing = tunnels.word(tunnel, ENCLOSING)
    depths[tunnel] = enclosing < 0 ? 0 : (depths[enclosing] ?? 0) + 1
  }
  return depths
}
