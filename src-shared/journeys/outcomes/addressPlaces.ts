/** Where addresses live: at whose capture point a packet to an address is at its end. */
import { NONE } from '../../index/recordColumns.ts'
import type { CapturePoint } from '../capturePoint.ts'
import type { JoinedPackets } from '../join/joinedPackets.ts'
import type { ShapeHop } from '../join/pathShapes.ts'
import { placeOf, type Place } from './pathTransitions.ts'
import { realms } from './realms.ts'
import type { PointColumns } from '../join/pointColumns.ts'
import { isInitialTtl } from '../pointTraffic.ts'

export class AddressPlaces {
  /** What is known of an address is known in one realm. */
  readonly #realms: Uint32Array
  readonly #addresses: number
  readonly #points: PointColumns
  /** Points at which packets from an address appear with the TTL that operating systems send with. */
  readonly #births = new Map<number, Set<number>>()
  /** Veths, by the pod's address behind them. */
  readonly #veths = new Map<number, Set<number>>()
  /** Where packets from an address went on the node that they come from: the longest way. */
  readonly #exits = new Map<number, readonly Place[]>()
  /** 1 for each tunnel device that routers, and no bridges, lead to: what is born there is its node's. */
  readonly #routed: Uint8Array

  constructor(joined: JoinedPackets) {
    this.#points = joined.input.pointColumns
    this.#realms = realms(joined)
    this.#addresses = joined.input.index.addresses.size
    this.#routed = routedDevices(joined)
    const { input, packets, starts, rows, shapeOf, shapes } = joined
    const { sightings, index, pointColumns } = input
    for (const { point } of input.points) {
      for (const address of pointColumns.pods(point)) {
        pointsOf(this.#veths, this.#in(point, address)).add(point)
      }
    }
    for (let packet = 0; packet < packets; packet++) {
      const row = rows[starts[packet] ?? 0] ?? 0
      const flow = sightings.flow[row] ?? NONE
      const hops = shapes[shapeOf[packet] ?? 0]?.hops ?? []
      const first = hops[0]
      if (flow === NONE || first === undefined || first.isWrapped) continue
      if (!isInitialTtl(sightings.ttl[row] ?? 0)) continue
      const source = this.#in(first.point, index.flows.word(flow, 0))
      pointsOf(this.#births, source).add(first.point)
      const known = this.#exits.get(source)
      if (hops.length > (known?.length ?? 0)) {
        const exit = onNode(input.points, hops)
        if (exit.length > (known?.length ?? 0)) this.#exits.set(source, exit)
      }
    }
  }

  /** Whether what is seen bare at this point has reached its destination. */
  isOwn(address: number, point: number): boolean {
    if (this.#points.isHome(point, address)) return true
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

  /** The way in to an address, as its own packets go out. */
  entry(address: number, near: number): readonly Place[] {
    return this.#exits.get(this.#in(near, address))?.toReversed() ?? []
  }

  /** Points that show all that the address gets. */
  veths(address: number, near: number): Iterable<number> {
    return this.#veths.get(this.#in(near, address)) ?? []
  }

  #isBorn(address: number, point: number): boolean {
    return this.#births.get(this.#in(point, address))?.has(point) === true
  }

  /** A key for an address in the realm of a point. */
  #in(point: number, address: number): number {
    return this.realm(point) * this.#addresses + address
  }
}

/** The first hops, as far as they are on the node of the very first. */
function onNode(points: readonly CapturePoint[], hops: readonly ShapeHop[]): readonly Place[] {
  const node = points[hops[0]?.point ?? -1]?.node
  const end = hops.findIndex(({ point }) => points[point]?.node !== node)
  const own = node === undefined ? hops.slice(0, 1) : hops.slice(0, end < 0 ? hops.length : end)
  return own.map(({ point, isWrapped }) => placeOf(point, isWrapped))
}

function pointsOf(table: Map<number, Set<number>>, address: number): Set<number> {
  const known = table.get(address) ?? new Set()
  table.set(address, known)
  return known
}

/**
 * Tunnel devices of nodes whose NIC was captured too, so that nothing appears there that came from
 * elsewhere, and that routers lead to: behind a bridge, pods' own packets have their first TTL as well.
 */
function routedDevices({
  input,
  packets,
  starts,
  rows,
  shapeOf,
  shapes,
}: JoinedPackets): Uint8Array {
  const { points, sightings } = input
  const nodesWithNic = new Set(points.flatMap(({ role, node }) => (role === 'nic' ? [node] : [])))
  const isRouted = new Uint8Array(points.length)
  for (let packet = 0; packet < packets; packet++) {
    const { hops = [] } = shapes[shapeOf[packet] ?? 0] ?? {}
    let at = starts[packet] ?? 0
    let before: { node: string | undefined; ttl: number } | undefined
    for (const hop of hops) {
      const ttl = sightings.ttl[rows[at] ?? 0] ?? 0
      at += hop.sightings + hop.copies + hop.rests
      const { role, node } = points[hop.point] ?? {}
      const isDevice = role === 'tunnel-device' && node !== undefined && nodesWithNic.has(node)
      if (isDevice && before?.node === node && ttl < before.ttl) isRouted[hop.point] = 1
      before = { node, ttl }
    }
  }
  return isRouted
}
