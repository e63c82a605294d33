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

const NOWHERE: ReadonlySet<Place> = new Set()

export class LinkedPackets {
  readonly #table: PacketTable
  readonly #index: SessionIndex

  constructor(table: PacketTable, index: SessionIndex) {
    this.#table = table
    this.#index = index
  }

  /** The places at which others show all of a packet's bytes. */
  places(packet: number): ReadonlySet<Place> {
    if (this.#table.links.size === 0) return NOWHERE
    const byPlace = new Map<Place, number[]>()
    for (const other of this.others(packet)) {
      for (const place of this.#placesOf(other)) {
        const known = byPlace.get(place)
        if (known === undefined) byPlace.set(place, [other])
        else known.push(other)
      }
    }
    if (byPlace.size === 0) return NOWHERE
    const covered = [...byPlace].filter(([, others]) => this.#cover(packet, others))
    return new Set(covered.map(([place]) => place))
  }

  /** Packets that carry some of the same bytes. */
  others(packet: number): ReadonlySet<number> {
    const others = new Set<number>()
    for (const { kind, whole, part } of this.#table.links.of(packet)) {
      if (kind !== 'likely' && others.size < MAX_LINKED) others.add(whole === packet ? part : whole)
    }
    return others
  }

  #placesOf(packet: number): readonly Place[] {
    const { shapes, shapeOf } = this.#table
    const hops = shapes[shapeOf[packet] ?? 0]?.hops ?? []
    return hops.map(({ point, isWrapped }) => placeOf(point, isWrapped))
  }

  /** Of what is no segment with data, one fragment or the whole stands for the datagram. */
  #cover(packet: number, others: readonly number[]): boolean {
    const own = this.#segment(packet)
    if (own === undefined) return true
    const ranges = others
      .flatMap((other) => this.#segment(other) ?? [])
      // Sequence numbers wrap around; a difference does not.
      .map(({ sequence, length }) => ({ from: (sequence - own.sequence) | 0, length }))
      .toSorted((a, b) => a.from - b.from)
    let covered = 0
    for (const { from, length } of ranges) {
      if (from > covered) return false
      covered = Math.max(covered, from + length)
    }
    return covered >= own.length
  }

  #segment(packet: number): { sequence: number; length: number } | undefined {
    const row = this.#table.rows[this.#table.starts[packet] ?? 0] ?? 0
    const flow = this.#index.flow(row)
    const kind = flow === NONE ? 0 : this.#index.flows.word(flow, 3)
    if ((kind & 0xff) !== IPPROTO_TCP || (kind & FRAGMENT_FLOW) !== 0) return undefined
    const { chunk, row: at } = this.#index.place(row)
    const length = chunk.payloadLength[at] ?? 0
    return length === 0 ? undefined : { sequence: chunk.sequence[at] ?? 0, length }
  }
}
