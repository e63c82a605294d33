/**
 * What Cilium's objects say: addresses of nodes and endpoints, and which labels a VNI stands for:
 * Cilium's tunnels carry the sender's security identity in it.
 */
import type { Identity } from './identity.ts'
import {
  noFacts,
  type FactSource,
  type IdentityFacts,
  type NameFact,
  type PrefixFact,
} from './identityFact.ts'
import { canonicalAddress, ipPrefix } from './ipPrefix.ts'
import { nodeAddress } from './nodeAddress.ts'
import type { OverlayObjects } from './overlayObjects.ts'

/** Source: Cilium, pkg/identity/numericidentity.go. */
const RESERVED: readonly (readonly [number, string])[] = [
  [1, 'host'],
  [2, 'world'],
  [3, 'unmanaged'],
  [4, 'health'],
  [5, 'init'],
  [6, 'remote-node'],
  [7, 'kube-apiserver'],
  [8, 'ingress'],
  [9, 'world-ipv4'],
  [10, 'world-ipv6'],
]
const NAMESPACE_LABEL = 'k8s:io.kubernetes.pod.namespace'
/** Labels that every identity has tell none from another. */
const COMMON_LABELS = /^k8s:io\.(?:kubernetes|cilium)\./
const MAX_VNI = 0xffffff

export function ciliumFacts(objects: OverlayObjects, source: FactSource): IdentityFacts {
  const facts = noFacts()
  for (const node of objects.ciliumNodes) addNode(facts, node, source)
  for (const endpoint of objects.ciliumEndpoints) {
    facts.names.push(...endpointFacts(endpoint, source))
  }
  for (const { metadata, 'security-labels': labels } of objects.ciliumIdentities) {
    const says = `CiliumIdentity ${metadata.name}`
    const named = { id: Number(metadata.name), labels: Object.entries(labels ?? {}) }
    facts.names.push(...identityFacts(named, source, says))
  }
  const isCilium =
    objects.ciliumNodes.length + objects.ciliumEndpoints.length + objects.ciliumIdentities.length
  if (isCilium > 0) facts.names.push(...RESERVED.map((entry) => reservedFact(entry, source)))
  return facts
}

function addNode(
  facts: IdentityFacts,
  { metadata, spec }: OverlayObjects['ciliumNodes'][number],
  source: FactSource,
): void {
  const node = metadata.name
  for (const { type = '', ip: address } of spec.addresses ?? []) {
    const says = `spec.addresses (${type}) of CiliumNode ${node}`
    const named = type === 'CiliumInternalIP' ? { role: 'tunnel' as const } : {}
    facts.names.push(...nodeAddress({ node, address, ...named }, source, says))
  }
  for (const [which, addresses] of [
    ['health', spec.health],
    ['ingress', spec.ingress],
  ] as const) {
    for (const address of [addresses?.ipv4, addresses?.ipv6]) {
      const says = `spec.${which} of CiliumNode ${node}`
      facts.names.push(...nodeAddress({ node, address, role: 'interface' }, source, says))
    }
  }
  for (const range of spec.ipam?.podCIDRs ?? []) {
    const prefix = ipPrefix(range)
    if (prefix === undefined) continue
    const evidence = { source: source.source, says: `spec.ipam.podCIDRs of CiliumNode ${node}` }
    const fact: PrefixFact = { prefix, node, kind: 'pod-range', evidence, inferred: false }
    facts.prefixes.push(fact)
  }
}

/** A CiliumEndpoint is named as its pod. */
function endpointFacts(
  { metadata, status }: OverlayObjects['ciliumEndpoints'][number],
  source: FactSource,
): readonly NameFact[] {
  const { name, namespace = 'default' } = metadata
  const says = `status.networking of CiliumEndpoint ${namespace}/${name}`
  const identity: Identity = {
    kind: 'pod',
    name,
    namespace,
    inferred: false,
    evidence: [{ source: source.source, says }],
    ...(source.asOf === undefined ? {} : { asOf: source.asOf }),
  }
  const addressing = status?.networking?.addressing ?? []
  const addresses = addressing.flatMap(({ ipv4, ipv6 }): readonly NameFact[] =>
    [canonicalAddress(ipv4), canonicalAddress(ipv6)].flatMap((address) =>
      address === undefined ? [] : [{ subject: { kind: 'address', address }, identity }],
    ),
  )
  const security = status?.identity
  if (security === undefined || security === null) return addresses
  const labels = (security.labels ?? []).map((label) => labelOf(label))
  const of = `status.identity of CiliumEndpoint ${namespace}/${name}`
  return [...addresses, ...identityFacts({ id: security.id, labels }, source, of)]
}

function labelOf(text: string): readonly [string, string] {
  const at = text.indexOf('=')
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)]
}

function identityFacts(
  { id, labels }: { id: number; labels: readonly (readonly [string, string])[] },
  { source, asOf }: FactSource,
  says: string,
): readonly NameFact[] {
  // Identities of other clusters' CIDRs have more bits than a VNI and are never sent.
  if (!Number.isSafeInteger(id) || id < 1 || id > MAX_VNI || labels.length === 0) return []
  const own = labels.filter(([key]) => !COMMON_LABELS.test(key))
  const shown = own.length === 0 ? labels : own
  const namespace = labels.find(([key]) => key === NAMESPACE_LABEL)?.[1]
  const name = shown
    .map(([key, value]) => (value === '' ? key : `${key}=${value}`).replace(/^k8s:/, ''))
    .toSorted()
    .join(',')
  const identity: Identity = {
    kind: 'security-identity',
    name,
    labels: Object.fromEntries(labels),
    inferred: false,
    evidence: [{ source, says }],
    ...(namespace === undefined ? {} : { namespace }),
    ...(asOf === undefined ? {} : { asOf }),
  }
  return [{ subject: { kind: 'vni', vni: id }, identity }]
}

function reservedFact([vni, name]: readonly [number, string], { source }: FactSource): NameFact {
  const evidence = [{ source, says: `reserved identity ${vni} of Cilium` }]
  const identity: Identity = {
    kind: 'security-identity',
    name: `reserved:${name}`,
    inferred: false,
    evidence,
  }
  return { subject: { kind: 'vni', vni }, identity }
}
