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

/** Where most packets were seen next. */
export interface Transition {
  readonly place: Place
  /** The address that they had there; undefined where it was still the same. */
  readonly address: number | undefined
  /** How many packets did so. */
  readonly packets: number
}

const SAME_ADDRESS = -1

export class PathTransitions {
  /** Place and address, or block of addresses. */
  readonly #keys = new InternTable(2)
  /** Key, next place, next address. */
  readonly #steps = new InternTable(3)
  readonly #packets: number[] = []
  /** For each key the step that most packets took. */
  readonly #best: number[] = []

  /** Counts one packet that went from `place` to `next`. */
  add(place: Place, address: number, next: Place, nextAddress: number): void {
    this.#keys.key[0] = place
    this.#keys.key[1] = address
    const key = this.#keys.intern()
    this.#steps.key[0] = key
    this.#steps.key[1] = next
    this.#steps.key[2] = nextAddress
    const step = this.#steps.intern()
    const packets = (this.#packets[step] ?? 0) + 1
    this.#packets[step] = packets
    const best = this.#best[key]
    if (best === undefined || packets > (this.#packets[best] ?? 0)) this.#best[key] = step
  }

  next(place: Place, address: number): Transition | undefined {
    const key = this.#keys.find([place, address])
    const step = key === undefined ? undefined : this.#best[key]
    if (step === undefined) return undefined
    const nextAddress = this.#steps.word(step, 2)
    return {
      place: this.#steps.word(step, 1),
      address: nextAddress === SAME_ADDRESS ? undefined : nextAddress,
      packets: this.#packets[step] ?? 0,
    }
  }
}

/** `address` as `PathTransitions.add` wants the next one: told apart only where it changed. */
export function changedAddress(before: number, after: number): number {
  return before === after ? SAME_ADDRESS : after
}
