/** Which MAC addresses name a node's tunnel device, and which statements about them contradict. */
import { groupBy } from '../base/groupBy.ts'
import type { VtepFact } from './identityFact.ts'

/** What names a MAC address: the node's own word where there is one, and no rule where anything is said. */
export function vtepNames(facts: readonly VtepFact[]): readonly VtepFact[] {
  const said = withoutOverruled(facts)
  return [...groupBy(said, ({ mac }) => mac).values()].flatMap((group) => {
    const own = group.filter(isOwnWord)
    return own.length === 0 ? group : own
  })
}

export interface VtepContradiction {
  readonly claim: VtepFact
  /** What the nodes themselves say, of this MAC address or of this node. */
  readonly against: VtepFact
}

/** Each once for a node and a MAC address, however many peers believe it. */
export function vtepContradictions(facts: readonly VtepFact[]): readonly VtepContradiction[] {
  const said = withoutOverruled(facts)
  const ownOfMac = groupBy(said.filter(isOwnWord), ({ mac }) => mac)
  const ownOfNode = groupBy(said.filter(isOwnWord), nodeKey)
  const found = new Map<string, VtepContradiction>()
  for (const claim of said) {
    const other = ownOfMac.get(claim.mac)?.find(({ node }) => node !== claim.node)
    const against = other ?? contradicted(claim, ownOfNode.get(nodeKey(claim)) ?? [])
    const key = `${nodeKey(claim)} ${claim.mac}`
    const isMirrored = against !== undefined && found.has(`${nodeKey(against)} ${against.mac}`)
    if (against !== undefined && !isMirrored && !found.has(key)) found.set(key, { claim, against })
  }
  return [...found.values()]
}

/** A node may have several tunnel devices: a claim is right where it is one of theirs. */
function contradicted(claim: VtepFact, own: readonly VtepFact[]): VtepFact | undefined {
  if (claim.by === 'device') return undefined
  const witnesses = own.filter(({ by }) => by === 'device' || claim.by !== 'annotation')
  return witnesses.some(({ mac }) => mac === claim.mac) ? undefined : witnesses[0]
}

function isOwnWord({ by }: VtepFact): boolean {
  return by === 'device' || by === 'annotation'
}

function nodeKey({ node, family }: VtepFact): string {
  return `${family} ${node}`
}

function withoutOverruled(facts: readonly VtepFact[]): readonly VtepFact[] {
  return [...groupBy(facts, nodeKey).values()].flatMap((group) => {
    const stated = group.filter(({ by }) => by !== 'rule')
    return stated.length === 0 ? group : stated
  })
}
