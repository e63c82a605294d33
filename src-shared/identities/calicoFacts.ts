/**
 * What Calico's objects and its annotations say: tunnel addresses, VTEP MACs, blocks and endpoints.
 * Names of the annotations: Calico, node/pkg/lifecycle and felix; the derived MAC address:
 * felix/dataplane/linux/vxlan_mgr.go.
 */
import { formatMac } from '../bytes/addressText.ts'
import type { Identity } from './identity.ts'
import {
  noFacts,
  type FactSource,
  type IdentityFacts,
  type NameFact,
  type PrefixFact,
} from './identityFact.ts'
import { addressAt, addressOfPrefix, canonicalMac, ipPrefix } from './ipPrefix.ts'
import { nodeAddress } from './nodeAddress.ts'
import type { ObjectMetadata, OverlayObjects } from './overlayObjects.ts'
import { sha1 } from './sha1.ts'

const CALICO = 'projectcalico.org/'
/** A /16 of pods; a block is a /26 as a rule. */
const MAX_BLOCK_ADDRESSES = 65_536

export function calicoFacts(objects: OverlayObjects, source: FactSource): IdentityFacts {
  const facts = noFacts()
  for (const { metadata, spec } of objects.calicoNodes) {
    const { bgp, wireguard } = spec
    const own = [bgp?.ipv4Address, bgp?.ipv6Address]
    const tunnels = {
      4: { address: spec.ipv4VXLANTunnelAddr, mac: spec.vxlanTunnelMACAddr },
      6: { address: spec.ipv6VXLANTunnelAddr, mac: spec.vxlanTunnelMACAddrV6 },
    }
    const others = [
      bgp?.ipv4IPIPTunnelAddr,
      wireguard?.interfaceIPv4Address,
      wireguard?.interfaceIPv6Address,
    ]
    addNode(facts, { name: metadata.name, own, others, tunnels }, source, 'Calico node')
  }
  for (const block of objects.ipamBlocks) addBlock(facts, block, source)
  for (const { spec } of objects.blockAffinities) {
    if (String(spec.deleted ?? false) === 'true') continue
    addRange(facts, { cidr: spec.cidr, node: spec.node }, source, 'BlockAffinity')
  }
  for (const endpoint of objects.workloadEndpoints) {
    facts.names.push(...endpointFacts(endpoint, source))
  }
  return facts
}

export function calicoAnnotationFacts(
  { name, annotations = {} }: ObjectMetadata,
  source: FactSource,
): IdentityFacts {
  const facts = noFacts()
  const of = (key: string) => annotations[CALICO + key]
  const own = [of('IPv4Address'), of('IPv6Address')]
  const tunnels = {
    4: { address: of('IPv4VXLANTunnelAddr'), mac: of('VXLANTunnelMACAddr') },
    6: { address: of('IPv6VXLANTunnelAddr'), mac: of('VXLANTunnelMACAddrV6') },
  }
  const others = [
    of('IPv4IPIPTunnelAddr'),
    of('IPv4WireguardInterfaceAddr'),
    of('IPv6WireguardInterfaceAddr'),
  ]
  addNode(facts, { name, own, others, tunnels }, source, 'Calico annotation')
  return facts
}

interface Tunnel {
  readonly address: string | undefined
  readonly mac: string | undefined
}

interface CalicoNode {
  readonly name: string
  readonly own: readonly (string | undefined)[]
  readonly tunnels: { readonly 4: Tunnel; readonly 6: Tunnel }
  /** Of IP in IP and WireGuard, which have no MAC. */
  readonly others: readonly (string | undefined)[]
}

