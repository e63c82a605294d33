/**
 * Names of a lab scenario against the truth: of every address in every record with the cluster's files, and
 * what the captures alone tell of nodes, ranges, tunnel devices and the network plugin.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { namesFromPackets } from '../../src-main/engine/namesFromPackets.ts'
import { openSession } from '../../src-main/engine/openSession.ts'
import type { Session } from '../../src-main/engine/session.ts'
import { SpooledSources } from '../../src-main/sources/spooledSources.ts'
import { identityText } from '../../src-shared/identities/identity.ts'
import {
  noFacts,
  type IdentityFacts,
  type NameFact,
} from '../../src-shared/identities/identityFact.ts'
import { overlayKind } from '../../src-shared/identities/inference/overlayKind.ts'
import { ipPrefix, prefixesOverlap, type IpPrefix } from '../../src-shared/identities/ipPrefix.ts'
import { flowKey, tunnelKey } from '../../src-shared/index/flowKey.ts'
import { IdentityTruth, type TruthNode } from './identityTruth.ts'
import { NetworkKind } from '../../src-shared/layers/packetFacts.ts'
import type { LabScenario } from './labScenarios.ts'

/** How much of what is true was found. */
export interface Found {
  readonly found: number
  readonly of: number
}

export interface IdentityComparison {
  readonly name: string
  /** Addresses of records that the truth names, with the cluster's files. */
  readonly named: Found
  /** Of those that send anything in the captures, as all that follow. */
  readonly nodes: Found
  /** Pods that lie in a range that was claimed for their node. */
  readonly pods: Found
  readonly vteps: Found
  readonly gateways: Found
  readonly plugins: string
  readonly wrappings: string
  /** What was said and is not so, a line each. */
  readonly wrong: readonly string[]
}

/** What the scenario's network is made with; a plugin that is absent shows nothing of itself. */
const PLUGINS: readonly { readonly mode: RegExp; readonly names: readonly string[] }[] = [
  { mode: /^flannel/, names: ['flannel'] },
  { mode: /^calico/, names: ['Calico'] },
  { mode: /^canal/, names: ['Calico', 'flannel'] },
  { mode: /^cilium/, names: ['Cilium'] },
  { mode: /^weave/, names: ['Weave Net'] },
]
/** Modes whose tunnels end at a device with a MAC address of its own. */
const WITH_VTEPS = /^(?:flannel-(?:vxlan|dualstack)|canal)/

export async function compareIdentities(
  scenario: LabScenario,
  pool: IndexerPool,
): Promise<IdentityComparison> {
  const truth = new IdentityTruth(scenario.folder, scenario.truthPath)
  const spooled = new SpooledSources()
  const whole = await openSession([scenario.folder], { pool, spooled })
  const records = namedRecords(whole, truth)
  const captures = readdirSync(scenario.folder).filter((name) => /\.pcap(?:ng)?$/.test(name))
  const alone = await openSession(
    captures.map((name) => join(scenario.folder, name)),
    { pool, spooled },
  )
  const said = await namesFromPackets(alone)
  whole.names.set('packets', (await namesFromPackets(whole)) ?? noFacts())
  await spooled.close()
  if (said === undefined) throw new Error(`${scenario.name}: nobody waited`)
  const facts = withNames(said, truth)
  const kind = overlayKind(alone.index, alone.points)
  const plugins = kind.plugins.map(({ name }) => name)
  const right = PLUGINS.find(({ mode }) => mode.test(truth.mode))?.names ?? []
  const shown = sendingAddresses(alone)
  const wrong = [
    ...records.wrong,
    ...wrongNames(facts, truth, whole),
    ...wrongRanges(facts, truth),
    ...doubleNames(said, truth),
    ...wrongVteps(facts, whole),
    ...(scenario.name.startsWith('fault-') ? [] : contradictions(whole)),
    ...plugins.filter((name) => !right.includes(name)).map((name) => `plugin ${name}`),
  ]
  return {
    name: scenario.name,
    named: records.found,
    nodes: foundNodes(facts, truth, shown),
    pods: foundPods(facts, truth, shown),
    vteps: foundVteps(facts, truth, shown),
    gateways: foundGateways(facts, truth, shown),
    plugins: plugins.join(', '),
    wrappings: kind.wrappings.join(', '),
    wrong,
  }
}

