/**
 * What should come after a place on a packet's way, or should have come before it: learned from packets
 * to the same address, or else to the same block of addresses, never assumed. A pod's own veth is where
 * its packets begin and end.
 */
import { NONE } from '../../index/recordColumns.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import { NetworkKind } from '../../layers/packetFacts.ts'
import type { CapturePoint } from '../capturePoint.ts'
import { isUnicast } from './addressBlocks.ts'
import type { AddressPlaces } from './addressPlaces.ts'
import { END, type Direction, type LearnedSteps, type Passage } from './learnedSteps.ts'
import type { OppositePaths } from './oppositePaths.ts'
import { isWrapped, placeOf, pointOfPlace, type Place, type Transition } from './pathTransitions.ts'

/** Continuations kept; packets of one flow ask for the same ones again. */
const MAX_KEPT = 100_000
/** Of an address that was just rewritten. */
const NO_PORT = -1
/** Nobody's way has more stops. */
const MAX_STOPS = 16

export interface ExpectedStop {
  readonly place: Place
  readonly point: number
  /** Packets that were seen there, and speak for this one. */
  readonly packets: number
  /**
   * To the same address and port, and rewritten on the step; to the same address; to the same block
   * of addresses; in the other direction; or none, but the point shows all that its address gets.
   */
  readonly by: 'service' | 'address' | 'block' | 'opposite' | 'home'
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

export class ExpectedPaths {
  readonly #index: SessionIndex
  readonly #points: readonly CapturePoint[]
  readonly #places: AddressPlaces
  readonly #learned: LearnedSteps
  /** Only onwards: what is said of the way before is said of what was seen to come before. */
  readonly #opposite: OppositePaths | undefined
  readonly #direction: Direction
  readonly #known = new Map<number, Continuation>()

  constructor({ index, points, places, learned, opposite }: PathKnowledge) {
    this.#index = index
    this.#points = points
    this.#places = places
    this.#learned = learned
    this.#opposite = opposite
    this.#direction = opposite === undefined ? 'backwards' : 'onwards'
  }

