/**
 * What should come after a place on a packet's way, or should have come before it: learned from packets
 * to the same address, or else to the same block of addresses, never assumed. A pod's own veth is where
 * its packets begin and end.
 */
import { NONE } from '../../index/recordColumns.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import { NetworkKind } from '../../layers/packetFacts.ts'
import { addressBlocks, isUnicast } from './addressBlocks.ts'
import type { AddressPlaces } from './addressPlaces.ts'
import type { CapturePoint } from '../capturePoint.ts'
import type { JoinedPackets } from '../join/joinedPackets.ts'
import { OppositePaths, type BlockPair } from './oppositePaths.ts'
import {
  PathTransitions,
  changedAddress,
  isWrapped,
  placeOf,
  pointOfPlace,
  type Place,
} from './pathTransitions.ts'
import type { ShapeHop } from '../join/pathShapes.ts'

/** Nobody's way has more stops. */
const MAX_STOPS = 16

export interface ExpectedStop {
  readonly place: Place
  readonly point: number
  /** Packets that were seen there, and speak for this one. */
  readonly packets: number
  /**
   * To the same address; to the same block of addresses; in the other direction; or none, but the
   * point shows all that its address gets.
   */
  readonly by: 'address' | 'block' | 'opposite' | 'home'
}

export interface Whereabouts {
  readonly place: Place
  readonly flow: number
  /** Innermost tunnel around it, or `NONE`. */
  readonly tunnel: number
}

export interface Continuation {
  /** The place is the destination's own point; backwards, the source's. */
  readonly isArrived: boolean
  /** What should come then, in order. */
  readonly stops: readonly ExpectedStop[]
}

const NOWHERE: Continuation = { isArrived: false, stops: [] }
const ARRIVED: Continuation = { isArrived: true, stops: [] }

/** Words of a flow's key. */
const END = { onwards: 1, backwards: 0 } as const

export type Direction = keyof typeof END

export class ExpectedPaths {
  readonly #index: SessionIndex
  readonly #points: readonly CapturePoint[]
  readonly #direction: Direction
  readonly #places: AddressPlaces
  readonly #blocks: Uint32Array
  readonly #byAddress = new PathTransitions()
  readonly #byBlock = new PathTransitions()
  readonly #opposite = new OppositePaths()
  readonly #known = new Map<number, Continuation>()

  constructor(joined: JoinedPackets, places: AddressPlaces, direction: Direction) {
    this.#index = joined.input.index
    this.#points = joined.input.points
    this.#direction = direction
    this.#places = places
    this.#blocks = addressBlocks(this.#index)
    this.#learn(joined)
  }

  /**
   * From a place on, for a packet that has this flow there, in this tunnel or `NONE`; nearest stop
   * first.
   */
  from({ place, flow, tunnel }: Whereabouts): Continuation {
    if (flow === NONE) return NOWHERE
    const { flows, tunnels } = this.#index
    const key =
      (place * flows.size + flow) * (tunnels.size + 1) + (tunnel === NONE ? 0 : tunnel + 1)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const continuation = this.#follow(place, flow, tunnel)
    this.#known.set(key, continuation)
    return continuation
  }

