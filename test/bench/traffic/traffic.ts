/** Endless traffic of a cluster, packet by packet in the order of time; a seed repeats it exactly. */
import type { Conversation } from './conversation.ts'
import { Payloads } from './payloads.ts'
import { RandomNumbers } from './randomNumbers.ts'
import { Segment } from './segment.ts'
import type { Path, TrafficMix } from './trafficMix.ts'

export interface TrafficOptions extends Path {
  readonly seed: number
  readonly mix: TrafficMix
}

/** Until another conversation takes the place of one that ended. */
const LONGEST_PAUSE_NS = 150_000_000

export class Traffic {
  readonly payloads: Payloads
  readonly #options: TrafficOptions
  readonly #random: RandomNumbers
  readonly #segment = new Segment()
  /** A heap: the conversation that speaks next comes first. */
  readonly #heap: Conversation[] = []
  #begun = 0

  constructor(options: TrafficOptions) {
    this.#options = options
    this.#random = new RandomNumbers(options.seed)
    this.payloads = new Payloads(this.#random)
    const starts = Array.from({ length: options.mix.atOnce }, () => this.#begin(0))
    // In the order of time it is a heap already.
    this.#heap = starts.toSorted((one, other) => one.time - other.time)
  }

  /** Conversations so far, of which those that go on may not have said anything yet. */
  get conversations(): number {
    return this.#begun
  }

  /** The same object every time. */
  next(): Segment {
    const [first] = this.#heap
    if (first === undefined) return this.#segment
    const goesOn = first.next(this.#segment)
    this.#settle(goesOn ? first : this.#begin(first.time))
    return this.#segment
  }

  #begin(after: number): Conversation {
    const { mix } = this.#options
    const time = after + this.#random.below(LONGEST_PAUSE_NS)
    const { payloads } = this
    const beginning = { number: this.#begun++, time, random: this.#random, payloads }
    return mix.begin(beginning, this.#options)
  }

  /** Puts a conversation in the place of the first one, and the one that speaks next before all. */
  #settle(conversation: Conversation): void {
    const heap = this.#heap
    const { time } = conversation
    let at = 0
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      let earlier = heap[child]
      const right = heap[child + 1]
      if (earlier !== undefined && right !== undefined && right.time < earlier.time) {
        earlier = right
        child++
      }
      if (earlier === undefined || earlier.time >= time) break
      heap[at] = earlier
      at = child
    }
    heap[at] = conversation
  }
}
