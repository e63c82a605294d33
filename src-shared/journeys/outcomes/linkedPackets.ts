/**
 * Where a packet's bytes were seen in another shape: offload cuts and merges segments, and fragments are
 * put together and cut again, so a point may show all of a packet without showing the packet.
 */
import { FRAGMENT_FLOW } from '../../index/captureIndex.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { PacketTable } from '../join/packetTable.ts'
import { placeOf, type Place } from './pathTransitions.ts'

const IPPROTO_TCP = 6
/** Packets that one was cut into, or merged with, taken into account. */
const MAX_LINKED = 256
/** Segments kept. */
const MAX_KEPT = 100_000

const NOWHERE: ReadonlySet<Place> = new Set()

/** The bytes of a stream that a segment carries. */
interface Segment {
  readonly sequence: number
  readonly length: number
}

export class LinkedPackets {
  readonly #table: PacketTable
  readonly #index: SessionIndex
  readonly #placesOfShape: readonly (readonly Place[])[]
  /** Packets ask for one another's segments again and again. */
  readonly #segments = new Map<number, Segment | undefined>()

  constructor(table: PacketTable, index: SessionIndex) {
    this.#table = table
    this.#index = index
    this.#placesOfShape = table.shapes.map(({ hops }) => {
      return [...new Set(hops.map(({ point, isWrapped }) => placeOf(point, isWrapped)))]
    })
  }

  /** The places at which others show all of a packet's bytes. */
  places(packet: number): ReadonlySet<Place> {
    const others = this.#table.links.others(packet, MAX_LINKED)
    if (others.length === 0) return NOWHERE
    const byPlace = new Map<Place, number[]>()
    for (const other of others) {
      if (this.#isRivals(packet, other)) continue
      for (const place of this.#placesOf(other)) {
        const known = byPlace.get(place)
        if (known === undefined) byPlace.set(place, [other])
        else known.push(other)
      }
    }
    const own = this.#segment(packet)
    const covered = new Set<Place>()
    for (const [place, shown] of byPlace) {
      // Of what is no segment with data, one fragment or the whole stands for the datagram.
      if (own === undefined || this.#cover(own, shown)) covered.add(place)
    }
    return covered
  }

  /**
   * Whether what carries the same bytes comes from another packet that carries them, too: one that was
   * sent again. Both were seen at one place, and the other one is nearer to it in time.
   */
  #isRivals(packet: number, other: number): boolean {
    const distance = this.#distance(packet, other)
    for (const rival of this.#table.links.others(other, MAX_LINKED)) {
      if (rival === packet || this.#distance(rival, other) >= distance) continue
      if (this.#overlap(packet, rival) && this.#meet(packet, rival)) return true
    }
    return false
  }

  #distance(a: number, b: number): number {
    return Math.abs(this.#time(a) - this.#time(b))
  }

  #overlap(a: number, b: number): boolean {
    const [one, other] = [this.#segment(a), this.#segment(b)]
    if (one === undefined || other === undefined) return false
    const from = (other.sequence - one.sequence) | 0
    return from < one.length && from + other.length > 0
  }

  /** Whether one place shows both. */
  #meet(a: number, b: number): boolean {
    const own = this.#placesOf(a)
    return this.#placesOf(b).some((place) => own.includes(place))
  }

  #cover(own: Segment, others: readonly number[]): boolean {
    const ranges: { from: number; length: number }[] = []
    for (const other of others) {
      const segment = this.#segment(other)
      // Sequence numbers wrap around; a difference does not.
      if (segment !== undefined) {
        ranges.push({ from: (segment.sequence - own.sequence) | 0, length: segment.length })
      }
    }
    ranges.sort((a, b) => a.from - b.from)
    let covered = 0
    for (const { from, length } of ranges) {
      if (from > covered) return false
      covered = Math.max(covered, from + length)
    }
    return covered >= own.length
  }

  #placesOf(packet: number): readonly Place[] {
    return this.#placesOfShape[this.#table.shapeOf[packet] ?? 0] ?? []
  }

  #time(packet: number): number {
    return this.#table.time[this.#firstRow(packet)] ?? NaN
  }

  #firstRow(packet: number): number {
    return this.#table.rows[this.#table.starts[packet] ?? 0] ?? 0
  }

  #segment(packet: number): Segment | undefined {
    if (this.#segments.has(packet)) return this.#segments.get(packet)
    if (this.#segments.size >= MAX_KEPT) this.#segments.clear()
    const segment = this.#readSegment(packet)
    this.#segments.set(packet, segment)
    return segment
  }

  #readSegment(packet: number): Segment | undefined {
    const row = this.#firstRow(packet)
    const flow = this.#index.flow(row)
    const kind = flow === NONE ? 0 : this.#index.flows.word(flow, 3)
    if ((kind & 0xff) !== IPPROTO_TCP || (kind & FRAGMENT_FLOW) !== 0) return undefined
    const { chunk, row: at } = this.#index.place(row)
    const length = chunk.payloadLength[at] ?? 0
    return length === 0 ? undefined : { sequence: chunk.sequence[at] ?? 0, length }
  }
}
