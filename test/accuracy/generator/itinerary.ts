/**
 * The stops of a conversation's packets in each direction: where they are seen, with which addresses,
 * TTL and tunnel. Addresses are rewritten where Linux does it with br_netfilter: between the veth and
 * the bridge on the way out, before the bridge on the way back.
 */
import type { RandomNumbers } from '../../bench/traffic/randomNumbers.ts'
import {
  bridgeAddress,
  nodeAddress,
  outsideAddress,
  podAddress,
  serviceAddress,
  tunnelAddress,
  type Cluster,
  type PointKind,
} from './cluster.ts'
import type { Ends, Stop, TunnelEnds } from './packet.ts'
import type { ConversationShares, Plan } from './plan.ts'

export type ConversationKind = keyof ConversationShares

export interface Itinerary {
  readonly kind: ConversationKind
  readonly forward: readonly Stop[]
  readonly reverse: readonly Stop[]
}

interface PodPlace {
  readonly node: number
  readonly pod: number
}

const SERVICES = 20
const NODE_PORT = 30_080

/** Stops are written down one after the other; those where nobody captures are left out. */
class Stops {
  readonly list: Stop[] = []
  readonly #cluster: Cluster
  readonly #tunnelled: boolean

  constructor(cluster: Cluster, plan: Plan) {
    this.#cluster = cluster
    this.#tunnelled = plan.tunnel !== 'none'
  }

  at(node: number, kind: PointKind, state: Omit<Stop, 'point'> & { readonly pod?: number }): this {
    const { pod, ...stop } = state
    const point = this.#cluster.point(node, kind, pod)
    if (point !== undefined) this.list.push({ point, ...stop })
    return this
  }

  veth({ node, pod }: PodPlace, ends: Ends, ttl: number): this {
    return this.at(node, 'veth', { ends, ttl, pod })
  }

  /** From one node's tunnel device to the other's; without a tunnel over the NICs alone. */
  between(from: number, to: number, ends: Ends, ttl: number): this {
    const tunnel: { tunnel?: TunnelEnds } = this.#tunnelled ? { tunnel: { from, to } } : {}
    return this.at(from, 'tunnel', { ends, ttl })
      .at(from, 'nic', { ends, ttl, ...tunnel })
      .at(to, 'nic', { ends, ttl, ...tunnel })
      .at(to, 'tunnel', { ends, ttl })
  }
}

export class Itineraries {
  readonly #cluster: Cluster
  readonly #plan: Plan
  readonly #random: RandomNumbers

  constructor(cluster: Cluster, plan: Plan, random: RandomNumbers) {
    this.#cluster = cluster
    this.#plan = plan
    this.#random = random
  }

