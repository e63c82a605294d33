/**
 * Where sources contradict each other. A conflict is a fact with the evidence of both sides; which side
 * is right, the packets tell.
 */
import type { EpochNs } from '../base/time.ts'
import { identityText, type Evidence, type Identity, type IdentityRole } from './identity.ts'
import { subjectText, type IdentityFacts, type PrefixFact, type VtepFact } from './identityFact.ts'
import { comparePrefixes, firstAddress, prefixesOverlap } from './ipPrefix.ts'
import { earliest, latest } from './kubernetesTime.ts'
import type { NameList } from './nameList.ts'
import { PrefixTable } from './prefixTable.ts'
import { vtepContradictions } from './vtepNames.ts'

export interface IdentityConflict {
  /** The same pod range at two nodes, two owners at one time, or two MAC addresses of one VTEP. */
  readonly kind: 'pod-range' | 'route' | 'owner' | 'vtep'
  /** What both claim: `10.244.1.0/24`, `10.244.1.9`. */
  readonly subject: string
  /** `node k8s-worker1`, `pod default/web`: two or more. */
  readonly claims: readonly string[]
  /** The span in which both are claimed; open where no source limits it. */
  readonly from?: EpochNs
  readonly until?: EpochNs
  readonly text: string
  readonly evidence: readonly Evidence[]
}

const MAX_CONFLICTS = 1000
/** Kubernetes cuts seconds off: two intervals may touch by one and tell nothing. */
const SLACK_NS = 1_000_000_000n

export function identityConflicts(
  { prefixes, vteps }: IdentityFacts,
  lists: Iterable<NameList>,
): readonly IdentityConflict[] {
  const found: IdentityConflict[] = []
  for (const conflicts of [
    rangeConflicts(prefixes.filter(({ kind }) => kind === 'pod-range')),
    routeConflicts(prefixes),
    vtepConflicts(vteps),
    ownerConflicts(lists),
  ]) {
    for (const conflict of conflicts) {
      if (found.length === MAX_CONFLICTS) return found
      found.push(conflict)
    }
  }
  return found
}

/** In order of first address: a range overlaps one before it, or none. */
function* rangeConflicts(ranges: readonly PrefixFact[]): Generator<IdentityConflict> {
  const inOrder = ranges.toSorted((a, b) => comparePrefixes(a.prefix, b.prefix))
  const said = new Set<string>()
  // Ranges that have not ended where the loop is, at most one of each length.
  let around: readonly PrefixFact[] = []
  for (const range of inOrder) {
    around = around.filter(({ prefix }) => prefixesOverlap(prefix, range.prefix))
    for (const wider of around) {
      if (wider.node === range.node) continue
      const claims = [`node ${wider.node}`, `node ${range.node}`].toSorted()
      const subject = range.prefix.text
      const key = [subject, ...claims].join(' ')
      if (said.has(key)) continue
      said.add(key)
      const text =
        wider.prefix.text === subject
          ? `Pod range ${subject} is given to ${claims.join(' and to ')}.`
          : `Pod range ${subject} of node ${range.node} lies within ${wider.prefix.text} of node ${wider.node}.`
      yield { kind: 'pod-range', subject, claims, text, evidence: [wider.evidence, range.evidence] }
    }
    const isKnown = around.some(
      ({ node, prefix }) => node === range.node && prefix.text === range.prefix.text,
    )
    if (!isKnown && around.length < 128) around = [...around, range]
  }
}

/** A node that sends a pod range, or an address in it, to another node than the one that it was given to. */
function* routeConflicts(prefixes: readonly PrefixFact[]): Generator<IdentityConflict> {
  const ranges = new PrefixTable(prefixes.filter(({ kind }) => kind === 'pod-range'))
  const said = new Set<string>()
  for (const route of prefixes) {
    const subject = route.prefix.text
    const key = `${subject} ${route.node}`
    if (route.kind !== 'route' || said.has(key)) continue
    said.add(key)
    const given = ranges
      .narrowest(firstAddress(route.prefix))
      .filter(({ prefix }) => prefix.length <= route.prefix.length)
    const [owner] = given
    if (owner === undefined || given.some(({ node }) => node === route.node)) continue
    const claims = [`node ${owner.node}`, `node ${route.node}`]
    const what = owner.prefix.text === subject ? 'Pod range' : `In pod range ${owner.prefix.text},`
    const text = `${what} ${subject} is given to node ${owner.node}, and a route sends it to node ${route.node}.`
    yield { kind: 'route', subject, claims, text, evidence: [owner.evidence, route.evidence] }
  }
}

function* vtepConflicts(vteps: readonly VtepFact[]): Generator<IdentityConflict> {
  for (const { claim, against } of vtepContradictions(vteps)) {
    const { mac, node } = claim
    const text =
      against.mac === mac
        ? `Tunnel MAC address ${mac} is said to be of node ${node} and of node ${against.node}.`
        : `The tunnel device of node ${node} is said to have ${mac} and ${against.mac}.`
    const claims =
      against.mac === mac ? [`node ${node}`, `node ${against.node}`] : [mac, against.mac]
    const subject = against.mac === mac ? mac : `VTEP of node ${node} (IPv${claim.family})`
    yield { kind: 'vtep', subject, claims, text, evidence: [claim.evidence, against.evidence] }
  }
}

function* ownerConflicts(lists: Iterable<NameList>): Generator<IdentityConflict> {
  for (const { subject, owners } of lists) {
    if (owners.length < 2 || subject.kind === 'port' || subject.kind === 'vni') continue
    const claiming = owners.filter(isClaim)
    for (const [at, owner] of claiming.entries()) {
      const other = claiming.slice(at + 1).find((next) => overlap(owner, next) !== undefined)
      const span = other === undefined ? undefined : overlap(owner, other)
      if (other === undefined || span === undefined) continue
      const claims = [identityText(owner), identityText(other)]
      const text = `${subjectText(subject)} belongs to ${claims.join(' and to ')} at the same time.`
      const evidence = [...owner.evidence.slice(0, 1), ...other.evidence.slice(0, 1)]
      yield { kind: 'owner', subject: subjectText(subject), claims, ...span, text, evidence }
    }
  }
}

/** Services share a node's address; bridges follow from pod ranges, which have conflicts of their own. */
const SHARING: ReadonlySet<IdentityRole | undefined> = new Set([
  'external-ip',
  'load-balancer',
  'endpoint',
  'bridge',
  'tunnel',
])

/** A name that excludes others. */
function isClaim({ kind, role, ended }: Identity): boolean {
  return kind !== 'host' && ended !== true && !SHARING.has(role)
}

function overlap(a: Identity, b: Identity): Pick<IdentityConflict, 'from' | 'until'> | undefined {
  const from = latest(a.from, b.from)
  const until = earliest(a.until, b.until)
  if (from !== undefined && until !== undefined && until - from <= SLACK_NS) return undefined
  return {
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  }
}
