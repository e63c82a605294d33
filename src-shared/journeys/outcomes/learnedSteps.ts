/**
 * Where packets to an address go next, in one direction of their way: by the address and port where they
 * were rewritten on that step, else by the address, else by the block that the address is in.
 */
import { InternTable } from '../../index/internTable.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { JoinedPackets } from '../join/joinedPackets.ts'
import type { PacketLinks } from '../join/packetLinks.ts'
import type { PathPatterns, PatternStop } from './pathPatterns.ts'
import { stopsOf } from './pathPatterns.ts'
import { PathTransitions, type Place, type Transition } from './pathTransitions.ts'

export type Direction = 'onwards' | 'backwards'

/** The word of a flow's key that names the end that packets are on the way to. */
export const END = { onwards: 1, backwards: 0 } as const

const PORTS = 2

/** A packet at a place, on its way to an address. */
export interface Passage {
  readonly place: Place
  readonly address: number
  readonly port: number
}

export class LearnedSteps {
  readonly #index: SessionIndex
  readonly #direction: Direction
  readonly #blocks: Uint32Array
  readonly #byAddress = new PathTransitions()
  readonly #byBlock = new PathTransitions()
  readonly #byService = new PathTransitions()
  /** Address and port. */
  readonly #services = new InternTable(2)
  /** Places at which packets to an address were rewritten on the next step: place, address. */
  readonly #rewritten = new InternTable(2)

  constructor(index: SessionIndex, blocks: Uint32Array, direction: Direction) {
    this.#index = index
    this.#blocks = blocks
    this.#direction = direction
  }

  learn(patterns: PathPatterns): void {
    for (const { stops, packets } of patterns) {
      stops.forEach((stop, at) => {
        const next = stops[at + 1]
        if (next !== undefined) this.#count(stop, next, packets)
      })
    }
  }

  /** What was cut or merged goes on in another shape. */
  learnLinks(joined: JoinedPackets, links: PacketLinks): void {
    const { starts, rows, input } = joined
    const time = (packet: number) => input.time[rows[starts[packet] ?? 0] ?? 0] ?? NaN
    for (let link = 0; link < links.size; link++) {
      if (links.kind(link) === 'likely') continue
      const [whole, part] = [links.whole[link] ?? 0, links.part[link] ?? 0]
      const [before, after] = time(whole) <= time(part) ? [whole, part] : [part, whole]
      const from = stopsOf(joined, before).at(-1)
      const to = stopsOf(joined, after)[0]
      if (from !== undefined && to !== undefined && from.place !== to.place) {
        this.#count(from, to, 1)
      }
    }
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

  /** Whether packets to this address were rewritten on the step from here, to whatever port. */
  isRewritten({ place, address }: Passage): boolean {
    return this.#rewritten.find([place, address]) !== undefined
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
    if (now.address === next.address) {
      this.#byAddress.add(now.place, now.address, next, packets)
      this.#byBlock.add(now.place, this.#blocks[now.address] ?? 0, next, packets)
      return
    }
    this.#services.key[0] = now.address
    this.#services.key[1] = now.port
    this.#byService.add(now.place, this.#services.intern(), next, packets)
    this.#rewritten.key[0] = now.place
    this.#rewritten.key[1] = now.address
    this.#rewritten.intern()
  }
}
