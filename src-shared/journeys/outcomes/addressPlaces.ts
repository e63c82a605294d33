/** Where addresses live: at whose capture point a packet to an address is at its end. */
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../capturePoint.ts'
import type { JoinedPackets } from '../join/joinedPackets.ts'
import type { PacketLinks } from '../join/packetLinks.ts'
import type { PointColumns } from '../join/pointColumns.ts'
import { isInitialTtl } from '../pointTraffic.ts'
import type { Receiver } from './oppositePaths.ts'
import type { PathPattern, PatternStop } from './pathPatterns.ts'
import { isWrapped, type Place } from './pathTransitions.ts'
import { realms } from './realms.ts'

/** Of an address's packets that must first appear at a point; fewer were missed where they come from. */
const BIRTH_SHARE = 0.1

export class AddressPlaces {
  /** What is known of an address is known in one realm. */
  readonly #realms: Uint32Array
  readonly #addresses: number
  readonly #points: PointColumns
  readonly #capturePoints: readonly CapturePoint[]
  readonly #index: SessionIndex
  readonly #links: PacketLinks
  /** 1 where more than a little traffic says what a point is: that alone proves nobody's home. */
  readonly #isNamed: Uint8Array
  /** How many packets from an address first appear at a point, with a TTL that senders give. */
  readonly #births = new Map<number, Map<number, number>>()
  /** Veths, by the pod's address behind them. */
  readonly #veths = new Map<number, Set<number>>()
  /** Where packets from an address went on the node that they come from: the longest way. */
  readonly #exits = new Map<number, readonly Place[]>()
  /** 1 for each tunnel device that routers, and no bridges, lead to: what is born there is its node's. */
  readonly #routed: Uint8Array
  /** Nodes whose NIC was captured. */
  readonly #nodesWithNic: ReadonlySet<string | undefined>
  /** Blocks of addresses with a pod whose veth was captured. */
  readonly #podBlocks = new Set<number>()
  readonly #blocks: Uint32Array

  constructor(joined: JoinedPackets, links: PacketLinks, blocks: Uint32Array) {
    const { points, pointColumns, index } = joined.input
    this.#index = index
    this.#links = links
    this.#capturePoints = points
    this.#points = pointColumns
    this.#isNamed = Uint8Array.from(points, ({ roleConfidence: sure }) =>
      Number(sure !== 'possible'),
    )
    this.#realms = realms(joined)
    this.#addresses = index.addresses.size
    this.#blocks = blocks
    this.#routed = new Uint8Array(points.length)
    this.#nodesWithNic = new Set(points.flatMap(({ role, node }) => (role === 'nic' ? [node] : [])))
    for (const { point } of points) {
      for (const address of pointColumns.pods(point)) {
        pointsOf(this.#veths, this.#in(point, address)).add(point)
      }
    }
  }

  /**
   * Tunnel devices of nodes whose NIC was captured too, so that nothing appears there that came from
   * elsewhere, and that routers lead to: behind a bridge, pods' own packets have their first TTL as well.
   */
  #learnDevices({ stops }: PathPattern): void {
    stops.forEach(({ point, ttl }, at) => {
      const before = stops[at - 1]
      const { role, node } = this.#capturePoints[point] ?? {}
      if (before === undefined || role !== 'tunnel-device') return
      if (!this.#nodesWithNic.has(node)) return
      const isOnNode = this.#capturePoints[before.point]?.node === node
      if (isOnNode && ttl < before.ttl) this.#routed[point] = 1
    })
  }

  /** Where packets from an address begin, and how they leave its node. */
  learn(pattern: PathPattern): void {
    this.#learnDevices(pattern)
    const { stops, packet, packets } = pattern
    const [first] = stops
    // What was merged from segments, or put together from fragments, began where those did.
    if (this.#links.others(packet, 1).length > 0) return
    if (first === undefined || isWrapped(first.place) || !isInitialTtl(first.ttl)) return
    const address = this.#index.flows.word(first.flow, 0)
    const source = this.#in(first.point, address)
    const births = this.#births.get(source) ?? new Map<number, number>()
    this.#births.set(source, births.set(first.point, (births.get(first.point) ?? 0) + packets))
    if (this.#capturePoints[first.point]?.role === 'pod-veth') {
      this.#podBlocks.add(this.#in(first.point, this.#blocks[address] ?? 0))
    }
    const known = this.#exits.get(source)?.length ?? 0
    const exit = stops.length > known ? onNode(this.#capturePoints, stops) : []
    if (exit.length > known) this.#exits.set(source, exit)
  }

  /** Whether what is seen bare at this point has reached its destination. */
  isOwn(address: number, point: number): boolean {
    if (this.#isNamed[point] === 1 && this.#points.isHome(point, address)) return true
    return this.#routed[point] === 1 && this.#isBorn(address, point)
  }

  /** The point of the same realm as `near` that an address is at home at: a node's NIC. */
  homeOf(address: number, near: number): number | undefined {
    const realm = this.realm(near)
    const point = this.#realms.findIndex(
      (other, at) => other === realm && this.#points.isHome(at, address),
    )
    return point < 0 ? undefined : point
  }

  /** The realm of a point. */
  realm(point: number): number {
    return this.#realms[point] ?? 0
  }

  /** Whether no captured point lies between this one and the destination. */
  isEnd(address: number, point: number): boolean {
    const veths = this.#veths.get(this.#in(point, address))
    return veths === undefined
      ? this.isOwn(address, point) || this.#isBorn(address, point)
      : veths.has(point)
  }

  /** Whether some point shows packets that the address itself sends. */
  isKnown(address: number, near: number): boolean {
    const key = this.#in(near, address)
    return this.#veths.has(key) || this.#births.has(key)
  }

  /** Whether the address is among those of pods, or at home at a captured point. */
  receiver(address: number, near: number): Receiver {
    if (this.#podBlocks.has(this.#in(near, this.#blocks[address] ?? 0))) return 'pod'
    return this.homeOf(address, near) === undefined ? 'stranger' : 'host'
  }

  /** The way in to an address, as its own packets go out. */
  entry(address: number, near: number): readonly Place[] {
    return this.#exits.get(this.#in(near, address))?.toReversed() ?? []
  }

  /** Points that show all that the address gets. */
  veths(address: number, near: number): Iterable<number> {
    return this.#veths.get(this.#in(near, address)) ?? []
  }

  #isBorn(address: number, point: number): boolean {
    const births = this.#births.get(this.#in(point, address))
    const here = births?.get(point)
    if (births === undefined || here === undefined) return false
    const all = [...births.values()].reduce((sum, packets) => sum + packets, 0)
    return here >= all * BIRTH_SHARE
  }

  /** A key for an address in the realm of a point. */
  #in(point: number, address: number): number {
    return this.realm(point) * this.#addresses + address
  }
}

/** The first places, as far as they are on the node of the very first. */
function onNode(points: readonly CapturePoint[], stops: readonly PatternStop[]): readonly Place[] {
  const node = points[stops[0]?.point ?? -1]?.node
  const end = stops.findIndex(({ point }) => points[point]?.node !== node)
  const own = node === undefined ? stops.slice(0, 1) : stops.slice(0, end < 0 ? undefined : end)
  return own.map(({ place }) => place)
}

function pointsOf(table: Map<number, Set<number>>, address: number): Set<number> {
  const known = table.get(address) ?? new Set()
  table.set(address, known)
  return known
}
