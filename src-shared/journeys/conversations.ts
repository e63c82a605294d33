/**
 * Conversations across NAT: a packet that was rewritten on its way has another flow behind it, and both are
 * one direction of one conversation. The other direction is where any of them is answered.
 */
import { NONE } from '../index/recordColumns.ts'
import { reverseKey } from '../index/flowKey.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { PacketTable } from './join/packetTable.ts'

export interface Conversations {
  /** For each of the session's flows, the flow that stands for its direction: the least id of all. */
  readonly direction: Uint32Array
  /** For each flow, the same of its conversation. */
  readonly conversation: Uint32Array
}

/** @param flow of every row, or `NONE` */
export function conversations(
  index: SessionIndex,
  { packets, starts, rows }: Pick<PacketTable, 'packets' | 'starts' | 'rows'>,
  flow: Uint32Array,
): Conversations {
  const same = new FlowSets(index.flows.size)
  for (let packet = 0; packet < packets; packet++) {
    const start = starts[packet] ?? 0
    const end = starts[packet + 1] ?? 0
    const first = flow[rows[start] ?? 0] ?? NONE
    if (first === NONE) continue
    for (let at = start + 1; at < end; at++) {
      const other = flow[rows[at] ?? 0] ?? NONE
      if (other !== first && other !== NONE) same.join(first, other)
    }
  }
  const direction = same.roots()
  for (let id = 0; id < direction.length; id++) {
    const reverse = index.flows.find(...reverseKey(index, id))
    if (reverse !== undefined) same.join(id, reverse)
  }
  return { direction, conversation: same.roots() }
}

/** Sets of flows, each known by its least id. */
class FlowSets {
  readonly #parent: Uint32Array

  constructor(size: number) {
    this.#parent = Uint32Array.from({ length: size }, (_, id) => id)
  }

  join(one: number, other: number): void {
    const [a, b] = [this.#root(one), this.#root(other)]
    this.#parent[Math.max(a, b)] = Math.min(a, b)
  }

  roots(): Uint32Array {
    return this.#parent.map((_, id) => this.#root(id))
  }

  #root(id: number): number {
    const parent = this.#parent
    let root = id
    while (parent[root] !== root) root = parent[root] ?? root
    for (let at = id; at !== root;) {
      const next = parent[at] ?? root
      parent[at] = root
      at = next
    }
    return root
  }
}