function namedRecords(
  { index, identities }: Session,
  truth: IdentityTruth,
): { readonly found: Found; readonly wrong: readonly string[] } {
  const wrong = new Map<string, number>()
  let of = 0
  let found = 0
  for (let row = 0; row < index.rows; row++) {
    const flow = index.flow(row)
    if (flow >= index.flows.size) continue
    const { source, destination } = flowKey(index, flow)
    for (const address of [source, destination]) {
      const at = index.moment(row)
      const expected = truth.ownerOf(address, at)
      if (expected === undefined) continue
      of++
      const name = identities.lookup(address, at).map(identityText).join(' or ')
      if (isSame(name, expected)) found++
      else {
        const line = `${address} is ${expected === '' ? 'nobody' : expected}, not ${name}`
        wrong.set(line, (wrong.get(line) ?? 0) + 1)
      }
    }
  }
  return { found: { found, of }, wrong: Array.from(wrong, ([line, n]) => `${line} (${n} times)`) }
}

function withNames({ names, prefixes, vteps }: IdentityFacts, truth: IdentityTruth): IdentityFacts {
  return {
    names: names.map(({ subject, identity }) => {
      return { subject, identity: { ...identity, name: truth.nodeName(identity.name) } }
    }),
    prefixes: prefixes.map((fact) => ({ ...fact, node: truth.nodeName(fact.node) })),
    vteps: vteps.map((fact) => ({ ...fact, node: truth.nodeName(fact.node) })),
  }
}

/** Of two owners either may come first. */
function isSame(name: string, expected: string): boolean {
  const inOrder = (text: string) => text.split(' or ').toSorted().join()
  return inOrder(name) === inOrder(expected)
}

function addressesOf(
  facts: IdentityFacts,
  isWanted: (fact: NameFact) => boolean,
): ReadonlyMap<string, string> {
  return new Map(
    facts.names.flatMap((fact) =>
      fact.subject.kind === 'address' && isWanted(fact)
        ? [[fact.subject.address, fact.identity.name]]
        : [],
    ),
  )
}

const isNode = ({ identity }: NameFact) => identity.kind === 'node' && identity.role === undefined
const isGateway = ({ identity }: NameFact) =>
  identity.kind === 'node' && (identity.role === 'bridge' || identity.role === 'tunnel')

/** Nothing can be proved of an address that nothing is seen of. */
function sendingAddresses({ index }: Session): ReadonlySet<string> {
  const shown = new Set<string>()
  for (let flow = 0; flow < index.flows.size; flow++) {
    const { network, source } = flowKey(index, flow)
    if (network !== NetworkKind.arp) shown.add(source)
  }
  for (let id = 0; id < index.tunnels.size; id++) shown.add(tunnelKey(index, id).source)
  return shown
}

function foundNodes(
  facts: IdentityFacts,
  { nodes }: IdentityTruth,
  shown: ReadonlySet<string>,
): Found {
  const claimed = addressesOf(facts, isNode)
  const addresses = nodes.flatMap(({ name, ip, ip6 }) =>
    [ip, ip6].flatMap((address) =>
      address === undefined || !shown.has(address) ? [] : { name, address },
    ),
  )
  return {
    found: addresses.filter(({ name, address }) => claimed.get(address) === name).length,
    of: addresses.length,
  }
}

function foundGateways(
  facts: IdentityFacts,
  { nodes }: IdentityTruth,
  shown: ReadonlySet<string>,
): Found {
  const claimed = addressesOf(facts, isGateway)
  const addresses = nodes.flatMap(gatewaysOf).filter((address) => shown.has(address))
  return { found: addresses.filter((address) => claimed.has(address)).length, of: addresses.length }
}

function gatewaysOf({ cni0, cni0_6, vtep_ip, vtep_ip6 }: TruthNode): readonly string[] {
  return [cni0, cni0_6, vtep_ip, vtep_ip6].filter((address) => address !== undefined)
}

