/** Which MAC addresses name a node's tunnel device. */
import { groupBy } from '../base/groupBy.ts'
import type { VtepFact } from './identityFact.ts'

/** Without what a rule computes where a source says it. */
export function strongestVteps(facts: readonly VtepFact[]): readonly VtepFact[] {
  return [...vtepsOfNodes(facts).values()].flat()
}

/** By node and family of the outer addresses. */
export function vtepsOfNodes(facts: readonly VtepFact[]): ReadonlyMap<string, readonly VtepFact[]> {
  const strongest = new Map<string, readonly VtepFact[]>()
  for (const [key, group] of groupBy(facts, ({ node, family }) => `${family} ${node}`)) {
    const stated = group.filter(({ derived }) => !derived)
    strongest.set(key, stated.length === 0 ? group : stated)
  }
  return strongest
}
