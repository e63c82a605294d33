import { inSteps, type Work } from '../../base/work.ts'

/** Packets that are parts of one another, without being the same packet. */

/**
 * `segment`: offload cut or merged TCP segments, and both carry some of the same bytes of the stream.
 * `fragment`: one is a fragment of the other, or of the same datagram as the other. `likely`: one is
 * encrypted and, by its size and time, carries the other.
 */
export type LinkKind = 'segment' | 'fragment' | 'likely'

const KINDS: readonly LinkKind[] = ['segment', 'fragment', 'likely']

export interface PacketLink {
  readonly kind: LinkKind
  /** The larger one: a segment before it was cut, a whole datagram, an encrypting packet. */
  readonly whole: number
  readonly part: number
}

/** Links as they are found. */
export class LinkList {
  readonly wholes: number[] = []
  readonly parts: number[] = []
  readonly kinds: number[] = []

  add(kind: LinkKind, whole: number, part: number): void {
    this.wholes.push(whole)
    this.parts.push(part)
    this.kinds.push(KINDS.indexOf(kind))
  }
}

export class PacketLinks {
  readonly size: number
  readonly whole: Uint32Array
  readonly part: Uint32Array
  readonly #kind: Uint8Array
  /** Links by the packets at both of their ends; empty where there is no link at all. */
  readonly #starts: Uint32Array
  readonly #links: Uint32Array

  constructor(packets: number, { wholes, parts, kinds }: LinkList) {
    this.size = wholes.length
    this.whole = Uint32Array.from(wholes)
    this.part = Uint32Array.from(parts)
    this.#kind = Uint8Array.from(kinds)
    this.#starts = new Uint32Array(this.size === 0 ? 0 : packets + 1)
    this.#links = new Uint32Array(this.size * 2)
  }

  kind(link: number): LinkKind {
    return KINDS[this.#kind[link] ?? 0] ?? 'segment'
  }

  /** Packets that certainly carry some of the same bytes as this one, at most `most` of them. */
  others(packet: number, most: number): readonly number[] {
    const others: number[] = []
    const end = this.#starts[packet + 1] ?? 0
    for (let at = this.#starts[packet] ?? 0; at < end && others.length < most; at++) {
      const link = this.#links[at] ?? 0
      if (this.kind(link) === 'likely') continue
      const whole = this.whole[link] ?? 0
      others.push(whole === packet ? (this.part[link] ?? 0) : whole)
    }
    return others
  }

  /** Links that a packet is the whole or the part of. */
  of(packet: number): readonly PacketLink[] {
    const links = this.#links.subarray(this.#starts[packet] ?? 0, this.#starts[packet + 1] ?? 0)
    return Array.from(links, (link) => ({
      kind: this.kind(link),
      whole: this.whole[link] ?? 0,
      part: this.part[link] ?? 0,
    }))
  }

  /** Links by packets: first of all, once. */
  *sort(): Work<void> {
    const starts = this.#starts
    if (this.size === 0) return
    for (const ends of [this.whole, this.part]) {
      yield* inSteps(ends.length, (from, to) => {
        for (let link = from; link < to; link++) {
          const after = (ends[link] ?? 0) + 1
          starts[after] = (starts[after] ?? 0) + 1
        }
      })
    }
    yield* inSteps(starts.length - 1, (from, to) => {
      for (let packet = from; packet < to; packet++) {
        starts[packet + 1] = (starts[packet + 1] ?? 0) + (starts[packet] ?? 0)
      }
    })
    const next = starts.slice()
    for (const ends of [this.whole, this.part]) {
      yield* inSteps(ends.length, (from, to) => {
        for (let link = from; link < to; link++) {
          const packet = ends[link] ?? 0
          const at = next[packet] ?? 0
          this.#links[at] = link
          next[packet] = at + 1
        }
      })
    }
  }
}
