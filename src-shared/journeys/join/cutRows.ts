/**
 * Records that the snap length cut before the end of what the digest is made of. They agree with the
 * other sightings of their packet in the digest's low half only, and join those that are nearest in
 * time and have their addresses, or NAT's idea of them.
 */
import { eachInSteps, inSteps, type Work } from '../../base/work.ts'
import { CUT, IDENTIFIED } from '../../index/recordMarks.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import { JOURNEY_GAP_NS, type GroupedSightings } from './joinInput.ts'
import { groupsOf, type PacketGroups } from './packetGroups.ts'

/** Groups before and after a record that are looked at; of more, none is beyond doubt. */
const NEIGHBOURS = 32
/** Groups of one step: each asks its neighbours. */
const GROUPS = 1024

const IPPROTO_TCP = 6

/** @param time of every row on one scale */
export function* joinCutRows(grouped: GroupedSightings, time: Float64Array): Work<PacketGroups> {
  const { groups, sightings, index } = grouped
  if ((sightings.allMarks & CUT) === 0) return groups
  const candidates = new Candidates(grouped, time, lowHalves(index))
  yield* candidates.find()
  const groupOfRow = new Uint32Array(sightings.rows)
  const step = (from: number, to: number) => {
    for (let group = from; group < to; group++) {
      const rows = groups.rows.subarray(groups.starts[group] ?? 0, groups.starts[group + 1] ?? 0)
      for (const row of rows) {
        const isCut = ((sightings.marks[row] ?? 0) & CUT) !== 0
        groupOfRow[row] = isCut ? (candidates.nearest(row, group) ?? group) : group
      }
    }
  }
  yield* inSteps(groups.size, step, GROUPS)
  return yield* groupsOf(groupOfRow, groups.size)
}

/** Groups by the low half of their digests, those that hold more of their packet only. */
class Candidates {
  readonly #grouped: GroupedSightings
  readonly #time: Float64Array
  readonly #low: Uint32Array
  /** Groups by time, for each low half that a cut record has. */
  readonly #groups = new Map<number, number[]>()

  constructor(grouped: GroupedSightings, time: Float64Array, low: Uint32Array) {
    this.#grouped = grouped
    this.#time = time
    this.#low = low
  }

  *find(): Work<void> {
    const { groups, sightings } = this.#grouped
    const low = this.#low
    yield* inSteps(sightings.rows, (from, to) => {
      for (let row = from; row < to; row++) {
        if (((sightings.marks[row] ?? 0) & CUT) !== 0) this.#groups.set(low[row] ?? 0, [])
      }
    })
    yield* inSteps(groups.size, (from, to) => {
      for (let group = from; group < to; group++) {
        this.#groups.get(low[this.#first(group)] ?? 0)?.push(group)
      }
    })
    yield* eachInSteps(this.#groups.values(), (alike) => {
      if (alike.length > 1) alike.sort((a, b) => this.#timeOf(a) - this.#timeOf(b) || a - b)
    })
  }

  /** Undefined where no other group has more of the packet. */
  nearest(row: number, own: number): number | undefined {
    const alike = this.#groups.get(this.#low[row] ?? 0) ?? []
    const moment = this.#time[row] ?? 0
    const at = this.#firstAfter(alike, moment)
    const near = alike.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS)
    const distance = (group: number) => Math.abs(this.#timeOf(group) - moment)
    return near
      .filter((group) => {
        if (group === own || distance(group) > JOURNEY_GAP_NS) return false
        return this.#holdsMore(group, own) && this.#mayBe(row, this.#first(group))
      })
      .toSorted((a, b) => distance(a) - distance(b))[0]
  }

  /**
   * A whole record before a cut one; of two that were cut in two places, the one seen first, where
   * the packet has an identification.
   */
  #holdsMore(group: number, own: number): boolean {
    const { marks } = this.#grouped.sightings
    const mark = marks[this.#first(group)] ?? 0
    return (mark & CUT) === 0 || ((mark & IDENTIFIED) !== 0 && group < own)
  }

  #mayBe(a: number, b: number): boolean {
    const { sightings, index } = this.#grouped
    const [flowA = NONE, flowB = NONE] = [sightings.flow[a], sightings.flow[b]]
    if (flowA === flowB) return true
    if (flowA === NONE || flowB === NONE) return false
    const isTcp = (index.flows.word(flowA, 3) & 0xff) === IPPROTO_TCP
    return (
      isTcp || [0, 1].some((end) => index.flows.word(flowA, end) === index.flows.word(flowB, end))
    )
  }

  #firstAfter(alike: readonly number[], moment: number): number {
    let low = 0
    let high = alike.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#timeOf(alike[middle] ?? 0) <= moment) low = middle + 1
      else high = middle
    }
    return low
  }

  #first(group: number): number {
    const { groups } = this.#grouped
    return groups.rows[groups.starts[group] ?? 0] ?? 0
  }

  #timeOf(group: number): number {
    return this.#time[this.#first(group)] ?? 0
  }
}

function lowHalves(index: SessionIndex): Uint32Array {
  const low = new Uint32Array(index.rows)
  for (const { chunk, firstRow, rows } of index.chunks()) {
    low.set(chunk.digestLow.subarray(0, rows), firstRow)
  }
  return low
}
