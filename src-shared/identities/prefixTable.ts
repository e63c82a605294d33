/** Ranges of addresses with the nodes that they lie behind, asked for by address. */
import { groupBy } from '../base/groupBy.ts'
import type { PrefixFact } from './identityFact.ts'
import { familyOf, ipPrefix } from './ipPrefix.ts'

/** Keyed by range; a lookup tries each length that occurs, the longest first. */
export class PrefixTable {
  readonly #facts: ReadonlyMap<string, readonly PrefixFact[]>
  readonly #lengths: Readonly<Record<4 | 6, readonly number[]>>

  constructor(facts: readonly PrefixFact[]) {
    this.#facts = groupBy(facts, ({ prefix }) => prefix.text)
    const lengths = (bytes: number) => {
      const of = facts.filter(({ prefix }) => prefix.bytes.length === bytes)
      return [...new Set(of.map(({ prefix }) => prefix.length))].toSorted((a, b) => b - a)
    }
    this.#lengths = { 4: lengths(4), 6: lengths(16) }
  }

  narrowest(address: string): readonly PrefixFact[] {
    for (const length of this.#lengths[familyOf(address)]) {
      const range = ipPrefix(`${address}/${length}`)
      const found = range === undefined ? undefined : this.#facts.get(range.text)
      if (found !== undefined) return found
    }
    return []
  }
}
