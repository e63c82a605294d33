/**
 * Packets of one digest that were sent again: equal datagrams, repeated ARP requests, TCP without an
 * IP identification. What passed one place in one state is a lane; the packets of all lanes are
 * matched in the order in which they passed, so that the time between them is as short as it can be.
 */
import { sortedInSteps } from '../../base/steppedSort.ts'
import type { Work } from '../../base/work.ts'
import { BLIND, IDENTIFIED } from '../../index/recordMarks.ts'
import { FlowRewrites } from './flowRewrites.ts'
import { LinkSegments } from './linkSegments.ts'
import { JOURNEY_GAP_NS, type JoinInput } from './joinInput.ts'
import { matchInOrder } from './orderedMatch.ts'

/** The same packet in the same state at the same point within this time is a copy of one sighting. */
export const COPY_WINDOW_NS = 1_000_000
/** Rows that are looked at together; a digest with more is cut where nothing was seen for longest. */
const MAX_ROWS = 1024
/** Rows of one step of the work. */
const STEP_ROWS = 1024

/** One point and state of the packet, and the sightings there by time. */
interface Lane {
  readonly row: number
  readonly rows: number[]
}

export interface SplitGroup {
  readonly packets: number
  /** Packet of each row, from 0. */
  readonly packetOf: Uint32Array
  readonly ambiguous: ReadonlySet<number>
}

export class RepeatedPackets {
  readonly #input: JoinInput
  /** 1 for each point that shows every packet twice. */
  readonly #doubling: Uint32Array
  readonly #links: LinkSegments
  readonly #rewrites: FlowRewrites
  /** Copies that were taken out of their lanes, by the sighting that they repeat. */
  #copies = new Map<number, number[]>()
  /** Sightings whose copies may be packets of their own. */
  #doubted = new Set<number>()
  #packetOf = new Map<number, number>()
  #ambiguous = new Set<number>()
  #packets = 0
  #sinceStep = 0

  constructor(input: JoinInput, doubling: Uint32Array) {
    this.#input = input
    this.#doubling = doubling
    this.#links = new LinkSegments(input)
    this.#rewrites = new FlowRewrites(input)
  }