  make(kind: ConversationKind): Itinerary {
    const clientPort = this.#random.between(32_768, 60_999)
    const serverPort = this.#random.pick([9000, 9001, 9002, 9003, 9004])
    const [client, server] = this.#pods(kind === 'sameNode')
    const ports = { clientPort, serverPort }
    switch (kind) {
      case 'sameNode':
        return { kind, ...this.#sameNode(client, { ...server, node: client.node }, ports) }
      case 'hairpin':
        return { kind, ...this.#hairpin(client, ports) }
      case 'clusterIp':
        return { kind, ...this.#crossNode(client, server, ports, this.#service()) }
      case 'nodePort':
        return { kind, ...this.#nodePort(client.node, server, ports) }
      case 'masquerade':
        return { kind, ...this.#masquerade(client, ports) }
      case 'direct':
      case 'ipv6':
      case 'oneWay':
      case 'fragmented':
        return { kind, ...this.#crossNode(client, server, ports, undefined) }
    }
  }

  #pods(isSameNode: boolean): readonly [PodPlace, PodPlace] {
    const { nodes, podsPerNode } = this.#plan
    const random = this.#random
    const node = random.below(nodes)
    const pod = random.below(podsPerNode)
    const other = isSameNode
      ? { node, pod: (pod + 1 + random.below(Math.max(1, podsPerNode - 1))) % podsPerNode }
      : { node: (node + 1 + random.below(nodes - 1)) % nodes, pod: random.below(podsPerNode) }
    return [{ node, pod }, other]
  }

  #service(): number {
    return serviceAddress(this.#random.below(SERVICES))
  }

  /** What masquerade chooses. */
  #natPort(): number {
    return this.#random.between(1024, 65_535)
  }

  #stops(): Stops {
    return new Stops(this.#cluster, this.#plan)
  }

  #crossNode(client: PodPlace, server: PodPlace, ports: Ports, service: number | undefined) {
    const real = endsOf(podOf(client), podOf(server), ports)
    const dialled = service === undefined ? real : { ...real, destination: service }
    const forward = this.#stops()
      .veth(client, dialled, 64)
      .at(client.node, 'bridge', { ends: real, ttl: 64 })
      .between(client.node, server.node, real, 63)
      .at(server.node, 'bridge', { ends: real, ttl: 62 })
      .veth(server, real, 62)
    const reverse = this.#stops()
      .veth(server, reversed(real), 64)
      .at(server.node, 'bridge', { ends: reversed(real), ttl: 64 })
      .between(server.node, client.node, reversed(real), 63)
      .at(client.node, 'bridge', { ends: reversed(dialled), ttl: 62 })
      .veth(client, reversed(dialled), 62)
    return { forward: forward.list, reverse: reverse.list }
  }

  /** The bridge delivers its promiscuous copy last. */
  #sameNode(client: PodPlace, server: PodPlace, ports: Ports) {
    const ends = endsOf(podOf(client), podOf(server), ports)
    const way = (from: PodPlace, to: PodPlace, tuple: Ends) =>
      this.#stops()
        .veth(from, tuple, 64)
        .at(from.node, 'bridge', { ends: tuple, ttl: 64 })
        .veth(to, tuple, 64).list
    return { forward: way(client, server, ends), reverse: way(server, client, reversed(ends)) }
  }

  #hairpin(client: PodPlace, ports: Ports) {
    const dialled = endsOf(podOf(client), this.#service(), ports)
    const real = {
      source: bridgeAddress(client.node),
      sourcePort: this.#natPort(),
      destination: podOf(client),
      destinationPort: ports.serverPort,
    }
    const way = (out: Ends, back: Ends) =>
      this.#stops()
        .veth(client, out, 64)
        .at(client.node, 'bridge', { ends: back, ttl: 64 })
        .veth(client, back, 64).list
    return { forward: way(dialled, real), reverse: way(reversed(real), reversed(dialled)) }
  }

  #nodePort(node: number, server: PodPlace, ports: Ports) {
    const outside = outsideAddress(this.#random.below(200))
    const dialled = {
      source: outside,
      sourcePort: ports.clientPort,
      destination: nodeAddress(node),
      destinationPort: NODE_PORT,
    }
    const real = {
      source: tunnelAddress(node),
      sourcePort: this.#natPort(),
      destination: podOf(server),
      destinationPort: ports.serverPort,
    }
    const forward = this.#stops()
      .at(node, 'nic', { ends: dialled, ttl: 64 })
      .between(node, server.node, real, 63)
      .at(server.node, 'bridge', { ends: real, ttl: 62 })
      .veth(server, real, 62)
    const reverse = this.#stops()
      .veth(server, reversed(real), 64)
      .at(server.node, 'bridge', { ends: reversed(real), ttl: 64 })
      .between(server.node, node, reversed(real), 63)
      .at(node, 'nic', { ends: reversed(dialled), ttl: 62 })
    return { forward: forward.list, reverse: reverse.list }
  }

  #masquerade(client: PodPlace, ports: Ports) {
    const outside = outsideAddress(this.#random.below(200))
    const inside = endsOf(podOf(client), outside, ports)
    const real = { ...inside, source: nodeAddress(client.node), sourcePort: this.#natPort() }
    const forward = this.#stops()
      .veth(client, inside, 64)
      .at(client.node, 'bridge', { ends: inside, ttl: 64 })
      .at(client.node, 'nic', { ends: real, ttl: 63 })
    const reverse = this.#stops()
      .at(client.node, 'nic', { ends: reversed(real), ttl: 57 })
      .at(client.node, 'bridge', { ends: reversed(inside), ttl: 56 })
      .veth(client, reversed(inside), 56)
    return { forward: forward.list, reverse: reverse.list }
  }
}

interface Ports {
  readonly clientPort: number
  readonly serverPort: number
}

function podOf({ node, pod }: PodPlace): number {
  return podAddress(node, pod)
}

function endsOf(source: number, destination: number, { clientPort, serverPort }: Ports): Ends {
  return { source, destination, sourcePort: clientPort, destinationPort: serverPort }
}

function reversed({ source, destination, sourcePort, destinationPort }: Ends): Ends {
  return {
    source: destination,
    destination: source,
    sourcePort: destinationPort,
    destinationPort: sourcePort,
  }
}
