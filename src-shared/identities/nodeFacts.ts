/** Nodes: their addresses, the pod ranges given to them, and what their annotations say of tunnels. */
import { z } from 'zod'
import { calicoAnnotationFacts } from './calicoFacts.ts'
import { addFacts, noFacts, type FactSource, type IdentityFacts } from './identityFact.ts'
import { canonicalMac, firstAddress, ipPrefix } from './ipPrefix.ts'
import type { ClusterNode } from './kubernetesObjects.ts'
import { nodeAddress } from './nodeAddress.ts'

const FLANNEL = 'flannel.alpha.coreos.com/'
const flannelBackend = z.object({ VtepMAC: z.string().optional() })

export function nodeFacts(nodes: readonly ClusterNode[], source: FactSource): IdentityFacts {
  const facts = noFacts()
  for (const node of nodes) {
    addObjectFacts(facts, node, source)
    addFlannelFacts(facts, node, source)
    addFacts(facts, calicoAnnotationFacts(node.metadata, source))
  }
  return facts
}

function addObjectFacts(facts: IdentityFacts, node: ClusterNode, source: FactSource): void {
  const { name } = node.metadata
  for (const { type, address } of node.status.addresses ?? []) {
    // A host name that is written as an address is still a name.
    if (type === 'Hostname') continue
    const says = `status.addresses (${type}) of node ${name}`
    facts.names.push(...nodeAddress({ node: name, address }, source, says))
  }
  for (const range of podRanges(node)) {
    const prefix = ipPrefix(range)
    if (prefix === undefined) continue
    const evidence = { source: source.source, says: `spec.podCIDR of node ${name}` }
    facts.prefixes.push({ prefix, node: name, kind: 'pod-range', evidence, inferred: false })
  }
}

function podRanges({ spec }: ClusterNode): readonly string[] {
  const all = [...(spec.podCIDRs ?? []), ...(spec.podCIDR === undefined ? [] : [spec.podCIDR])]
  return [...new Set(all)]
}

/** flannel's subnet manager, pkg/subnet/kube: what it writes on the node that it runs on. */
function addFlannelFacts(facts: IdentityFacts, node: ClusterNode, source: FactSource): void {
  const { name, annotations = {} } = node.metadata
  const says = (key: string) => `annotation ${FLANNEL}${key} of node ${name}`
  for (const key of ['public-ip', 'public-ipv6']) {
    const address = annotations[FLANNEL + key]
    facts.names.push(...nodeAddress({ node: name, address }, source, says(key)))
  }
  for (const [key, family] of [
    ['backend-data', 4],
    ['backend-v6-data', 6],
  ] as const) {
    const mac = canonicalMac(vtepMac(annotations[FLANNEL + key]))
    if (mac === undefined) continue
    const evidence = { source: source.source, says: says(key) }
    facts.vteps.push({ node: name, family, mac, evidence, by: 'annotation' })
  }
  if (annotations[`${FLANNEL}backend-type`] !== 'vxlan') return
  for (const range of podRanges(node)) {
    const prefix = ipPrefix(range)
    if (prefix === undefined) continue
    const because = `flannel's vxlan device has the first address of spec.podCIDR of node ${name}`
    const address = firstAddress(prefix)
    facts.names.push(...nodeAddress({ node: name, address, role: 'tunnel' }, source, because))
  }
}

function vtepMac(json: string | undefined): string | undefined {
  if (json === undefined) return undefined
  try {
    return flannelBackend.safeParse(JSON.parse(json)).data?.VtepMAC
  } catch {
    return undefined
  }
}
