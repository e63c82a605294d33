/**
 * Takes the records of one digest apart into packets. Nearly always there is one: no point saw it
 * twice in one state, or its IP identification says that what comes again is a copy. The others, sent
 * again with nothing that tells them apart, are left to `RepeatedPackets`.
 */
import { inSteps, type Work } from '../../base/work.ts'
import { BLIND, IDENTIFIED } from '../../index/recordMarks.ts'
import { JOURNEY_GAP_NS, type JoinInput } from './joinInput.ts'
import { LinkSegments } from './linkSegments.ts'
import { RepeatedPackets, COPY_WINDOW_NS } from './repeatedPackets.ts'

const IPPROTO_TCP = 6
/** A point that doubles more of its records than this shows every packet twice: a mirror port. */
const DOUBLING_SHARE = 0.05

export interface Packets {
  readonly packets: number
  readonly packetOf: Uint32Array
  /** 1 for each packet whose sightings may be another one's. */
  readonly ambiguous: Uint8Array
}

export function* splitPackets(input: JoinInput): Work<Packets> {
  const split = new PacketSplit(input)
  const { groups } = input
  const left: number[] = []
  yield* inSteps(groups.size, (from, to) => {
    for (let group = from; group < to; group++) if (!split.joinWhole(group)) left.push(group)
  })
  yield* split.splitRest(left)
  return split.finish()
}

class PacketSplit {
  readonly #input: JoinInput
  readonly #packetOf: Uint32Array
  readonly #segments: LinkSegments
  /** The group, from 1, that a point was last seen in. */
  readonly #seenIn: Uint32Array
  /** Sightings of each point, and those that only repeat one. */
  readonly #seen: Uint32Array
  readonly #doubled: Uint32Array
  readonly #ambiguous: number[] = []
  #packets = 0

  constructor(input: JoinInput) {
    this.#input = input
    this.#packetOf = new Uint32Array(input.sightings.rows)
    this.#segments = new LinkSegments(input)
    this.#seenIn = new Uint32Array(input.points.length)
    this.#seen = new Uint32Array(input.points.length)
    this.#doubled = new Uint32Array(input.points.length)
  }

  /** Makes a group one packet where it is one beyond doubt; else false. */
  joinWhole(group: number): boolean {
    const { groups, sightings, time } = this.#input
    const { point, flow, marks } = sightings
    const start = groups.starts[group] ?? 0
    const end = groups.starts[group + 1] ?? 0
    const first = groups.rows[start] ?? 0
    const firstFlow = flow[first] ?? 0
    let earliest = Infinity
    let latest = -Infinity
    let isRepeated = false
    let isRewritten = false
    for (let at = start; at < end; at++) {
      const row = groups.rows[at] ?? 0
      const seenAt = point[row] ?? 0
      const moment = time[row] ?? 0
      if (moment < earliest) earliest = moment
      if (moment > latest) latest = moment
      if (flow[row] !== firstFlow) isRewritten = true
      if (this.#seenIn[seenAt] === group + 1) isRepeated = true
      this.#seenIn[seenAt] = group + 1
      this.#seen[seenAt] = (this.#seen[seenAt] ?? 0) + 1
    }
    const isIdentified = ((marks[first] ?? 0) & IDENTIFIED) !== 0
    if (isRepeated && isIdentified) this.#countDoubles(start, end)
    const isBlind = end - start > 1 && ((marks[first] ?? 0) & BLIND) !== 0
    const isWhole =
      !isBlind &&
      (end - start === 1 || !this.#segments.isLocal(firstFlow)) &&
      latest - earliest <= JOURNEY_GAP_NS &&
      (isIdentified || !isRepeated) &&
      (!isRewritten || (isIdentified && this.#isTcp(firstFlow)))
    if (!isWhole) return false
    const packet = this.#packets++
    for (let at = start; at < end; at++) this.#packetOf[groups.rows[at] ?? 0] = packet
    return true
  }

  *splitRest(left: readonly number[]): Work<void> {
    const { groups } = this.#input
    const doubling = this.#seen.map((seen, point) => {
      return Number((this.#doubled[point] ?? 0) > seen * DOUBLING_SHARE)
    })
    const repeated = new RepeatedPackets(this.#input, doubling)
    for (const group of left) {
      const start = groups.starts[group] ?? 0
      const end = groups.starts[group + 1] ?? 0
      const found = yield* repeated.split(groups.rows.subarray(start, end))
      found.packetOf.forEach((packet, at) => {
        this.#packetOf[groups.rows[start + at] ?? 0] = this.#packets + packet
      })
      for (const packet of found.ambiguous) this.#ambiguous.push(this.#packets + packet)
      this.#packets += found.packets
    }
  }

  finish(): Packets {
    const ambiguous = new Uint8Array(this.#packets)
    for (const packet of this.#ambiguous) ambiguous[packet] = 1
    return { packets: this.#packets, packetOf: this.#packetOf, ambiguous }
  }

  #isTcp(flow: number): boolean {
    return (this.#input.index.flows.word(flow, 3) & 0xff) === IPPROTO_TCP
  }

  /** Rows of one point stand one after the other, but where a file has several interfaces. */
  #countDoubles(start: number, end: number): void {
    const { groups, sightings, time } = this.#input
    const { point, ttl, tunnel } = sightings
    for (let at = start + 1; at < end; at++) {
      const [before = 0, row = 0] = [groups.rows[at - 1], groups.rows[at]]
      const isSameState =
        point[before] === point[row] && ttl[before] === ttl[row] && tunnel[before] === tunnel[row]
      if (!isSameState) continue
      if (Math.abs((time[row] ?? 0) - (time[before] ?? 0)) > COPY_WINDOW_NS) continue
      this.#doubled[point[row] ?? 0] = (this.#doubled[point[row] ?? 0] ?? 0) + 1
    }
  }
}
