/** All that one address, port, MAC address or VNI was ever called, each owner once. */
import type { EpochNs } from '../base/time.ts'
import { isPossibleAt, isSameOwner, type Evidence, type Identity } from './identity.ts'
import type { Subject } from './identityFact.ts'
import { earliest, latest } from './kubernetesTime.ts'

/** More than any address had; what a hostile file adds is left out. */
const MAX_OWNERS = 256
const MAX_EVIDENCE = 16

export class NameList {
  readonly subject: Subject
  readonly #owners: Identity[] = []

  constructor(subject: Subject) {
    this.subject = subject
  }

  get owners(): readonly Identity[] {
    return this.#owners
  }

  /** False where it was left out because there are too many. */
  add(identity: Identity): boolean {
    const at = this.#owners.findIndex((known) => isSameOwner(known, identity))
    const known = this.#owners[at]
    if (known !== undefined) this.#owners[at] = mergedIdentity(known, identity)
    else if (this.#owners.length < MAX_OWNERS) this.#owners.push(identity)
    else return false
    return true
  }

  /**
   * Those with the strongest kind of evidence at that moment; several where nothing tells which. A capture
   * without any times is at moment 0: it may be of every owner.
   */
  at(moment: EpochNs): readonly Identity[] {
    const isPossible = (identity: Identity) => moment === 0n || isPossibleAt(identity, moment)
    const [only, another] = this.#owners
    if (only === undefined) return []
    if (another === undefined) return isPossible(only) ? this.#owners : []
    const possible = this.#owners.filter(isPossible)
    const strongest = Math.min(...possible.map(weakness))
    return possible.filter((identity) => weakness(identity) === strongest)
  }

  /** Whether `at` gives the same for every moment of a span. */
  isSteady(first: EpochNs, last: EpochNs): boolean {
    const changesIn = (moment: EpochNs | undefined) =>
      moment !== undefined && first < moment && moment <= last
    return !this.#owners.some(({ from, until }) => changesIn(from) || changesIn(until))
  }
}

/**
 * An owner's own word comes before a service that is reached through somebody else's address, before a
 * conclusion, before what somebody called the address.
 */
function weakness({ kind, role, inferred }: Identity): number {
  if (kind === 'host') return 3
  if (inferred) return 2
  const isShared = role === 'external-ip' || role === 'load-balancer'
  // A port that serves a service is its pod's first.
  return isShared || (kind === 'service' && role === 'endpoint') ? 1 : 0
}

/** What two sources say of the same owner. */
function mergedIdentity(a: Identity, b: Identity): Identity {
  const { ended: endedA, ...first } = a
  const { ended: endedB, ...second } = b
  const from = earliest(a.from, b.from)
  const until = earliest(a.until, b.until)
  const asOf = latest(a.asOf, b.asOf)
  const isEnded = until === undefined && (endedA === true || endedB === true)
  return {
    ...second,
    ...first,
    inferred: a.inferred && b.inferred,
    evidence: mergedEvidence(a.evidence, b.evidence),
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
    ...(asOf === undefined ? {} : { asOf }),
    ...(isEnded ? { ended: true } : {}),
  }
}

function mergedEvidence(a: readonly Evidence[], b: readonly Evidence[]): readonly Evidence[] {
  if (a.length >= MAX_EVIDENCE) return a
  const isKnown = (one: Evidence) =>
    a.some(({ source, says }) => source === one.source && says === one.says)
  return [...a, ...b.filter((one) => !isKnown(one))].slice(0, MAX_EVIDENCE)
}
