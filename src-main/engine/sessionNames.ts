/** All that is said about names in a session, source by source, and the table that it makes together. */
import { addFacts, noFacts, type IdentityFacts } from '../../src-shared/identities/identityFact.ts'
import { IdentityTable } from '../../src-shared/identities/identityTable.ts'
import { noObjects, type KubernetesObjects } from '../../src-shared/identities/kubernetesObjects.ts'
import { objectsAsLastShown } from '../../src-shared/identities/latestObjects.ts'
import type { ClusterNames } from '../cluster/live/liveCluster.ts'

/** `files`: what lies beside the captures; `packets`: what the captures say themselves; `cluster`: a live one. */
export type NameSource = 'files' | 'packets' | 'cluster'

export class SessionNames {
  readonly #facts = new Map<NameSource, IdentityFacts>()
  readonly #fileObjects: KubernetesObjects
  #table: IdentityTable | undefined
  #cluster: ClusterNames | undefined

  /** @param table of the same facts, where there is one already */
  constructor(
    files: IdentityFacts = noFacts(),
    table?: IdentityTable,
    objects: KubernetesObjects = noObjects(),
  ) {
    this.#facts.set('files', files)
    this.#fileObjects = objects
    this.#table = table
  }

  /** Each object once; what a live cluster tells is newer than any file. */
  get objects(): KubernetesObjects {
    if (this.#cluster === undefined) return this.#fileObjects
    return objectsAsLastShown([this.#fileObjects, this.#cluster.objects])
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

  /** What the live cluster says by now; undefined where none is watched. Tells whether that is new. */
  setCluster(names: ClusterNames | undefined): boolean {
    if (names === this.#cluster) return false
    this.#cluster = names
    this.set('cluster', names?.facts ?? noFacts())
    return true
  }

  #together(sources: readonly NameSource[]): IdentityFacts {
    const facts = noFacts()
    for (const source of sources) addFacts(facts, this.#facts.get(source) ?? noFacts())
    return facts
  }
}