  /**
   * From a place on, for a packet that has this flow there, in this tunnel or `NONE`; nearest stop
   * first.
   */
  from(whereabouts: Whereabouts): Continuation {
    const { place, flow, tunnel } = whereabouts
    if (flow === NONE) return NOWHERE
    const { flows, tunnels } = this.#index
    const key =
      (place * flows.size + flow) * (tunnels.size + 1) + (tunnel === NONE ? 0 : tunnel + 1)
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const continuation = this.#follow(whereabouts)
    if (this.#known.size >= MAX_KEPT) this.#known.clear()
    this.#known.set(key, continuation)
    return continuation
  }

  #follow({ place: from, flow, tunnel }: Whereabouts): Continuation {
    let at = this.#learned.passage(from, flow)
    if (this.#isArrived(at, flow)) return ARRIVED
    const isArp = ((this.#index.flows.word(flow, 3) >>> 8) & 0xff) === NetworkKind.arp
    if (isArp || !isUnicast(this.#index, at.address)) return NOWHERE
    const stops: ExpectedStop[] = []
    while (stops.length < MAX_STOPS && !this.#isEnd(at)) {
      const next = this.#next(at, at.place === from ? tunnel : NONE)
      if (next === undefined || next.stop.place === from) break
      if (stops.some(({ place }) => place === next.stop.place)) break
      stops.push(next.stop)
      // Which of a service's endpoints it would have become nobody knows.
      if (next.to === undefined) return { isArrived: false, stops }
      at = next.to
    }
    if (!this.#isEnd(at)) {
      const known = new Set([pointOfPlace(from), ...stops.map(({ point }) => point)])
      const remaining = this.#remaining(at, flow)
      // What the other direction passed before it came to where this way is known lies behind already.
      const behind = remaining.findLastIndex(
        ({ point, by }) => by === 'opposite' && known.has(point),
      )
      for (const stop of remaining.slice(behind + 1)) {
        if (!known.has(stop.point)) stops.push(stop)
        known.add(stop.point)
      }
    }
    return { isArrived: false, stops }
  }

  /** @param tunnel that it is in here, or `NONE` */
  #next(at: Passage, tunnel: number): NextStop | undefined {
    const rewriting = this.#learned.rewriting(at)
    if (rewriting !== undefined) {
      const { place, address, isOnly } = rewriting
      const to = isOnly ? { to: { place, address, port: NO_PORT } } : {}
      return { stop: stopAt(rewriting, 'service'), ...to }
    }
    const same = this.#learned.toAddress(at)
    if (same !== undefined) return onwards(at, stopAt(same, 'address'))
    const end = this.#tunnelEnd(at, tunnel)
    if (end !== undefined) return onwards(at, end)
    // Of an address that never spoke nobody knows whether it exists; a tunnel ends all the same.
    const isReal = isWrapped(at.place) || this.#places.isKnown(at.address, pointOfPlace(at.place))
    const alike = isReal ? this.#learned.toBlock(at) : undefined
    if (alike === undefined || !this.#mayLeadTo(pointOfPlace(alike.place), at.address)) {
      return undefined
    }
    return onwards(at, stopAt(alike, 'block'))
  }

  /** The NIC that the tunnel leads to. */
  #tunnelEnd({ place }: Passage, tunnel: number): ExpectedStop | undefined {
    if (tunnel === NONE) return undefined
    const end = this.#index.tunnels.word(tunnel, END[this.#direction])
    const point = this.#places.homeOf(end, pointOfPlace(place))
    if (point === undefined) return undefined
    return { place: placeOf(point, true), point, packets: 0, by: 'home' }
  }

  /** Where no packet that speaks for this one got any further. */
  #remaining({ place, address }: Passage, flow: number): readonly ExpectedStop[] {
    const near = pointOfPlace(place)
    const veths = Array.from(this.#places.veths(address, near), (point): ExpectedStop => {
      return { place: placeOf(point, false), point, packets: 0, by: 'home' }
    })
    if (this.#opposite === undefined) return veths
    const receiver = this.#places.receiver(address, near)
    const { places, packets } = this.#opposite.of(this.#places.realm(near), flow, receiver)
    const entry = receiver === 'stranger' ? [] : this.#places.entry(address, near)
    const turned = [...places, ...entry]
      .map((other): ExpectedStop => {
        return { place: other, point: pointOfPlace(other), packets, by: 'opposite' }
      })
      .filter(({ point }) => this.#mayLeadTo(point, address))
    return [...turned, ...veths]
  }

  /** A pod's veth leads to nobody else. */
  #mayLeadTo(point: number, address: number): boolean {
    const { role } = this.#points[point] ?? {}
    return role !== 'pod-veth' || this.#places.isEnd(address, point)
  }

  /** A node answers for its services as well: there, only where its answers begin has it arrived. */
  #isArrived(at: Passage, flow: number): boolean {
    const point = pointOfPlace(at.place)
    if (isWrapped(at.place) || !this.#places.isOwn(at.address, point)) return false
    if (!this.#learned.isRewritten(at)) return true
    return this.#opposite?.of(0, flow, 'stranger').places.at(-1) === at.place
  }

  #isEnd(at: Passage): boolean {
    if (isWrapped(at.place) || this.#learned.isRewritten(at)) return false
    return this.#places.isEnd(at.address, pointOfPlace(at.place))
  }
}

export interface PathKnowledge {
  readonly index: SessionIndex
  readonly points: readonly CapturePoint[]
  readonly places: AddressPlaces
  readonly learned: LearnedSteps
  readonly opposite?: OppositePaths
}

interface NextStop {
  readonly stop: ExpectedStop
  /** Undefined where it was rewritten, and not always to the same address. */
  readonly to?: Passage
}

function stopAt({ place, packets }: Transition, by: ExpectedStop['by']): ExpectedStop {
  return { place, point: pointOfPlace(place), packets, by }
}

function onwards({ address, port }: Passage, stop: ExpectedStop): NextStop {
  return { stop, to: { place: stop.place, address, port } }
}