function addNode(
  facts: IdentityFacts,
  { name, own, tunnels, others }: CalicoNode,
  source: FactSource,
  what: string,
): void {
  const says = (of: string) => `${what}: ${of} of node ${name}`
  for (const address of own)
    facts.names.push(...nodeAddress({ node: name, address }, source, says('address')))
  const tunnelAddresses = [...others, tunnels[4].address, tunnels[6].address]
  for (const address of tunnelAddresses) {
    const text = says('tunnel address')
    facts.names.push(...nodeAddress({ node: name, address, role: 'tunnel' }, source, text))
  }
  for (const family of [4, 6] as const) {
    const { address, mac: written } = tunnels[family]
    const stated = canonicalMac(written)
    if (stated === undefined && addressOfPrefix(address) === undefined) continue
    const evidence = {
      source: source.source,
      says:
        stated === undefined
          ? `Calico's rule: 66 and the SHA-1 of the name of node ${name}`
          : says('VXLAN tunnel MAC'),
    }
    const mac = stated ?? calicoVtepMac(name, family)
    const by = stated === undefined ? 'rule' : 'annotation'
    facts.vteps.push({ node: name, family, mac, evidence, by })
  }
}

/** What Calico gives its VXLAN device where no annotation says otherwise. */
export function calicoVtepMac(node: string, family: 4 | 6): string {
  const digest = sha1(new TextEncoder().encode(family === 4 ? node : `${node}-v6`))
  return formatMac(Uint8Array.from([0x66, ...digest.subarray(0, 5)]))
}

function addRange(
  facts: IdentityFacts,
  { cidr, node }: { cidr: string; node: string },
  { source }: FactSource,
  what: string,
): void {
  const prefix = ipPrefix(cidr)
  if (prefix === undefined) return
  const evidence = { source, says: `${what} ${prefix.text}, node ${node}` }
  const fact: PrefixFact = { prefix, node, kind: 'pod-range', evidence, inferred: false }
  facts.prefixes.push(fact)
}

/** Which address of the block belongs to which pod or tunnel: libcalico-go/lib/ipam. */
function addBlock(
  facts: IdentityFacts,
  { spec }: OverlayObjects['ipamBlocks'][number],
  source: FactSource,
): void {
  const prefix = ipPrefix(spec.cidr)
  if (prefix === undefined || spec.deleted === true) return
  const owner = /^host:(.+)$/.exec(spec.affinity ?? '')?.[1]
  if (owner !== undefined) addRange(facts, { cidr: spec.cidr, node: owner }, source, 'IPAMBlock')
  const allocations = (spec.allocations ?? []).slice(0, MAX_BLOCK_ADDRESSES)
  for (const [at, index] of allocations.entries()) {
    const attributes = spec.attributes?.[index ?? -1]?.secondary
    const address = addressAt(prefix, at)
    if (attributes === undefined || attributes === null || address === undefined) continue
    const { pod, namespace, node, type } = attributes
    const says = `IPAMBlock ${prefix.text}, address ${at}`
    if (pod !== undefined)
      facts.names.push(podAddress({ pod, namespace, node, address }, source, says))
    else if (node !== undefined && type?.endsWith('TunnelAddress') === true)
      facts.names.push(...nodeAddress({ node, address, role: 'tunnel' }, source, says))
  }
}

interface PodAddress {
  readonly pod: string
  readonly namespace: string | undefined
  readonly node: string | undefined
  readonly address: string
}

function podAddress(named: PodAddress, from: FactSource, says: string): NameFact {
  const { pod, namespace = 'default', node, address } = named
  const identity: Identity = {
    kind: 'pod',
    name: pod,
    namespace,
    inferred: false,
    evidence: [{ source: from.source, says }],
    ...(node === undefined ? {} : { node }),
    ...(from.asOf === undefined ? {} : { asOf: from.asOf }),
  }
  return { subject: { kind: 'address', address }, identity }
}

function endpointFacts(
  { metadata, spec }: OverlayObjects['workloadEndpoints'][number],
  source: FactSource,
): readonly NameFact[] {
  const { pod, node, ipNetworks, mac: macText } = spec
  if (pod === undefined) return []
  const says = `WorkloadEndpoint ${metadata.namespace ?? 'default'}/${metadata.name}`
  const addresses = (ipNetworks ?? []).map(addressOfPrefix).filter((text) => text !== undefined)
  const { namespace } = metadata
  const named = addresses.map((address) =>
    podAddress({ pod, namespace, node, address }, source, says),
  )
  const mac = canonicalMac(macText)
  const [first] = named
  if (mac === undefined || first === undefined) return named
  return [...named, { subject: { kind: 'mac', mac }, identity: first.identity }]
}
