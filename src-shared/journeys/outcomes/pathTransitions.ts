/**
 * Where packets go next, learned from all packets that were seen further on. Packets to one address are
 * treated alike by a device, so the next place is counted by place and destination; the same for whole
 * blocks of addresses, which one node answers for.
 */
import { InternTable } from '../../index/internTable.ts'

/** A capture point and whether the packet is inside a tunnel there: `placeOf`. */
export type Place = number

export function placeOf(point: number, isWrapped: boolean): Place {
  return point * 2 + Number(isWrapped)
}

export function pointOfPlace(place: Place): number {
  return place >>> 1
}

export function isWrapped(place: Place): boolean {
  return place % 2 === 1
}

/** Where a packet was next, and what address it had there. */
export interface Arrival {
  readonly place: Place
  readonly address: number
}

/** Where most packets were seen next. */
export interface Transition extends Arrival {
  /** How many packets did so. */
  readonly packets: number
  /** No packet did anything else. */
  readonly isOnly: boolean
}

/** Transitions by place and one more number, which says for what they hold: an address, a block. */
export class PathTransitions {
  readonly #keys = new InternTable(2)
  /** Key, next place, next address. */
  readonly #steps = new InternTable(3)
  readonly #packets: number[] = []
  /** For each key the step that most packets took, and how many took any. */
  readonly #best: number[] = []
  readonly #total: number[] = []

  /** Counts packets that went from `place` to where they had another address, or the same. */
  add(place: Place, scope: number, next: Arrival, count: number): void {
    this.#keys.key[0] = place
    this.#keys.key[1] = scope
    const key = this.#keys.intern()
    this.#steps.key[0] = key
    this.#steps.key[1] = next.place
    this.#steps.key[2] = next.address
    const step = this.#steps.intern()
    const packets = (this.#packets[step] ?? 0) + count
    this.#packets[step] = packets
    this.#total[key] = (this.#total[key] ?? 0) + count
    const best = this.#best[key]
    if (best === undefined || packets > (this.#packets[best] ?? 0)) this.#best[key] = step
  }

  next(place: Place, scope: number): Transition | undefined {
    const key = this.#keys.find([place, scope])
    const step = key === undefined ? undefined : this.#best[key]
    if (key === undefined || step === undefined) return undefined
    const packets = this.#packets[step] ?? 0
    return {
      place: this.#steps.word(step, 1),
      address: this.#steps.word(step, 2),
      packets,
      isOnly: packets === this.#total[key],
    }
  }
}