function wrongNames(
  facts: IdentityFacts,
  { nodes }: IdentityTruth,
  { identities }: Session,
): readonly string[] {
  const owners = new Map(nodes.flatMap(({ name, ip, ip6 }) => [ip, ip6].map((at) => [at, name])))
  const gateways = new Map(nodes.flatMap((node) => gatewaysOf(node).map((at) => [at, node.name])))
  // What the truth does not list, the nodes' own state does.
  const ownerOf = (address: string) =>
    gateways.get(address) ?? identities.ownersOf(address).find(({ kind }) => kind === 'node')?.name
  return [
    ...Array.from(addressesOf(facts, isNode)).flatMap(([address, name]) =>
      owners.get(address) === name ? [] : `${address} is not node ${name}`,
    ),
    ...Array.from(addressesOf(facts, isGateway)).flatMap(([address, name]) =>
      ownerOf(address) === name ? [] : `${address} is not an address of node ${name}`,
    ),
  ]
}

function rangesOf({ podCIDR, podCIDR6 }: TruthNode) {
  return [podCIDR, podCIDR6].flatMap((text) => ipPrefix(text) ?? [])
}

function wrongRanges({ prefixes }: IdentityFacts, { nodes }: IdentityTruth): readonly string[] {
  return prefixes.flatMap(({ kind, node, prefix }) => {
    const own = nodes.find(({ name }) => name === node)
    const isRight =
      kind === 'route' ||
      (own !== undefined &&
        rangesOf(own).some(
          (range) => range.length <= prefix.length && prefixesOverlap(range, prefix),
        ))
    return isRight ? [] : `${prefix.text} is not behind ${node}`
  })
}

/** In a sound network packets and files say the same. */
function contradictions({ identities }: Session): readonly string[] {
  return identities.conflicts.map(({ text }) => text)
}

/** As on purpose, where two nodes were given the same range. */
function isOfTwoNodes(prefix: IpPrefix, { nodes }: IdentityTruth): boolean {
  return (
    nodes.filter((node) => rangesOf(node).some((range) => prefixesOverlap(range, prefix))).length >
    1
  )
}

/** An address behind a node under two of its names would be said to be behind two. */
function doubleNames({ prefixes }: IdentityFacts, truth: IdentityTruth): readonly string[] {
  const ranges = prefixes.filter(({ kind }) => kind === 'pod-range')
  return ranges.flatMap(({ prefix, node }, at) => {
    const other = ranges
      .slice(at + 1)
      .find((one) => one.prefix.text === prefix.text && !isOfTwoNodes(prefix, truth))
    return other === undefined ? [] : `${prefix.text} is behind ${node} and behind ${other.node}`
  })
}

function foundPods(
  { prefixes }: IdentityFacts,
  truth: IdentityTruth,
  shown: ReadonlySet<string>,
): Found {
  const pods = truth.pods
    .filter(({ address }) => shown.has(address))
    .map(({ address, node }) => ({ prefix: ipPrefix(address), node }))
  const found = pods.filter(({ prefix: pod, node }) =>
    prefixes.some(
      (fact) =>
        fact.kind === 'pod-range' &&
        fact.node === node &&
        pod !== undefined &&
        prefixesOverlap(fact.prefix, pod),
    ),
  )
  return { found: found.length, of: pods.length }
}

/** Of nodes that send into tunnels. */
function vtepsOf({ nodes, mode }: IdentityTruth, shown: ReadonlySet<string>): readonly string[] {
  if (!WITH_VTEPS.test(mode)) return []
  return nodes.flatMap(({ name, ip, ip6, vtep_mac, vtep_mac6 }) => {
    const ofFamilies = [
      { address: ip, mac: vtep_mac },
      { address: ip6, mac: vtep_mac6 },
    ]
    return ofFamilies.flatMap(({ address, mac }) =>
      mac === undefined || address === undefined || !shown.has(address) ? [] : `${name} ${mac}`,
    )
  })
}

function foundVteps(
  { vteps }: IdentityFacts,
  truth: IdentityTruth,
  shown: ReadonlySet<string>,
): Found {
  const claimed = new Set(
    vteps.filter(({ by }) => by === 'wire').map(({ node, mac }) => `${node} ${mac}`),
  )
  const expected = vtepsOf(truth, shown)
  return { found: expected.filter((one) => claimed.has(one)).length, of: expected.length }
}

/** By what the nodes' own state says. */
function wrongVteps({ vteps }: IdentityFacts, { identities, index }: Session): readonly string[] {
  return vteps.flatMap(({ by, node, mac }) => {
    const owners = identities.lookupMac(mac, index.base)
    const isRight = owners.length > 0 && owners.every(({ name }) => name === node)
    return by !== 'wire' || isRight ? [] : `${mac} is not the tunnel device of ${node}`
  })
}
