/**
 * Names that somebody gave to an address: in a hosts file, in a capture's name resolution block, in a DNS
 * answer. They say what an address was called and nothing of who had it, so every owner comes before them.
 */
import type { EpochNs } from '../base/time.ts'
import type { Evidence, Identity } from './identity.ts'
import type { NameFact } from './identityFact.ts'
import { canonicalAddress } from './ipPrefix.ts'
import { shownText } from './shownText.ts'

/** Of one capture; what a hostile one adds is left out. */
const MAX_NAMES = 100_000

export function hostFact(
  { address, name, asOf }: { address: string; name: string; asOf?: EpochNs },
  evidence: Evidence,
): NameFact {
  const known: Identity = { kind: 'host', name, inferred: false, evidence: [evidence] }
  const identity = asOf === undefined ? known : { ...known, asOf }
  return { subject: { kind: 'address', address }, identity }
}

/** An address record in the answer to a question that was captured: RFC 1035, RFC 3596. */
export interface DnsAnswer {
  readonly address: string
  /** What was asked for, before any CNAME. */
  readonly name: string
  readonly at: EpochNs
  /** Number of the record, from 1. */
  readonly record: number
}

/** Names that one capture holds, as its reader and its index come upon them. */
export class CapturedNames {
  readonly #source: string
  readonly #facts = new Map<string, NameFact>()

  constructor(source: string) {
    this.#source = source
  }

  get facts(): readonly NameFact[] {
    return [...this.#facts.values()]
  }

  /** A pcapng name resolution entry: the signature of `CaptureSink.onName`. */
  readonly onName = (text: string, [name]: readonly string[]): void => {
    const address = canonicalAddress(text)
    if (address === undefined || name === undefined || name === '') return
    const says = 'name resolution block'
    this.#add(hostFact({ address, name: shownText(name) }, { source: this.#source, says }))
  }

  readonly onAnswer = ({ address: text, name, at, record }: DnsAnswer): void => {
    const address = canonicalAddress(text)
    if (address === undefined || name === '') return
    const says = `DNS answer in record ${record}`
    this.#add(
      hostFact({ address, name: shownText(name), asOf: at }, { source: this.#source, says }),
    )
  }

  /** The first word on each pair; the same answer comes a thousand times. */
  #add(fact: NameFact): void {
    const { subject, identity } = fact
    const key = `${subject.kind === 'address' ? subject.address : ''} ${identity.name}`
    if (!this.#facts.has(key) && this.#facts.size < MAX_NAMES) this.#facts.set(key, fact)
  }
}
