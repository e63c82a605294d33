/**
 * Packets that two nodes saw beyond doubt: what ties their clocks together. No clock is believed yet, so
 * only digests count that are no other packet's: of a packet with an IP identification, or of a TCP
 * segment that no point saw twice. Which node was first is told by the packet itself: by its TTL, by
 * the tunnel around it, by the addresses that a node is the home of.
 */
import { inSteps, type Work } from '../../base/work.ts'
import { NONE } from '../../index/recordColumns.ts'
import { IDENTIFIED } from '../../index/recordMarks.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { ClockPairs } from '../clocks/clockModel.ts'
import { JOURNEY_GAP_NS, type GroupedSightings } from './joinInput.ts'

/** Pairs kept for two clocks in one direction, evenly over time: plenty for an offset. */
const MAX_PAIRS = 20_000
/** A digest with more sightings is no single packet, or one that loops. */
const MAX_SIGHTINGS = 64

const IPPROTO_TCP = 6

export interface MatchedPairs {
  /** For each ordered pair of clocks: when packets were leaving one and first seen on the other. */
  readonly ordered: readonly ClockPairs[]
  /** Where nothing says which of two clocks saw the packets first; the lower one is called `from`. */
  readonly unordered: readonly ClockPairs[]
}

export function* matchedPairs(grouped: GroupedSightings): Work<MatchedPairs> {
  const { groups, clocks } = grouped
  if (clocks.count < 2) return { ordered: [], unordered: [] }
  const crossing = new Crossing(grouped)
  const ordered = new Map<number, PairList>()
  const unordered = new Map<number, PairList>()
  const keep = ({ from, to, sent, received, isOrdered }: Readonly<CrossingPair>) => {
    const key = from * clocks.count + to
    const found = isOrdered ? ordered : unordered
    const list = found.get(key) ?? new PairList(from, to)
    found.set(key, list)
    list.add(sent, received)
  }
  yield* inSteps(groups.size, (first, last) => {
    for (let group = first; group < last; group++) {
      const start = groups.starts[group] ?? 0
      const end = groups.starts[group + 1] ?? 0
      if (end - start < 2 || end - start > MAX_SIGHTINGS || !crossing.read(start, end)) continue
      crossing.forEachPair(keep)
    }
  })
  return { ordered: yield* finished(ordered), unordered: yield* finished(unordered) }
}

function* finished(found: ReadonlyMap<number, PairList>): Work<readonly ClockPairs[]> {
  const pairs: ClockPairs[] = []
  for (const list of found.values()) {
    pairs.push(list.finish())
    yield
  }
  return pairs
}

interface CrossingPair {
  from: number
  to: number
  sent: number
  received: number
  isOrdered: boolean
}

/** What one packet's sightings say of each clock that saw it; one object for all packets. */
class Crossing {
  readonly #grouped: GroupedSightings
  readonly #homes: HomeClocks
  /** Clocks of the current packet, and for each of them, by its place here: */
  readonly #clocks: number[] = []
  readonly #first: number[] = []
  /** When it was first seen in the state in which it left: copies of that may come later. */
  readonly #left: number[] = []
  readonly #leaving: number[] = []
  readonly #last: number[] = []
  readonly #highest: number[] = []
  readonly #lowest: number[] = []
  /** The packet, by where its rows start, that each point was last seen in. */
  readonly #seenIn: Uint32Array
  readonly #pair: CrossingPair = { from: 0, to: 0, sent: 0, received: 0, isOrdered: false }
  #row = 0
  #tunnel = NONE

  constructor(grouped: GroupedSightings) {
    this.#grouped = grouped
    this.#homes = new HomeClocks(grouped)
    this.#seenIn = new Uint32Array(grouped.points.length)
  }

