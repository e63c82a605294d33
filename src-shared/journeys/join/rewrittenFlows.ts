/** Flows that are one direction of one conversation, before and after NAT: those that packets joined. */
import { NONE } from '../../index/recordColumns.ts'
import type { JoinedPackets } from './joinedPackets.ts'

/** For each flow the one that stands for all it was rewritten to and from. */
export function rewrittenFlows({ input, packets, rows, starts }: JoinedPackets): Uint32Array {
  const { flow } = input.sightings
  const parent = Uint32Array.from({ length: input.index.flows.size }, (_, id) => id)
  const rootOf = (id: number): number => {
    let root = id
    while (parent[root] !== root) root = parent[root] ?? root
    for (let at = id; at !== root;) {
      const next = parent[at] ?? root
      parent[at] = root
      at = next
    }
    return root
  }
  for (let packet = 0; packet < packets; packet++) {
    const start = starts[packet] ?? 0
    const end = starts[packet + 1] ?? 0
    const first = flow[rows[start] ?? 0] ?? NONE
    for (let at = start + 1; at < end; at++) {
      const other = flow[rows[at] ?? 0] ?? NONE
      if (other === first || other === NONE || first === NONE) continue
      const [a, b] = [rootOf(first), rootOf(other)]
      parent[Math.max(a, b)] = Math.min(a, b)
    }
  }
  return parent.map((_, id) => rootOf(id))
}
