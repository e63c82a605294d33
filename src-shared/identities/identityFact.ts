/** What one source says, before all sources are put together. */
import type { EpochNs } from '../base/time.ts'
import type { Evidence, Identity } from './identity.ts'
import type { IpPrefix } from './ipPrefix.ts'

export type Transport = 'tcp' | 'udp' | 'sctp'

/** What a name may be given to. Addresses and MACs are in the form of `addressText.ts`. */
export type Subject =
  | { readonly kind: 'address'; readonly address: string }
  | {
      readonly kind: 'port'
      readonly address: string
      readonly port: number
      readonly transport: Transport
    }
  /** The same port of every node. */
  | { readonly kind: 'node-port'; readonly port: number; readonly transport: Transport }
  | { readonly kind: 'mac'; readonly mac: string }
  | { readonly kind: 'vni'; readonly vni: number }

export interface NameFact {
  readonly subject: Subject
  readonly identity: Identity
}

/** `10.244.1.0/24 lies behind node k8s-worker1`, said by the cluster or by a node's routes. */
export interface PrefixFact {
  readonly prefix: IpPrefix
  readonly node: string
  /** `pod-range`: given to the node. `route`: another node sends it there. */
  readonly kind: 'pod-range' | 'route'
  readonly evidence: Evidence
  readonly inferred: boolean
}

/** The MAC address of a node's tunnel device, of one family of outer addresses. */
export interface VtepFact {
  readonly node: string
  readonly family: 4 | 6
  readonly mac: string
  readonly evidence: Evidence
  /**
   * `device`, `annotation`: the node's own word. `peer`: where another node sends frames to this MAC.
   * `rule`: computed, and gives way to every source. `wire`: the node's packets have it as their source;
   * `wire-peer`: packets to the node have it as their destination.
   */
  readonly by: 'device' | 'annotation' | 'peer' | 'rule' | 'wire' | 'wire-peer'
}

/** Where facts come from: a file, or a cluster that is watched. */
export interface FactSource {
  readonly source: string
  /** When it was so: a watch knows; of a file, the newest moment that it mentions is a bound. */
  readonly asOf?: EpochNs
}

export interface IdentityFacts {
  readonly names: NameFact[]
  readonly prefixes: PrefixFact[]
  readonly vteps: VtepFact[]
}

export function noFacts(): IdentityFacts {
  return { names: [], prefixes: [], vteps: [] }
}

export function addFacts(to: IdentityFacts, from: IdentityFacts): void {
  for (const fact of from.names) to.names.push(fact)
  for (const fact of from.prefixes) to.prefixes.push(fact)
  for (const fact of from.vteps) to.vteps.push(fact)
}

/** `10.244.1.3`, `192.168.152.131 port 6443/tcp`, `any node, port 30080/tcp`, `VNI 4711`. */
export function subjectText(subject: Subject): string {
  switch (subject.kind) {
    case 'address':
      return subject.address
    case 'port':
      return `${subject.address} port ${subject.port}/${subject.transport}`
    case 'node-port':
      return `any node, port ${subject.port}/${subject.transport}`
    case 'mac':
      return subject.mac
    case 'vni':
      return `VNI ${subject.vni}`
  }
}

export function transportOf(text: string | undefined): Transport | undefined {
  switch ((text ?? 'TCP').toLowerCase()) {
    case 'tcp':
      return 'tcp'
    case 'udp':
      return 'udp'
    case 'sctp':
      return 'sctp'
    default:
      return undefined
  }
}
