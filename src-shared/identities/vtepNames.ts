/** Which MAC addresses name a node's tunnel device, and which statements about them contradict. */
import { groupBy } from '../base/groupBy.ts'
import type { VtepFact } from './identityFact.ts'

/** What names a MAC address: the node's own word where there is one, and no rule where anything is said. */
export function vtepNames(facts: readonly VtepFact[]): readonly VtepFact[] {
  const said = withoutOverruled(facts)
  const sending = new Set(said.filter(({ by }) => by !== 'wire-peer').map(nodeKey))
  // What others send to names a MAC address only where the node itself is not seen with one.
  const named = said.filter((fact) => fact.by !== 'wire-peer' || !sending.has(nodeKey(fact)))
  return [...groupBy(named, ({ mac }) => mac).values()].flatMap((group) => {
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
  const own = said.filter(isOwnWord)
  const spoken = new Set(own.map(nodeKey))
  // Where nothing else speaks for a node, its packets do.
  const words = [...own, ...said.filter((fact) => fact.by === 'wire' && !spoken.has(nodeKey(fact)))]
  const ownOfMac = groupBy(words, ({ mac }) => mac)
  const ownOfNode = groupBy(words, nodeKey)
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
    const isStated = group.some(({ by }) => by !== 'rule' && by !== 'wire-peer')
    return isStated ? group.filter(({ by }) => by !== 'rule') : group
  })
}
