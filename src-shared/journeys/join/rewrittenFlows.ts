/** Flows that are one direction of one conversation, before and after NAT: those that packets joined. */
import { inSteps, type Work } from '../../base/work.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { JoinedPackets } from './joinedPackets.ts'

/** For each flow the one that stands for all it was rewritten to and from. */
export function* rewrittenFlows({
  input,
  packets,
  rows,
  starts,
}: JoinedPackets): Work<Uint32Array> {
  const { flow } = input.sightings
  const flows = input.index.flows.size
  const parent = new Uint32Array(flows)
  yield* inSteps(flows, (from, to) => {
    for (let id = from; id < to; id++) parent[id] = id
  })
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
  const unite = (a: number, b: number) => (parent[Math.max(a, b)] = Math.min(a, b))
  yield* inSteps(packets, (from, to) => {
    for (let packet = from; packet < to; packet++) {
      const start = starts[packet] ?? 0
      const end = starts[packet + 1] ?? 0
      const first = flow[rows[start] ?? 0] ?? NONE
      for (let at = start + 1; at < end; at++) {
        const other = flow[rows[at] ?? 0] ?? NONE
        if (other === first || other === NONE || first === NONE) continue
        unite(rootOf(first), rootOf(other))
      }
    }
  })
  yield* inSteps(flows, (from, to) => {
    for (let id = from; id < to; id++) parent[id] = rootOf(id)
  })
  return parent
}
