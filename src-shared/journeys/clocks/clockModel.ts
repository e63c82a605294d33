/**
 * The clocks of a session on one scale. Matched packets tie clocks together two by two; the tightest ties
 * make a tree from one reference clock, and a time is corrected from clock to clock up to it. What ties
 * two clocks is also what limits the error of a delay between them.
 */
import type { Work } from '../../base/work.ts'
import { OffsetHistory } from './offsetHistory.ts'
import type { OffsetInterval, OffsetLimit } from './offsetBand.ts'

/** Packets that one clock saw before another one: when, on each clock, in nanoseconds. */
export interface ClockPairs {
  /** The clock that saw each packet first, and the one that saw it later; any index below `clocks`. */
  readonly from: number
  readonly to: number
  readonly sent: Float64Array
  readonly received: Float64Array
}

/**
 * `reference`: the scale of all others. `estimated`: packets in both directions bound the offset.
 * `one-way`: packets in one direction give a limit and no estimate. `pinned`: a person said so.
 * `unknown`: nothing ties it to another clock.
 */
export type ClockKind = 'reference' | 'estimated' | 'one-way' | 'pinned' | 'unknown'

export interface CorrectedTime {
  /** Nanoseconds on the reference clock. */
  readonly time: number
  /** The true time is at most this many nanoseconds away; Infinity where nothing proves that. */
  readonly bound: number
}

interface Clock {
  readonly kind: ClockKind
  readonly parent: number | undefined
  /** Child minus parent, at a moment of the child's. */
  readonly offset: (at: number) => OffsetInterval
  readonly pairs: number
  readonly steps: number
}

/** Enough to tell a tie that holds all the time from one that holds at times. */
const MOMENTS = 64

const UNBOUND: OffsetInterval = { low: -Infinity, high: Infinity }

export class ClockModel {
  readonly #clocks: readonly Clock[]

  constructor(clocks: readonly Clock[]) {
    this.#clocks = clocks
  }

  kind(clock: number): ClockKind {
    return this.#clocks[clock]?.kind ?? 'unknown'
  }

  /** Matched packets that its tie to the clock above it rests on. */
  pairs(clock: number): number {
    return this.#clocks[clock]?.pairs ?? 0
  }

  /** How often this clock, or the one it is compared with, was set while packets were captured. */
  steps(clock: number): number {
    return this.#clocks[clock]?.steps ?? 0
  }

  /** @param time nanoseconds on the clock itself */
  correct(clock: number, time: number): CorrectedTime {
    let corrected = time
    let bound = 0
    for (const { offset } of this.#upwards(clock)) {
      const interval = offset(corrected)
      bound += halfWidth(interval)
      corrected -= middle(interval)
    }
    return { time: corrected, bound: this.kind(clock) === 'unknown' ? Infinity : bound }
  }

  /** How far off the difference of two corrected times can be. Zero on one clock. */
  boundBetween(a: number, timeA: number, b: number, timeB: number): number {
    if (a === b) return 0
    const [upA, upB] = [this.#ties(a, timeA), this.#ties(b, timeB)]
    if (upA.root !== upB.root) return Infinity
    // Ties above the clock where both ways meet move both times alike.
    const apart = [
      ...[...upA.ties].filter(([clock]) => !upB.ties.has(clock)),
      ...[...upB.ties].filter(([clock]) => !upA.ties.has(clock)),
    ]
    return apart.reduce((sum, [, width]) => sum + width, 0)
  }

  /** Half widths of all ties from a clock up, by the clock below each; and the clock they end at. */
  #ties(clock: number, time: number): { ties: ReadonlyMap<number, number>; root: number } {
    const ties = new Map<number, number>()
    let at = time
    let below = clock
    for (const { offset, parent } of this.#upwards(clock)) {
      const interval = offset(at)
      ties.set(below, halfWidth(interval))
      at -= middle(interval)
      below = parent ?? below
    }
    return { ties, root: below }
  }

  /** The clock and those above it, without the one at the top. */
  *#upwards(clock: number): Generator<Clock> {
    let current = this.#clocks[clock]
    while (current?.parent !== undefined) {
      yield current
      current = this.#clocks[current.parent]
    }
  }
}

/**
 * @param count number of clocks
 * @param pinned offsets that a person gave, in nanoseconds ahead of the reference
 */
export function* clockModelOf(
  count: number,
  pairs: readonly ClockPairs[],
  pinned: ReadonlyMap<number, number> = new Map(),
): Work<ClockModel> {
  return new ClockModel(yield* clockTree(count, pairs, pinned))
}

/** Of an interval that is open on one side or both, the offset in it that corrects least. */
function middle({ low, high }: OffsetInterval): number {
  if (Number.isFinite(low) && Number.isFinite(high)) return (low + high) / 2
  return Math.max(low, Math.min(high, 0))
}