  /** Reads rows `start` to `end` of the groups; false where they may be several packets, or one clock's. */
  read(start: number, end: number): boolean {
    const { groups, sightings, clocks } = this.#grouped
    this.#clocks.length = 0
    this.#tunnel = NONE
    this.#row = groups.rows[start] ?? 0
    const isIdentified = ((sightings.marks[this.#row] ?? 0) & IDENTIFIED) !== 0
    if (!isIdentified && !this.#isTcp()) return false
    for (let at = start; at < end; at++) {
      const row = groups.rows[at] ?? 0
      const point = sightings.point[row] ?? 0
      if (!isIdentified && this.#seenIn[point] === start + 1) return false
      this.#seenIn[point] = start + 1
      const tunnel = sightings.tunnel[row] ?? NONE
      if (tunnel !== NONE) this.#tunnel = tunnel
      this.#see(clocks.ofPoint[point] ?? 0, row)
    }
    return this.#clocks.length > 1 && this.#first.every((first, at) => this.#isBrief(first, at))
  }

  /** Not seen again on the same clock when it must be gone. */
  #isBrief(first: number, at: number): boolean {
    return at >= this.#clocks.length || (this.#last[at] ?? 0) - first <= JOURNEY_GAP_NS
  }

  #isTcp(): boolean {
    const { index, sightings } = this.#grouped
    const flow = sightings.flow[this.#row] ?? NONE
    return flow !== NONE && (index.flows.word(flow, 3) & 0xff) === IPPROTO_TCP
  }

  forEachPair(visit: (pair: Readonly<CrossingPair>) => void): void {
    for (let a = 0; a < this.#clocks.length; a++) {
      for (let b = a + 1; b < this.#clocks.length; b++) {
        const order = this.#byTtl(a, b) || this.#byHome(a, b)
        const isForward = order === 0 ? (this.#clocks[a] ?? 0) < (this.#clocks[b] ?? 0) : order < 0
        const [from, to] = isForward ? [a, b] : [b, a]
        this.#pair.from = this.#clocks[from] ?? 0
        this.#pair.to = this.#clocks[to] ?? 0
        this.#pair.sent = this.#left[from] ?? 0
        this.#pair.received = this.#first[to] ?? 0
        this.#pair.isOrdered = order !== 0
        visit(this.#pair)
      }
    }
  }

  #see(clock: number, row: number): void {
    const { sightings } = this.#grouped
    const time = sightings.time[row] ?? 0
    const ttl = sightings.ttl[row] ?? 0
    // A packet leaves with the lowest TTL that the node gave it, and wrapped where it is at all.
    const state = ttl * 2 + Number(sightings.tunnel[row] === NONE)
    const known = this.#clocks.indexOf(clock)
    if (known < 0) {
      const at = this.#clocks.push(clock) - 1
      this.#first[at] = this.#last[at] = this.#left[at] = time
      this.#leaving[at] = state
      this.#highest[at] = this.#lowest[at] = ttl
      return
    }
    const leaving = this.#leaving[known] ?? 0
    if (state < leaving) this.#left[known] = time
    else if (state === leaving) this.#left[known] = Math.min(this.#left[known] ?? 0, time)
    this.#leaving[known] = Math.min(leaving, state)
    this.#first[known] = Math.min(this.#first[known] ?? 0, time)
    this.#last[known] = Math.max(this.#last[known] ?? 0, time)
    this.#highest[known] = Math.max(this.#highest[known] ?? 0, ttl)
    this.#lowest[known] = Math.min(this.#lowest[known] ?? 0, ttl)
  }

  /** Negative where `a` saw it first; 0 where the TTL does not tell. */
  #byTtl(a: number, b: number): number {
    const [highA = 0, highB = 0] = [this.#highest[a], this.#highest[b]]
    const [lowA = 0, lowB = 0] = [this.#lowest[a], this.#lowest[b]]
    if (lowA >= highB && highA > lowB) return -1
    return lowB >= highA && highB > lowA ? 1 : 0
  }

  /** Where both saw one TTL: from whose home to whose it went. */
  #byHome(a: number, b: number): number {
    const isOneTtl = this.#highest[a] === this.#lowest[b] && this.#lowest[a] === this.#highest[b]
    if (!isOneTtl) return 0
    const [clockA = 0, clockB = 0] = [this.#clocks[a], this.#clocks[b]]
    const { index, sightings } = this.#grouped
    const flow = sightings.flow[this.#row] ?? NONE
    return (
      this.#homes.order(index.tunnels, this.#tunnel, clockA, clockB) ||
      this.#homes.order(index.flows, flow, clockA, clockB)
    )
  }
}

/** Clocks by the addresses that are at home at one of their points. */
class HomeClocks {
  readonly #clockOf = new Map<number, number>()

  constructor({ points, pointColumns, clocks }: GroupedSightings) {
    for (const { point } of points) {
      const clock = clocks.ofPoint[point] ?? 0
      for (const address of pointColumns.homes(point)) this.#clockOf.set(address, clock)
    }
  }

  /** Negative where it goes from the first clock to the second; tables begin with source, destination. */
  order(table: SessionIndex['flows' | 'tunnels'], id: number, a: number, b: number): number {
    if (id === NONE) return 0
    const source = this.#clockOf.get(table.word(id, 0))
    const destination = this.#clockOf.get(table.word(id, 1))
    if (source === destination) return 0
    if (source === a || destination === b) return source === b || destination === a ? 0 : -1
    return source === b || destination === a ? 1 : 0
  }
}

/** Takes every packet until there are twice as many as are kept, then every second one, and so on. */
class PairList {
  readonly #from: number
  readonly #to: number
  readonly #sent: number[] = []
  readonly #received: number[] = []
  #stride = 1
  #skipped = 0

  constructor(from: number, to: number) {
    this.#from = from
    this.#to = to
  }

  add(sent: number, received: number): void {
    if (++this.#skipped < this.#stride) return
    this.#skipped = 0
    this.#sent.push(sent)
    this.#received.push(received)
    if (this.#sent.length < MAX_PAIRS * 2) return
    for (let kept = 0; kept < MAX_PAIRS; kept++) {
      this.#sent[kept] = this.#sent[kept * 2] ?? 0
      this.#received[kept] = this.#received[kept * 2] ?? 0
    }
    this.#sent.length = this.#received.length = MAX_PAIRS
    this.#stride *= 2
  }

  /** In the order in which they were sent. */
  finish(): ClockPairs {
    const order = Uint32Array.from(this.#sent, (_, at) => at)
    order.sort((a, b) => (this.#sent[a] ?? 0) - (this.#sent[b] ?? 0))
    return {
      from: this.#from,
      to: this.#to,
      sent: Float64Array.from(order, (at) => this.#sent[at] ?? 0),
      received: Float64Array.from(order, (at) => this.#received[at] ?? 0),
    }
  }
}