  #follow(from: Place, flow: number, tunnel: number): Continuation {
    const { flows } = this.#index
    let address = flows.word(flow, END[this.#direction])
    const isArp = ((flows.word(flow, 3) >>> 8) & 0xff) === NetworkKind.arp
    if (this.#isArrived(from, address)) return ARRIVED
    if (isArp || !isUnicast(this.#index, address)) return NOWHERE
    const stops: ExpectedStop[] = []
    let place = from
    while (stops.length < MAX_STOPS && !this.#isEnd(place, address)) {
      const next =
        this.#learned(place, address) ??
        (place === from ? this.#tunnelEnd(place, tunnel, address) : undefined) ??
        this.#alike(place, address)
      if (next === undefined || next.stop.place === from) break
      if (stops.some((stop) => stop.place === next.stop.place)) break
      stops.push(next.stop)
      place = next.stop.place
      address = next.address
    }
    if (!this.#isEnd(place, address)) {
      const known = new Set([from, ...stops.map((stop) => stop.place)])
      const near = pointOfPlace(from)
      const more = [...this.#turnedRound(flow, address, near), ...this.#veths(address, near)]
      for (const stop of more) {
        if (!known.has(stop.place)) stops.push(stop)
        known.add(stop.place)
      }
    }
    return { isArrived: false, stops }
  }

  #learned(place: Place, address: number): NextStop | undefined {
    const next = this.#byAddress.next(place, address)
    if (next === undefined) return undefined
    const stop = { place: next.place, point: pointOfPlace(next.place), packets: next.packets }
    return { stop: { ...stop, by: 'address' }, address: next.address ?? address }
  }

  /** The NIC that the tunnel leads to. */
  #tunnelEnd(place: Place, tunnel: number, address: number): NextStop | undefined {
    if (tunnel === NONE) return undefined
    const end = this.#index.tunnels.word(tunnel, END[this.#direction])
    const point = this.#places.homeOf(end, pointOfPlace(place))
    if (point === undefined) return undefined
    return { stop: { place: placeOf(point, true), point, packets: 0, by: 'home' }, address }
  }

  #alike(place: Place, address: number): NextStop | undefined {
    // Of an address that never spoke nobody knows whether it exists; a tunnel ends all the same.
    if (!isWrapped(place) && !this.#places.isKnown(address, pointOfPlace(place))) return undefined
    const next = this.#byBlock.next(place, this.#blocks[address] ?? 0)
    if (next === undefined || !this.#mayLeadTo(pointOfPlace(next.place), address)) return undefined
    const stop = { place: next.place, point: pointOfPlace(next.place), packets: next.packets }
    return { stop: { ...stop, by: 'block' }, address }
  }

  /** The way of packets in the other direction, without the veths of other pods. */
  #turnedRound(flow: number, address: number, near: number): readonly ExpectedStop[] {
    const { places, packets } = this.#opposite.between(this.#blockPair(flow, near))
    const entry = this.#direction === 'onwards' ? this.#places.entry(address, near) : []
    return [...places, ...entry]
      .map((place) => ({ place, point: pointOfPlace(place), packets, by: 'opposite' as const }))
      .filter(({ point }) => this.#mayLeadTo(point, address))
  }

  /** A pod's veth leads to nobody else. */
  #mayLeadTo(point: number, address: number): boolean {
    const { role } = this.#points[point] ?? {}
    return role !== 'pod-veth' || this.#places.isEnd(address, point)
  }

  #isArrived(place: Place, address: number): boolean {
    const point = pointOfPlace(place)
    return place === placeOf(point, false) && this.#places.isOwn(address, point)
  }

  #isEnd(place: Place, address: number): boolean {
    const point = pointOfPlace(place)
    return place === placeOf(point, false) && this.#places.isEnd(address, point)
  }

  #veths(address: number, near: number): readonly ExpectedStop[] {
    return Array.from(this.#places.veths(address, near), (point) => {
      return { place: placeOf(point, false), point, packets: 0, by: 'home' as const }
    })
  }

  #learn({ input, packets, starts, rows, shapeOf, shapes }: JoinedPackets): void {
    const { sightings, index } = input
    const end = END[this.#direction]
    for (let packet = 0; packet < packets; packet++) {
      const hops = shapes[shapeOf[packet] ?? 0]?.hops ?? []
      if (hops.length < 2) continue
      let at = starts[packet] ?? 0
      this.#countWay(sightings.flow[rows[at] ?? 0] ?? NONE, hops)
      let before: Place | undefined
      let beforeAddress = 0
      for (const { sightings: own, copies, rests, ...hop } of hops) {
        const flow = sightings.flow[rows[at] ?? 0] ?? NONE
        at += own + copies + rests
        if (flow === NONE) break
        const place = placeOf(hop.point, hop.isWrapped)
        const address = index.flows.word(flow, end)
        if (before !== undefined) {
          this.#count({ place: before, address: beforeAddress }, { place, address })
        }
        before = place
        beforeAddress = address
      }
    }
  }

  #countWay(flow: number, hops: readonly ShapeHop[]): void {
    if (flow === NONE) return
    this.#opposite.add(this.#blockPair(flow, hops[0]?.point ?? 0), hops.length, () => {
      const places = hops.map((hop) => placeOf(hop.point, hop.isWrapped))
      return this.#direction === 'onwards' ? places : places.toReversed()
    })
  }

  /** From where to where a flow goes, in this direction. */
  #blockPair(flow: number, near: number): BlockPair {
    const { flows } = this.#index
    const block = (end: number) => this.#blocks[flows.word(flow, end)] ?? 0
    const here = END[this.#direction]
    return { realm: this.#places.realm(near), source: block(1 - here), destination: block(here) }
  }

  #count(first: Passage, second: Passage): void {
    const [from, to] = this.#direction === 'onwards' ? [first, second] : [second, first]
    const next = changedAddress(from.address, to.address)
    this.#byAddress.add(from.place, from.address, to.place, next)
    if (from.address !== to.address) return
    this.#byBlock.add(from.place, this.#blocks[from.address] ?? 0, to.place, next)
  }
}

interface NextStop {
  readonly stop: ExpectedStop
  /** The packet's address there. */
  readonly address: number
}

interface Passage {
  readonly place: Place
  readonly address: number
}