function halfWidth({ low, high }: OffsetInterval): number {
  return (high - low) / 2
}

interface Tie {
  readonly parent: number
  readonly child: number
  readonly history: OffsetHistory
  readonly pairs: number
  /** Typical width of the interval; Infinity where packets went one way only. */
  readonly width: number
}

/** Grows the tree from the clock that most packets know, always by the tightest tie. */
function* clockTree(
  count: number,
  pairs: readonly ClockPairs[],
  pinned: ReadonlyMap<number, number>,
): Work<readonly Clock[]> {
  const reference = busiest(count, pairs)
  const clocks: Clock[] = Array.from({ length: count }, () => ({
    kind: 'unknown',
    parent: undefined,
    offset: () => UNBOUND,
    pairs: 0,
    steps: 0,
  }))
  clocks[reference] = { ...rootClock, kind: 'reference' }
  const tied = new Set([reference])
  for (const [clock, offset] of pinned) {
    if (clock === reference || clocks[clock] === undefined) continue
    const parent = reference
    const fixed = { low: offset, high: offset }
    clocks[clock] = { ...rootClock, kind: 'pinned', parent, offset: () => fixed }
    tied.add(clock)
  }
  const known = new Map<string, Tie>()
  const moments = momentsOf(pairs)
  const tieOf = (inner: number, outer: number): Tie => {
    const name = `${inner} ${outer}`
    const tie = known.get(name) ?? tieBetween(inner, outer, { pairs, moments })
    known.set(name, tie)
    return tie
  }
  for (;;) {
    const next = yield* tightest(tied, pairs, tieOf)
    if (next === undefined) return clocks
    const { parent, child, history, width } = next
    const kind = Number.isFinite(width) ? 'estimated' : 'one-way'
    const offset = (at: number) => history.at(at)
    clocks[child] = { kind, parent, offset, pairs: next.pairs, steps: history.steps }
    tied.add(child)
  }
}

const rootClock = { parent: undefined, offset: () => UNBOUND, pairs: 0, steps: 0 } as const

function busiest(count: number, pairs: readonly ClockPairs[]): number {
  const seen = new Float64Array(count)
  for (const { from, to, sent } of pairs) {
    seen[from] = (seen[from] ?? 0) + sent.length
    seen[to] = (seen[to] ?? 0) + sent.length
  }
  return seen.reduce((best, packets, clock) => (packets > (seen[best] ?? 0) ? clock : best), 0)
}

function* tightest(
  tied: ReadonlySet<number>,
  pairs: readonly ClockPairs[],
  tieOf: (inner: number, outer: number) => Tie,
): Work<Tie | undefined> {
  let best: Tie | undefined
  for (const { from, to } of pairs) {
    const inner = tied.has(from) ? from : to
    const outer = inner === from ? to : from
    if (!tied.has(inner) || tied.has(outer)) continue
    const tie = tieOf(inner, outer)
    yield
    if (best === undefined || tie.width < best.width) best = tie
  }
  return best
}

function tieBetween(
  parent: number,
  child: number,
  { pairs, moments }: { readonly pairs: readonly ClockPairs[]; readonly moments: Float64Array },
): Tie {
  const limits: (OffsetLimit & { readonly parentTime: number })[] = []
  for (const { from, to, sent, received } of pairs) {
    const isDown = from === parent && to === child
    if (!isDown && !(from === child && to === parent)) continue
    sent.forEach((sentAt, index) => {
      const receivedAt = received[index] ?? NaN
      const [parentTime, at] = isDown ? [sentAt, receivedAt] : [receivedAt, sentAt]
      limits.push({ parentTime, at, offset: at - parentTime, kind: isDown ? 'upper' : 'lower' })
    })
  }
  limits.sort((a, b) => a.parentTime - b.parentTime)
  const history = new OffsetHistory(limits)
  return { parent, child, history, pairs: limits.length, width: typicalWidth(history, moments) }
}

/**
 * Moments over the whole time that packets tie clocks in: a tie of a few packets is tight where they are,
 * and of no use everywhere else.
 */
function momentsOf(pairs: readonly ClockPairs[]): Float64Array {
  let from = Infinity
  let to = -Infinity
  for (const { sent } of pairs) {
    for (const at of sent) {
      from = Math.min(from, at)
      to = Math.max(to, at)
    }
  }
  return Float64Array.from({ length: MOMENTS }, (_, at) => from + ((to - from) * at) / MOMENTS)
}

/** The median over the moments. */
function typicalWidth(history: OffsetHistory, moments: Float64Array): number {
  const widths = moments.map((at) => 2 * halfWidth(history.at(at))).toSorted()
  return widths[widths.length >> 1] ?? Infinity
}
