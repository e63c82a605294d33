/**
 * Where packets to an address go next, in one direction of their way: by the address and port where they
 * were rewritten on that step, else by the address, else by the block that the address is in.
 */
import { inSteps, type Work } from '../../base/work.ts'
import { InternTable } from '../../index/internTable.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../capturePoint.ts'
import type { JoinInput } from '../join/joinInput.ts'
import type { JoinedPackets } from '../join/joinedPackets.ts'
import type { PacketLinks } from '../join/packetLinks.ts'
import type { PathPattern, PatternStop } from './pathPatterns.ts'
import { stopsOf } from './pathPatterns.ts'
import { PathTransitions, type Place, type Transition } from './pathTransitions.ts'

export type Direction = 'onwards' | 'backwards'

/** The word of a flow's key that names the end that packets are on the way to. */
export const END = { onwards: 1, backwards: 0 } as const

const PORTS = 2
/** Of an address's packets that may have been joined wrongly. */
const MISTAKEN_SHARE = 0.01
/** Links of one step. */
const LINKS = 4096

/** A packet at a place, on its way to an address. */
export interface Passage {
  readonly place: Place
  readonly address: number
  readonly port: number
}

export class LearnedSteps {
  readonly #index: SessionIndex
  readonly #points: readonly CapturePoint[]
  readonly #direction: Direction
  readonly #blocks: Uint32Array
  readonly #byAddress = new PathTransitions()
  readonly #byBlock = new PathTransitions()
  readonly #byService = new PathTransitions()
  /** Address and port. */
  readonly #services = new InternTable(2)
  /** Place and address; how many packets were there, and to how many the next step did what. */
  readonly #passed = new InternTable(2)
  readonly #passing: number[] = []
  readonly #rewritten: number[] = []
  readonly #kept: number[] = []

  constructor({ index, points }: JoinInput, blocks: Uint32Array, direction: Direction) {
    this.#index = index
    this.#points = points
    this.#blocks = blocks
    this.#direction = direction
  }

  learn({ stops, packets }: PathPattern): void {
    stops.forEach((stop, at) => {
      const passed = this.#passedAt(this.passage(stop.place, stop.flow))
      this.#passing[passed] = (this.#passing[passed] ?? 0) + packets
      const next = stops[at + 1]
      if (next !== undefined) this.#count(stop, next, packets)
    })
  }

  /** What was cut or merged goes on in another shape. */
  *learnLinks(joined: JoinedPackets, links: PacketLinks): Work<void> {
    const { starts, rows, input } = joined
    const time = (packet: number) => input.time[rows[starts[packet] ?? 0] ?? 0] ?? NaN
    const learn = (link: number) => {
      if (links.kind(link) === 'likely') return
      const [whole, part] = [links.whole[link] ?? 0, links.part[link] ?? 0]
      const [before, after] = time(whole) <= time(part) ? [whole, part] : [part, whole]
      const from = stopsOf(joined, before).at(-1)
      const to = stopsOf(joined, after)[0]
      // Segments are cut and merged by devices of one node; what lies between two nodes comes after.
      const isStep = from !== undefined && to !== undefined && from.place !== to.place
      if (isStep && !this.#isAcross(from, to)) this.#count(from, to, 1)
    }
    const step = (first: number, end: number) => {
      for (let link = first; link < end; link++) learn(link)
    }
    yield* inSteps(links.size, step, LINKS)
  }

  /** Where the flow's packets are on the way to, as a passage at a place. */
  passage(place: Place, flow: number): Passage {
    const { flows } = this.#index
    const ports = flows.word(flow, PORTS)
    const port = this.#direction === 'onwards' ? ports & 0xffff : ports >>> 16
    return { place, address: flows.word(flow, END[this.#direction]), port }
  }

  /** The step on which packets to this address and port were rewritten. */
  rewriting({ place, address, port }: Passage): Transition | undefined {
    const service = this.#services.find([address, port])
    return service === undefined ? undefined : this.#byService.next(place, service)
  }

  /**
   * Whether the step from here rewrites packets to this address, to whatever port: most of those that
   * go on, and not just one that was joined wrongly.
   */
  isRewritten({ place, address }: Passage): boolean {
    const passed = this.#passed.find([place, address])
    if (passed === undefined) return false
    const rewritten = this.#rewritten[passed] ?? 0
    const mistaken = (this.#passing[passed] ?? 0) * MISTAKEN_SHARE
    return rewritten > mistaken && rewritten > (this.#kept[passed] ?? 0)
  }

  toAddress(at: Passage): Transition | undefined {
    return this.isRewritten(at) ? undefined : this.#byAddress.next(at.place, at.address)
  }

  toBlock(at: Passage): Transition | undefined {
    if (this.isRewritten(at)) return undefined
    return this.#byBlock.next(at.place, this.#blocks[at.address] ?? 0)
  }

  #count(first: PatternStop, second: PatternStop, packets: number): void {
    const [from, to] = this.#direction === 'onwards' ? [first, second] : [second, first]
    const now = this.passage(from.place, from.flow)
    const next = this.passage(to.place, to.flow)
    const passed = this.#passedAt(now)
    if (now.address === next.address) {
      this.#kept[passed] = (this.#kept[passed] ?? 0) + packets
      this.#byAddress.add(now.place, now.address, next, packets)
      this.#byBlock.add(now.place, this.#blocks[now.address] ?? 0, next, packets)
      return
    }
    // A node rewrites between its own points; what another one did comes after a step that was not seen.
    if (this.#isAcross(first, second)) return
    this.#services.key[0] = now.address
    this.#services.key[1] = now.port
    this.#byService.add(now.place, this.#services.intern(), next, packets)
    this.#rewritten[passed] = (this.#rewritten[passed] ?? 0) + packets
  }

  #isAcross(first: PatternStop, second: PatternStop): boolean {
    const [from, to] = [this.#points[first.point]?.node, this.#points[second.point]?.node]
    return from !== undefined && to !== undefined && from !== to
  }

  #passedAt({ place, address }: Passage): number {
    this.#passed.key[0] = place
    this.#passed.key[1] = address
    return this.#passed.intern()
  }
}
