/**
 * Packets of one flow that left the same traces: they are learned from once, however many there are. One
 * packet stands for all of them.
 */
import { inSteps, type Work } from '../../base/work.ts'
import { NONE } from '../../index/recordColumns.ts'
import { InternTable } from '../../index/internTable.ts'
import type { JoinedPackets } from '../join/joinedPackets.ts'
import { placeOf, type Place } from './pathTransitions.ts'

export interface PathPattern {
  /** Index into the joined packets' shapes. */
  readonly shape: number
  /** How many packets it stands for, and one of them. */
  readonly packets: number
  readonly packet: number
  /** In path order; without what follows a stop that has no flow. */
  readonly stops: readonly PatternStop[]
}

export interface PatternStop {
  readonly point: number
  readonly place: Place
  readonly flow: number
  readonly ttl: number
}

export class PathPatterns {
  readonly #joined: JoinedPackets
  /** Shape and first flow. */
  readonly #kinds = new InternTable(2)
  readonly #packet: number[] = []
  readonly #packets: number[] = []

  constructor(joined: JoinedPackets) {
    this.#joined = joined
  }

  /** Counts the packets of each, once. */
  *find(): Work<void> {
    const { packets, starts, rows, shapeOf, input } = this.#joined
    const { flow } = input.sightings
    yield* inSteps(packets, (from, to) => {
      for (let packet = from; packet < to; packet++) {
        this.#kinds.key[0] = shapeOf[packet] ?? 0
        this.#kinds.key[1] = flow[rows[starts[packet] ?? 0] ?? 0] ?? NONE
        const kind = this.#kinds.intern()
        if (kind === this.#packet.length) this.#packet.push(packet)
        this.#packets[kind] = (this.#packets[kind] ?? 0) + 1
      }
    })
  }

  *[Symbol.iterator](): Generator<PathPattern> {
    for (const [kind, packet] of this.#packet.entries()) {
      const shape = this.#joined.shapeOf[packet] ?? 0
      const packets = this.#packets[kind] ?? 0
      yield { shape, packets, packet, stops: stopsOf(this.#joined, packet) }
    }
  }
}

/** The stops of one packet. */
export function stopsOf(
  { input, starts, rows, shapeOf, shapes }: JoinedPackets,
  packet: number,
): readonly PatternStop[] {
  const { flow, ttl } = input.sightings
  const stops: PatternStop[] = []
  let at = starts[packet] ?? 0
  for (const hop of shapes[shapeOf[packet] ?? 0]?.hops ?? []) {
    const row = rows[at] ?? 0
    at += hop.sightings + hop.copies + hop.rests
    const own = flow[row] ?? NONE
    if (own === NONE) break
    const place = placeOf(hop.point, hop.isWrapped)
    stops.push({ point: hop.point, place, flow: own, ttl: ttl[row] ?? 0 })
  }
  return stops
}
