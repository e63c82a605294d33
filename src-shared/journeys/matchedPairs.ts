/**
 * Packets that two nodes saw beyond doubt: what ties their clocks together. No clock is believed yet, so
 * only digests count that no point saw twice, and which node was first is told by the packet itself:
 * by its TTL, by the tunnel around it, by the addresses that a node is the home of.
 */
import { NONE } from '../index/recordColumns.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { ClockPairs } from './clocks/clockModel.ts'
import type { GroupedSightings } from './joinInput.ts'
import { NO_ADDRESS } from './pointColumns.ts'

/** Pairs kept for two clocks in one direction, evenly over time: plenty for an offset. */
const MAX_PAIRS = 20_000
/** A digest with more sightings is no single packet, or one that loops. */
const MAX_SIGHTINGS = 64

/** For each ordered pair of clocks: when packets were last seen on one and first on the other. */
export function matchedPairs(grouped: GroupedSightings): readonly ClockPairs[] {
  const { groups, clocks } = grouped
  if (clocks.count < 2) return []
  const crossing = new Crossing(grouped)
  const found = new Map<number, PairList>()
  for (let group = 0; group < groups.size; group++) {
    const start = groups.starts[group] ?? 0
    const end = groups.starts[group + 1] ?? 0
    if (end - start < 2 || end - start > MAX_SIGHTINGS || !crossing.read(start, end)) continue
    crossing.forEachPair((from, to, sent, received) => {
      const key = from * clocks.count + to
      const list = found.get(key) ?? new PairList(from, to)
      found.set(key, list)
      list.add(sent, received)
    })
  }
  return Array.from(found.values(), (list) => list.finish())
}

/** What one packet's sightings say of each clock that saw it; one object for all packets. */
class Crossing {
  readonly #grouped: GroupedSightings
  readonly #homes: HomeClocks
  /** Clocks of the current packet, and for each of them, by its place here: */
  readonly #clocks: number[] = []
  readonly #first: number[] = []
  readonly #last: number[] = []
  readonly #highest: number[] = []
  readonly #lowest: number[] = []
  /** The packet, by where its rows start, that each point was last seen in. */
  readonly #seenIn: Uint32Array
  #row = 0
  #tunnel = NONE

  constructor(grouped: GroupedSightings) {
    this.#grouped = grouped
    this.#homes = new HomeClocks(grouped)
    this.#seenIn = new Uint32Array(grouped.points.length)
  }

  /** Reads rows `start` to `end` of the groups; false where a point saw it twice or one clock only. */
  read(start: number, end: number): boolean {
    const { groups, sightings, clocks } = this.#grouped
    this.#clocks.length = 0
    this.#tunnel = NONE
    this.#row = groups.rows[start] ?? 0
    for (let at = start; at < end; at++) {
      const row = groups.rows[at] ?? 0
      const point = sightings.point[row] ?? 0
      if (this.#seenIn[point] === start + 1) return false
      this.#seenIn[point] = start + 1
      const tunnel = sightings.tunnel[row] ?? NONE
      if (tunnel !== NONE) this.#tunnel = tunnel
      this.#see(clocks.ofPoint[point] ?? 0, sightings.time[row] ?? 0, sightings.ttl[row] ?? 0)
    }
    return this.#clocks.length > 1
  }

  forEachPair(visit: (from: number, to: number, sent: number, received: number) => void): void {
    for (let a = 0; a < this.#clocks.length; a++) {
      for (let b = a + 1; b < this.#clocks.length; b++) {
        const order = this.#byTtl(a, b) || this.#byHome(a, b)
        if (order === 0) continue
        const [from, to] = order < 0 ? [a, b] : [b, a]
        const sent = this.#last[from] ?? 0
        visit(this.#clocks[from] ?? 0, this.#clocks[to] ?? 0, sent, this.#first[to] ?? 0)
      }
    }
  }

  #see(clock: number, time: number, ttl: number): void {
    const known = this.#clocks.indexOf(clock)
    if (known < 0) {
      const at = this.#clocks.push(clock) - 1
      this.#first[at] = this.#last[at] = time
      this.#highest[at] = this.#lowest[at] = ttl
      return
    }
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

  constructor({ pointColumns, clocks }: GroupedSightings) {
    pointColumns.home.forEach((address, point) => {
      if (address !== NO_ADDRESS) this.#clockOf.set(address, clocks.ofPoint[point] ?? 0)
    })
  }

  /** Negative where it goes from the first clock to the second; tables begin with source, destination. */
  order(table: SessionIndex['flows'], id: number, a: number, b: number): number {
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
