/**
 * What the packets alone tell of names: which machines are nodes, what lies behind them, what their tunnel
 * devices and bridges are called, and which services lead where. Every fact is marked as inferred, and its
 * evidence is a record.
 */
import type { PacketTable } from '../../journeys/join/packetTable.ts'
import type { Identity } from '../identity.ts'
import { noFacts, type IdentityFacts, type NameFact, type PrefixFact } from '../identityFact.ts'
import { IdentityTable } from '../identityTable.ts'
import { ipPrefix } from '../ipPrefix.ts'
import type { AddressSighting } from './addressSightings.ts'
import type { FrameSample } from './frameSample.ts'
import { InferredNodes } from './inferredNodes.ts'
import { nodeFronts, type Front } from './nodeFronts.ts'
import { bridgeAddresses, nodeFact, tunnelAddresses } from './ownAddresses.ts'
import { overlayKind } from './overlayKind.ts'
import { packetEvidence, type Seen } from './packetEvidence.ts'
import { provedPrefixes } from './provedPrefixes.ts'
import { serviceRewrites, type ServiceRewrite } from './serviceRewrites.ts'
import { vtepFrames } from './vtepFrames.ts'

export interface InferenceSource {
  readonly seen: Seen
  readonly sightings: readonly AddressSighting[]
  readonly samples: readonly FrameSample[]
  /** Which records are one packet, where that was worked out. */
  readonly packets?: PacketTable
  /** What other sources say: a node is called what they call it. */
  readonly known?: IdentityTable
}

export interface Inference {
  readonly facts: IdentityFacts
  readonly rewrites: readonly ServiceRewrite[]
}

/** Of a hostile capture no more are kept. */
const MAX_ROUTES = 20_000

export function inferNames(source: InferenceSource): Inference {
  const { seen, sightings, samples, packets, known = new IdentityTable(noFacts()) } = source
  const nodes = new InferredNodes(seen, known, sightings)
  const { behind, sentTo } = nodeFronts({ seen, sightings, samples, nodes })
  const { facts: vteps, isRouted } = vtepFrames(seen, samples, nodes)
  const overlay = overlayKind(seen.index, seen.points)
  const isFlannel =
    overlay.plugins.every(({ name }) => name === 'flannel') && overlay.plugins.length > 0
  const own = [
    ...tunnelAddresses({ seen, sightings, nodes, isRouted, isFlannel }),
    ...bridgeAddresses({ seen, sightings, nodes }),
  ]
  const ofNodes = Array.from(nodes.all(), ([address, evidence]) =>
    nodeFact({ address, node: nodes.nameOf(address) }, evidence),
  )
  const homes = new Set(behind.map(({ address }) => address))
  // What is behind a node is somebody, and no service.
  const rewrites = (packets === undefined ? [] : serviceRewrites(seen.index, packets)).filter(
    ({ service }) => !homes.has(service.address),
  )
  return {
    facts: {
      names: [...ofNodes, ...own, ...serviceNames({ seen, rewrites, nodes, known })],
      prefixes: [...provedPrefixes(behind), ...wrongWays(behind, sentTo)],
      vteps: [...vteps],
    },
    rewrites,
  }
}

/** Tunnels that lead elsewhere than to where an address is, or to where nothing else shows it to be. */
function wrongWays(behind: readonly Front[], sentTo: readonly Front[]): readonly PrefixFact[] {
  const homes = new Set(behind.map(({ address, node }) => `${address} ${node}`))
  const found = new Map<string, PrefixFact>()
  for (const { address, node, evidence } of sentTo) {
    const key = `${address} ${node}`
    const prefix = ipPrefix(address)
    if (homes.has(key) || found.has(key) || prefix === undefined) continue
    if (found.size >= MAX_ROUTES) break
    found.set(key, { prefix, node, kind: 'route', evidence, inferred: true })
  }
  return [...found.values()]
}

/** A service is called what a source calls it, else by its address. */
function serviceNames({
  seen,
  rewrites,
  nodes,
  known,
}: {
  readonly seen: Seen
  readonly rewrites: readonly ServiceRewrite[]
  readonly nodes: InferredNodes
  readonly known: IdentityTable
}): readonly NameFact[] {
  return rewrites.flatMap(({ transport, service, endpoint, row }) => {
    const says = `packets for ${portText(service)} go on to ${portText(endpoint)}`
    const evidence = [packetEvidence(seen, row, says)]
    const owners = known.ownersOf(service.address).filter(({ inferred }) => !inferred)
    const isNodes = nodes.has(service.address) || owners.some(({ kind }) => kind === 'node')
    const named = known
      .portOwners({ ...service, transport })
      .find(({ kind, inferred }) => kind === 'service' && !inferred)
    const identity: Identity = {
      kind: 'service',
      name: named?.name ?? portText(service),
      ...(named?.namespace === undefined ? {} : { namespace: named.namespace }),
      evidence,
      inferred: true,
    }
    const ofPort = { kind: 'port' as const, transport }
    const facts: NameFact[] = [
      {
        subject: { ...ofPort, ...endpoint },
        identity: { ...identity, role: 'endpoint' },
      },
      {
        subject: { ...ofPort, ...service },
        identity: { ...identity, role: isNodes ? 'node-port' : 'cluster-ip' },
      },
    ]
    if (isNodes || owners.length > 0) return facts
    const ofAddress = { ...identity, name: service.address, role: 'cluster-ip' as const }
    return [
      ...facts,
      { subject: { kind: 'address', address: service.address }, identity: ofAddress },
    ]
  })
}

function portText({ address, port }: { address: string; port: number }): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
}
