/** All that is said about names in a session, source by source, and the table that it makes together. */
import { addFacts, noFacts, type IdentityFacts } from '../../src-shared/identities/identityFact.ts'
import { IdentityTable } from '../../src-shared/identities/identityTable.ts'

/** `files`: what lies beside the captures; `packets`: what the captures say themselves; `cluster`: a live one. */
export type NameSource = 'files' | 'packets' | 'cluster'

export class SessionNames {
  readonly #facts = new Map<NameSource, IdentityFacts>()
  #table: IdentityTable | undefined

  /** @param table of the same facts, where there is one already */
  constructor(files: IdentityFacts = noFacts(), table?: IdentityTable) {
    this.#facts.set('files', files)
    this.#table = table
  }

  /** Made when it is first asked for after a change. */
  get table(): IdentityTable {
    this.#table ??= new IdentityTable(this.#together([...this.#facts.keys()]))
    return this.#table
  }

  /** What all sources but one say. */
  without(source: NameSource): IdentityFacts {
    return this.#together([...this.#facts.keys()].filter((other) => other !== source))
  }

  /** All that a source says, instead of what it said before. */
  set(source: NameSource, facts: IdentityFacts): void {
    this.#facts.set(source, facts)
    this.#table = undefined
  }

  #together(sources: readonly NameSource[]): IdentityFacts {
    const facts = noFacts()
    for (const source of sources) addFacts(facts, this.#facts.get(source) ?? noFacts())
    return facts
  }
}
