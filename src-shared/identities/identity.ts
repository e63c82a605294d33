/** What an address meant at a moment, with the evidence for it. */
import type { EpochNs } from '../base/time.ts'

export type IdentityKind = 'pod' | 'node' | 'service'

export interface Identity {
  readonly kind: IdentityKind
  readonly name: string
  /** Absent for a node. */
  readonly namespace?: string
  readonly uid?: string
  /** Node that a pod runs on. */
  readonly node?: string
  /** From when to when the address was its; open where the objects do not say. */
  readonly from?: EpochNs
  readonly until?: EpochNs
  /** Where this is known from: `status.podIP of pod default/netshoot-tq7rd`. */
  readonly evidence: string
}

/** `pod default/netshoot-tq7rd`, `node k8s-worker1`. */
export function identityText(identity: Identity): string {
  const { kind, namespace, name } = identity
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`
}

/** For a table cell: `netshoot-tq7rd`, `svc/web`. */
export function shortIdentityText(identity: Identity): string {
  return identity.kind === 'service' ? `svc/${identity.name}` : identity.name
}
