/** What an address, a port, a MAC address or a VNI meant at a moment, with the evidence for it. */
import type { EpochNs } from '../base/time.ts'

/** `security-identity`: Cilium's number for a set of labels. `host`: a name that somebody gave. */
export type IdentityKind = 'pod' | 'node' | 'service' | 'security-identity' | 'host'

/** What is named: the address itself where nothing is said, or something else that its owner has. */
export type IdentityRole =
  | 'bridge'
  | 'cluster-ip'
  | 'endpoint'
  | 'external-ip'
  | 'host-port'
  | 'interface'
  | 'load-balancer'
  | 'node-port'
  | 'tunnel'
  | 'vtep'

/** One statement of one source. */
export interface Evidence {
  /** File, relative to what was opened; or what else said it. */
  readonly source: string
  /** From 1, in a text; objects are named in `says`. */
  readonly line?: number
  /** `status.podIP of pod default/netshoot-tq7rd` */
  readonly says: string
}

export interface Identity {
  readonly kind: IdentityKind
  readonly name: string
  /** Absent for a node. */
  readonly namespace?: string
  readonly uid?: string
  /** Node that a pod runs on. */
  readonly node?: string
  /** `Deployment default/web`: what made the pod. */
  readonly owner?: string
  readonly labels?: Readonly<Record<string, string>>
  readonly role?: IdentityRole
  /** From this moment, up to but without that one; open where no source says. */
  readonly from?: EpochNs
  readonly until?: EpochNs
  /** Last moment of which a source is known to speak; after it, it is presumed to go on. */
  readonly asOf?: EpochNs
  /** It had ended when a source showed it, at a moment that no source says. */
  readonly ended?: true
  readonly evidence: readonly Evidence[]
  /** Concluded from the capture's packets; no source says it. */
  readonly inferred: boolean
}

/** `pod default/netshoot-tq7rd`, `node k8s-worker1`. */
export function identityText({ kind, namespace, name }: Identity): string {
  const owner = namespace === undefined ? name : `${namespace}/${name}`
  return kind === 'security-identity' ? `identity ${owner}` : `${kind} ${owner}`
}

/** For a table cell: `netshoot-tq7rd`, `svc/web`. */
export function shortIdentityText({ kind, name }: Identity): string {
  return kind === 'service' ? `svc/${name}` : name
}

/** Whether it may have been so at that moment, as far as the sources tell. */
export function isPossibleAt({ from, until }: Identity, moment: EpochNs): boolean {
  return (from === undefined || from <= moment) && (until === undefined || moment < until)
}

/** Whether the moment lies after all that the sources speak of: the name is likely, not shown. */
export function isPresumedAt({ asOf, until, ended }: Identity, moment: EpochNs): boolean {
  if (ended === true) return true
  return until === undefined && asOf !== undefined && moment > asOf
}

/**
 * Whether somebody else may have had it by then: of a pod that had ended when it was shown, and of a Job's,
 * which is there to end. Others run until they are deleted.
 */
export function isDoubtfulAt(identity: Identity, moment: EpochNs): boolean {
  const isOfJob = /^(?:Cron)?Job /.test(identity.owner ?? '')
  return identity.ended === true || (isOfJob && isPresumedAt(identity, moment))
}

/** `pod default/a or pod default/b`; `or another` where the sources do not reach so far. */
export function candidatesText(candidates: readonly Identity[], moment: EpochNs): string {
  const texts = candidates.map(identityText)
  const isDoubtful = candidates.length === 1 && candidates.some((one) => isDoubtfulAt(one, moment))
  return [...texts, ...(isDoubtful ? ['another'] : [])].join(' or ')
}

/** Whether both mean the same thing; a source that knows no UID may mean either of two. */
export function isSameOwner(a: Identity, b: Identity): boolean {
  if (a.kind !== b.kind || a.name !== b.name || a.namespace !== b.namespace) return false
  return a.uid === undefined || b.uid === undefined || a.uid === b.uid
}
