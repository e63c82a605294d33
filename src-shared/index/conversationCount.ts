/**
 * How many conversations a session has: both directions of one 5-tuple inside of one tunnel network
 * are one. Of a protocol without ports, all that two addresses send each other is one. Fragments after
 * the first have no ports either and belong to a conversation that the first one shows.
 */
import { FRAGMENT_FLOW } from './captureIndex.ts'
import { InternTable } from './internTable.ts'
import { QuadTable } from './quadTable.ts'
import { NONE } from './recordColumns.ts'
import { mapped, type SessionIndex } from './sessionIndex.ts'

/** Protocols whose first two words are ports: TCP, UDP, DCCP, SCTP, UDP-Lite. */
const WITH_PORTS: ReadonlySet<number> = new Set([6, 17, 33, 132, 136])

export function conversationCount(index: SessionIndex): number {
  const { of, size } = tuplesOf(index)
  return size + elsewhere(index, of)
}

/** A flow that stands for the 5-tuple of each flow, in either direction; -1 for fragments. */
function tuplesOf({ flows }: SessionIndex): { of: Int32Array; size: number } {
  const withoutPorts = new QuadTable(16)
  const standing: number[] = []
  const of = new Int32Array(flows.size)
  let size = 0
  for (let flow = 0; flow < of.length; flow++) {
    const source = flows.word(flow, 0)
    const destination = flows.word(flow, 1)
    const ports = flows.word(flow, 2)
    const kind = flows.word(flow, 3)
    if ((kind & FRAGMENT_FLOW) !== 0) {
      of[flow] = -1
      continue
    }
    if (!WITH_PORTS.has(kind & 0xff)) {
      const [a, b] = source <= destination ? [source, destination] : [destination, source]
      of[flow] = standing[withoutPorts.intern(a, b, 0, kind)] ??= flow
      continue
    }
    // Of two directions the same one stands for both, if it was seen.
    const swapped = (ports << 16) | (ports >>> 16)
    const isForward = source < destination || (source === destination && ports <= swapped)
    const forward = isForward ? flow : flows.find(destination, source, swapped, kind)
    of[flow] = forward ?? flow
    if (isForward || forward === undefined) size++
  }
  return { of, size: size + withoutPorts.size }
}

/** How often a 5-tuple is met in another network than the first one that it was met in. */
function elsewhere(index: SessionIndex, tupleOf: Int32Array): number {
  const { of, size } = networksOf(index)
  const isBareToo = index.stacks.some(({ depths }) => depths.every((depth) => depth === 0))
  if (size + (isBareToo ? 1 : 0) <= 1) return 0
  const first = new Int32Array(tupleOf.length).fill(-1)
  const others = new InternTable(2)
  for (const { maps, chunk, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const flow = mapped(chunk.flow[at], maps.flows)
      if (flow === NONE) continue
      const tuple = tupleOf[flow] ?? -1
      if (tuple < 0) continue
      const tunnel = mapped(chunk.tunnel[at], maps.tunnels)
      const network = tunnel === NONE ? size : (of[tunnel] ?? size)
      const known = first[tuple] ?? -1
      if (known === network) continue
      if (known < 0) {
        first[tuple] = network
        continue
      }
      others.key[0] = tuple
      others.key[1] = network
      others.intern()
    }
  }
  return others.size
}

/** The network that each tunnel belongs to: its encapsulation and identifier, in those around it. */
function networksOf({ tunnels }: SessionIndex): { of: Int32Array; size: number } {
  const networks = new InternTable(3, 16)
  const of = new Int32Array(tunnels.size)
  for (let tunnel = 0; tunnel < of.length; tunnel++) {
    const enclosing = tunnels.word(tunnel, 4)
    networks.key[0] = tunnels.word(tunnel, 2) >>> 16
    networks.key[1] = tunnels.word(tunnel, 3)
    // An enclosing tunnel comes before what it encloses.
    networks.key[2] = enclosing < 0 ? -1 : (of[enclosing] ?? -1)
    of[tunnel] = networks.intern()
  }
  return { of, size: networks.size }
}