  /** @param rows of one digest */
  *split(rows: Uint32Array): Work<SplitGroup> {
    this.#packets = 0
    this.#packetOf = new Map()
    this.#ambiguous = new Set()
    const { time } = this.#input
    const byTime = yield* sortedInSteps(rows, (a, b) => (time[a] ?? 0) - (time[b] ?? 0) || a - b)
    for (const window of this.#windows(byTime)) {
      for (const segment of this.#links.segments(window)) {
        for (const component of this.#rewrites.components(segment)) this.#assign(component)
      }
      this.#sinceStep += window.length
      if (this.#sinceStep < STEP_ROWS) continue
      this.#sinceStep = 0
      yield
    }
    this.#doubtBlind(rows)
    return {
      packets: this.#packets,
      packetOf: rows.map((row) => this.#packetOf.get(row) ?? 0),
      ambiguous: this.#ambiguous,
    }
  }

  /** What one capture kept too little of may be another packet. */
  #doubtBlind(rows: Uint32Array): void {
    const { marks } = this.#input.sightings
    const seen = new Set<number>()
    for (const row of rows) {
      const packet = this.#packetOf.get(row) ?? 0
      const isBlind = ((marks[row] ?? 0) & BLIND) !== 0
      if (isBlind && seen.has(packet)) this.#ambiguous.add(packet)
      seen.add(packet)
    }
  }

  /** Runs of rows that no packet spans. */
  #windows(byTime: Uint32Array): readonly (readonly number[])[] {
    const windows: (readonly number[])[] = []
    const gap = (at: number) => this.#time(byTime[at]) - this.#time(byTime[at - 1])
    let start = 0
    let widest = 1
    for (let at = 1; at < byTime.length; at++) {
      if (widest <= start || gap(at) >= gap(widest)) widest = at
      const isFull = at - start >= MAX_ROWS
      if (!isFull && gap(at) <= JOURNEY_GAP_NS) continue
      const end = isFull ? widest : at
      windows.push(Array.from(byTime.subarray(start, end)))
      start = end
      at = end
      widest = end
    }
    windows.push(Array.from(byTime.subarray(start)))
    return windows
  }

  /** Packets for rows that may all be one's. */
  #assign(rows: readonly number[]): void {
    let lanes = this.#withoutCopies(this.#lanes(rows))
    if (lanes.every((lane) => lane.rows.length === 1)) {
      const packet = this.#packets++
      for (const { row } of lanes) this.#give(row, packet)
      return
    }
    while (lanes.length > 0) {
      const [reference, ...others] = lanes.toSorted((a, b) => this.#precedence(a, b))
      if (reference === undefined) return
      const first = this.#packets
      this.#packets += reference.rows.length
      reference.rows.forEach((row, at) => this.#give(row, first + at))
      lanes = others.flatMap((lane) => this.#match(reference, lane, first))
    }
  }

  #give(row: number, packet: number): void {
    this.#packetOf.set(row, packet)
    const copies = this.#copies.get(row) ?? []
    for (const copy of copies) this.#packetOf.set(copy, packet)
    if (copies.length > 0 && this.#doubted.has(row)) this.#ambiguous.add(packet)
  }

  /** The lane that most packets passed, as early on their way as one can tell. */
  #precedence(a: Lane, b: Lane): number {
    const { ttl } = this.#input.sightings
    return (
      b.rows.length - a.rows.length ||
      (ttl[b.row] ?? 0) - (ttl[a.row] ?? 0) ||
      this.#time(a.row) - this.#time(b.row)
    )
  }

  /** Gives a lane's sightings to the reference's packets; what is left over is a lane again. */
  #match(reference: Lane, lane: Lane, first: number): readonly Lane[] {
    const { ttl } = this.#input.sightings
    const match = matchInOrder({
      from: reference.rows.map((row) => this.#time(row)),
      to: lane.rows.map((row) => this.#time(row)),
      isLater: (ttl[lane.row] ?? 0) < (ttl[reference.row] ?? 0),
      limit: JOURNEY_GAP_NS,
    })
    const left: number[] = []
    lane.rows.forEach((row, at) => {
      const packet = match.partner[at] ?? -1
      if (packet < 0) left.push(row)
      else this.#give(row, first + packet)
    })
    for (const packet of match.doubtful) this.#ambiguous.add(first + packet)
    return left.length === 0 ? [] : [{ row: left[0] ?? 0, rows: left }]
  }

  #lanes(rows: readonly number[]): readonly Lane[] {
    const { point, flow, tunnel, ttl } = this.#input.sightings
    const lanes = new Map<string, Lane>()
    for (const row of rows) {
      const key = `${point[row] ?? 0} ${flow[row] ?? 0} ${tunnel[row] ?? 0} ${ttl[row] ?? 0}`
      const lane = lanes.get(key)
      if (lane === undefined) lanes.set(key, { row, rows: [row] })
      else lane.rows.push(row)
    }
    return [...lanes.values()]
  }

  /**
   * What comes again at once is a copy where the packet has an identification, or where the point
   * shows everything twice. Where no other point saw as many it is one too, if not beyond doubt.
   */
  #withoutCopies(lanes: readonly Lane[]): readonly Lane[] {
    this.#copies = new Map()
    this.#doubted = new Set()
    if (lanes.every(({ rows }) => rows.length === 1)) return lanes
    const { marks } = this.#input.sightings
    const isIdentified = ((marks[lanes[0]?.row ?? 0] ?? 0) & IDENTIFIED) !== 0
    const window = isIdentified ? JOURNEY_GAP_NS : COPY_WINDOW_NS
    const steady = lanes.filter((lane) => !this.#isDoubling(lane))
    return lanes.map((lane) => {
      const isAlone = steady.every((other) => other === lane)
      const isConfirmed =
        isAlone || steady.some((other) => other !== lane && this.#sawAsMany(other, lane))
      const areCopies = isIdentified || this.#isDoubling(lane)
      if (lane.rows.length === 1 || (isConfirmed && !areCopies)) return lane
      const folded = this.#folded(lane, window)
      if (!areCopies) for (const row of folded.rows) this.#doubted.add(row)
      return folded
    })
  }

  #sawAsMany(other: Lane, lane: Lane): boolean {
    const { point } = this.#input.sightings
    return other.rows.length >= lane.rows.length && point[other.row] !== point[lane.row]
  }

  #isDoubling({ row }: Lane): boolean {
    const { sightings, pointColumns } = this.#input
    const point = sightings.point[row] ?? 0
    return pointColumns.showsAll[point] === 1 || this.#doubling[point] === 1
  }

  #folded(lane: Lane, window: number): Lane {
    const rows: number[] = []
    for (const row of lane.rows) {
      const before = rows.at(-1)
      if (before === undefined || this.#time(row) - this.#time(before) > window) rows.push(row)
      else this.#copies.set(before, [...(this.#copies.get(before) ?? []), row])
    }
    return { row: lane.row, rows }
  }

  #time(row = 0): number {
    return this.#input.time[row] ?? 0
  }
}
