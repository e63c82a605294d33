/**
 * Fragments of one datagram, and the datagram whole: conntrack puts fragments together before a bridge
 * sees them, and the next device cuts it again. Fragments travel by themselves, so each is a packet;
 * the IP identification tells what they are fragments of.
 */
import { inSteps, type Work } from '../../base/work.ts'
import { FRAGMENT_FLOW } from '../../index/captureIndex.ts'
import { NONE } from '../../index/recordColumns.ts'
import { FRAGMENT } from '../../index/recordMarks.ts'
import { firstRow, type JoinedPackets } from './joinedPackets.ts'
import { JOURNEY_GAP_NS } from './joinInput.ts'
import type { LinkList } from './packetLinks.ts'
import { identifications } from './recordIdentifications.ts'

/** Packets of one identification that are compared with one another; more are an attack. */
const MAX_ALIKE = 1024
/** Packets that are compared in one step. */
const COMPARED = 1024

export function* linkFragments(joined: JoinedPackets, links: LinkList): Work<void> {
  if ((joined.input.sightings.allMarks & FRAGMENT) === 0) return
  const datagramsOf = new Datagrams(joined)
  let compared = 0
  for (const alike of yield* datagrams(joined)) {
    datagramsOf.link(alike, links)
    compared += alike.length
    if (compared < COMPARED) continue
    compared = 0
    yield
  }
}

/** Datagrams by their first fragments, which have their ports. */
class Datagrams {
  readonly #joined: JoinedPackets

  constructor(joined: JoinedPackets) {
    this.#joined = joined
  }

  /** @param alike packets of one protocol and identification, by time or nearly so */
  link(alike: readonly number[], links: LinkList): void {
    const fragments = alike.filter((packet) => this.#isFragment(packet))
    const rests = new Map(
      fragments.filter((packet) => this.#isFirst(packet)).map((first) => [first, [] as number[]]),
    )
    const firsts = [...rests.keys()]
    for (const fragment of fragments) {
      if (rests.has(fragment)) continue
      const first = this.#nearest(firsts, fragment, (one) => this.#hasEnds(one, fragment))
      if (first === undefined) continue
      links.add('fragment', first, fragment)
      rests.get(first)?.push(fragment)
    }
    for (const whole of alike) {
      if (this.#isFragment(whole)) continue
      const first = this.#nearest(firsts, whole, (one) => this.#isPartOf(one, whole))
      if (first === undefined) continue
      for (const part of [first, ...(rests.get(first) ?? [])]) links.add('fragment', whole, part)
    }
  }

  #nearest(
    firsts: readonly number[],
    packet: number,
    isOne: (first: number) => boolean,
  ): number | undefined {
    const distance = (first: number) => Math.abs(this.#time(first) - this.#time(packet))
    return firsts
      .filter((first) => distance(first) <= JOURNEY_GAP_NS && isOne(first))
      .toSorted((a, b) => distance(a) - distance(b))[0]
  }

  /** Fragments travel together, with the same addresses. */
  #hasEnds(a: number, b: number): boolean {
    return SIDES.every((side) => this.#word(a, side) === this.#word(b, side))
  }

  /** NAT leaves one of the ends as it is, its port too. */
  #isPartOf(first: number, whole: number): boolean {
    const ports = (packet: number) => {
      const both = this.#word(packet, 2)
      return [both >>> 16, both & 0xffff] as const
    }
    return (
      this.#length(whole) > this.#length(first) &&
      SIDES.some((side) => {
        const isSameAddress = this.#word(first, side) === this.#word(whole, side)
        return isSameAddress && ports(first)[side] === ports(whole)[side]
      })
    )
  }

  #isFragment(packet: number): boolean {
    const { marks } = this.#joined.input.sightings
    return ((marks[firstRow(this.#joined, packet)] ?? 0) & FRAGMENT) !== 0
  }

  /** Only the first fragment has ports. */
  #isFirst(packet: number): boolean {
    return (this.#word(packet, 3) & FRAGMENT_FLOW) === 0
  }

  #word(packet: number, at: number): number {
    const { index, sightings } = this.#joined.input
    return index.flows.word(sightings.flow[firstRow(this.#joined, packet)] ?? NONE, at)
  }

  #length(packet: number): number {
    const { chunk, row } = this.#joined.input.index.place(firstRow(this.#joined, packet))
    return chunk.payloadLength[row] ?? 0
  }

  #time(packet: number): number {
    return this.#joined.input.time[firstRow(this.#joined, packet)] ?? 0
  }
}

/** Source and destination, as they stand in a flow's key. */
const SIDES = [0, 1] as const

/** Packets that share protocol and IP identification with a fragment. */
function* datagrams(joined: JoinedPackets): Work<Iterable<readonly number[]>> {
  const { input, packets } = joined
  const { flow, marks } = input.sightings
  const identification = identifications(input.index)
  const alike = new Map<number, number[]>()
  const keyOf = (packet: number): number | undefined => {
    const row = firstRow(joined, packet)
    const id = flow[row] ?? NONE
    if (id === NONE) return undefined
    const kind = input.index.flows.word(id, 3) & 0xffff
    return kind * 0x10000 + (identification[row] ?? 0)
  }
  yield* inSteps(packets, (from, to) => {
    for (let packet = from; packet < to; packet++) {
      if (((marks[firstRow(joined, packet)] ?? 0) & FRAGMENT) === 0) continue
      const key = keyOf(packet)
      if (key !== undefined) alike.set(key, [])
    }
  })
  yield* inSteps(packets, (from, to) => {
    for (let packet = from; packet < to; packet++) {
      const known = alike.get(keyOf(packet) ?? -1)
      if (known !== undefined && known.length < MAX_ALIKE) known.push(packet)
    }
  })
  return alike.values()
}
