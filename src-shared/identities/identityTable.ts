/**
 * Addresses, ports, MAC addresses and VNIs to identities at a time. Two candidates are both given, never
 * one of them guessed. A pod on the host's network has its node's address and never names it; it names
 * a port of it where an endpoint or a host port says so.
 */
import type { EpochNs } from '../base/time.ts'
import { identityConflicts, type IdentityConflict } from './identityConflicts.ts'
import type { Identity } from './identity.ts'
import type { IdentityFacts, PrefixFact, Subject, Transport } from './identityFact.ts'
import { NameList } from './nameList.ts'
import { vtepNames } from './vtepNames.ts'
import { PrefixTable } from './prefixTable.ts'

/** More than any cluster has; a hostile folder's further names are left out, and counted. */
const MAX_SUBJECTS = 2_000_000

export interface PortOfAddress {
  readonly address: string
  readonly port: number
  /** Any of them where it is not known. */
  readonly transport?: Transport
}

const TRANSPORTS = ['tcp', 'udp', 'sctp'] as const

export class IdentityTable {
  readonly #lists = new Map<string, NameList>()
  readonly #prefixes: PrefixTable
  /** Contradictions between sources, which are facts of their own. */
  readonly conflicts: readonly IdentityConflict[]
  /** What is said of ranges of addresses. */
  readonly ranges: readonly PrefixFact[]
  /** Statements that were left out because there are too many. */
  readonly leftOut: number

  constructor(facts: IdentityFacts) {
    let leftOut = 0
    const add = (subject: Subject, identity: Identity) => {
      if (!this.#add(subject, identity)) leftOut++
    }
    for (const { subject, identity } of facts.names) add(subject, identity)
    for (const { mac, node, evidence, by } of vtepNames(facts.vteps)) {
      const identity: Identity = {
        kind: 'node',
        name: node,
        role: 'vtep',
        evidence: [evidence],
        inferred: by === 'wire' || by === 'wire-peer',
      }
      add({ kind: 'mac', mac }, identity)
    }
    this.ranges = facts.prefixes
    this.#prefixes = new PrefixTable(facts.prefixes)
    this.conflicts = identityConflicts(facts, this.#lists.values())
    this.leftOut = leftOut
  }

  /** Who had this address then; several where the evidence does not tell which. */
  lookup(address: string, moment: EpochNs): readonly Identity[] {
    return this.#lists.get(address)?.at(moment) ?? []
  }

  /** Whose one port of an address was: of a service, or of a pod on the host's network. */
  lookupPort(end: PortOfAddress, moment: EpochNs): readonly Identity[] {
    const transports = end.transport === undefined ? TRANSPORTS : [end.transport]
    const own = this.#lookupAll(
      transports.map((transport) => subjectKey({ kind: 'port', ...end, transport })),
      moment,
    )
    if (own.length > 0) return own
    const isNode = this.lookup(end.address, moment).some(({ kind }) => kind === 'node')
    if (!isNode) return []
    const { port } = end
    return this.#lookupAll(
      transports.map((transport) => subjectKey({ kind: 'node-port', port, transport })),
      moment,
    )
  }

  lookupMac(mac: string, moment: EpochNs): readonly Identity[] {
    return this.#lists.get(mac)?.at(moment) ?? []
  }

  lookupVni(vni: number, moment: EpochNs): readonly Identity[] {
    return this.#lists.get(subjectKey({ kind: 'vni', vni }))?.at(moment) ?? []
  }

  /** Whether `lookup` gives the same for this address at every moment of the span. */
  isSteady(address: string, first: EpochNs, last: EpochNs): boolean {
    return this.#lists.get(address)?.isSteady(first, last) ?? true
  }

  /** Everything that has a name, with all its owners of all times. */
  all(): Iterable<NameList> {
    return this.#lists.values()
  }

  /** All that an address was ever called. */
  ownersOf(address: string): readonly Identity[] {
    return this.#lists.get(address)?.owners ?? []
  }

  /** All that one port of an address was ever called, a node's port by what all nodes have there. */
  portOwners({ address, port, transport }: Required<PortOfAddress>): readonly Identity[] {
    const own = subjectKey({ kind: 'port', address, port, transport })
    const shared = subjectKey({ kind: 'node-port', port, transport })
    const isNode = this.ownersOf(address).some(({ kind }) => kind === 'node')
    const keys = isNode ? [own, shared] : [own]
    return keys.flatMap((key) => this.#lists.get(key)?.owners ?? [])
  }

  /** The narrowest ranges that the address lies in, with the nodes that they are behind. */
  prefixesOf(address: string): readonly PrefixFact[] {
    return this.#prefixes.narrowest(address)
  }

  #lookupAll(keys: readonly string[], moment: EpochNs): readonly Identity[] {
    return keys.flatMap((key) => this.#lists.get(key)?.at(moment) ?? [])
  }

  #add(subject: Subject, identity: Identity): boolean {
    const key = subjectKey(subject)
    const known = this.#lists.get(key)
    if (known !== undefined) return known.add(identity)
    if (this.#lists.size >= MAX_SUBJECTS) return false
    const list = new NameList(subject)
    this.#lists.set(key, list)
    return list.add(identity)
  }
}

/** Addresses and MAC addresses are their own keys: these are asked for most. */
function subjectKey(subject: Subject): string {
  switch (subject.kind) {
    case 'address':
      return subject.address
    case 'mac':
      return subject.mac
    case 'port':
      return `${subject.address} ${subject.port}/${subject.transport}`
    case 'node-port':
      return `* ${subject.port}/${subject.transport}`
    case 'vni':
      return `vni ${subject.vni}`
  }
}
