/** What a view is told of names: whose an address was, how that is known, and what is not known. */

/** Of an address at a moment, or of one port of it. */
export interface NameQuestion {
  readonly address: string
  readonly port?: number
  readonly at: bigint
}

export interface EvidenceView {
  /** File, relative to what was opened; or what else said it. */
  readonly source: string
  readonly line?: number
  readonly says: string
}

export interface IdentityView {
  /** `pod default/netshoot-tq7rd`. */
  readonly text: string
  /** `tunnel`, `cluster-ip`: what of it has the address. */
  readonly role?: string
  readonly uid?: string
  readonly node?: string
  /** `Deployment default/web`. */
  readonly owner?: string
  readonly from?: bigint
  readonly until?: bigint
  /** The moment lies after all that the sources speak of. */
  readonly presumed: boolean
  /** Concluded from packets; no source says it. */
  readonly inferred: boolean
  readonly evidence: readonly EvidenceView[]
}

export interface NameView {
  readonly address: string
  /** Several where nothing tells which. */
  readonly candidates: readonly IdentityView[]
  /** Somebody that no source knows may be meant as well. */
  readonly orAnother: boolean
  /** Whose the port is, where it is another's than the address. */
  readonly port: readonly IdentityView[]
  /** Why there is no candidate, and what would tell. */
  readonly why?: string
  readonly remedy?: string
}

export interface ConflictView {
  readonly text: string
  readonly evidence: readonly EvidenceView[]
}

export interface UnresolvedView {
  readonly address: string
  /** That the address sent or got, over all captures. */
  readonly records: number
  readonly why: string
  readonly remedy?: string
}

/** `10.244.1.0/29 is behind node k8s-worker1`, with the record that shows it. */
export interface InferredView {
  readonly text: string
  readonly evidence: readonly EvidenceView[]
}

/** Of each list at most 200, those with most records first. */
export interface NamesReport {
  readonly conflicts: readonly ConflictView[]
  readonly conflictCount: number
  readonly unresolved: readonly UnresolvedView[]
  readonly unresolvedCount: number
  readonly inferred: readonly InferredView[]
}
