/**
 * Matches the moments at which equal packets passed one place with those at which they passed
 * another. They pass in order; where fewer passed, those are matched between which least time went.
 */

export interface PassedTwice {
  /** Moments at one place and at the other, ascending, in nanoseconds. */
  readonly from: readonly number[]
  readonly to: readonly number[]
  /** Packets pass the other place after the first: a pair that says otherwise is less likely. */
  readonly isLater: boolean
  /** Moments further apart are no pair. */
  readonly limit: number
}

export interface OrderedMatch {
  /** For each moment at the other place, the one at the first; -1 where there is none. */
  readonly partner: Int32Array
  /** Moments at the first place, by number, whose partner may as well be another's. */
  readonly doubtful: readonly number[]
}

/** Two matches whose times differ by less than this are equally good. */
const TOLERANCE_NS = 100_000
/** How much less likely a packet is that arrives before it was sent. */
const BACKWARDS = 8
/** Comparisons beyond which packets are matched one by one with the nearest that is left. */
const MAX_CELLS = 65_536

export function matchInOrder(passed: PassedTwice): OrderedMatch {
  const { from, to } = passed
  const isComplete =
    from.length === to.length && to.every((moment, at) => isWithin(passed, at, moment))
  if (isComplete) return { partner: Int32Array.from(to, (_, at) => at), doubtful: [] }
  const partner = from.length * to.length > MAX_CELLS ? nearest(passed) : shortest(passed)
  return { partner, doubtful: doubtful(passed, partner) }
}

function isWithin({ from, limit }: PassedTwice, at: number, moment: number): boolean {
  return Math.abs(moment - (from[at] ?? 0)) <= limit
}

function cost({ from, to, isLater, limit }: PassedTwice, at: number, other: number): number {
  const delay = (to[other] ?? 0) - (from[at] ?? 0)
  if (Math.abs(delay) > limit) return Infinity
  return isLater && delay < -TOLERANCE_NS ? -delay * BACKWARDS : Math.abs(delay)
}

/** The match with most pairs, and of those the one with least time between them. */
function shortest(passed: PassedTwice): Int32Array {
  const { from, to, limit } = passed
  const width = from.length + 1
  const skip = limit * BACKWARDS * 2
  const best = new Float64Array(width * (to.length + 1))
  for (let other = 1; other <= to.length; other++) {
    best[other * width] = other * skip
    for (let at = 1; at < width; at++) {
      best[other * width + at] = Math.min(
        best[other * width + at - 1] ?? 0,
        (best[(other - 1) * width + at] ?? 0) + skip,
        (best[(other - 1) * width + at - 1] ?? 0) + cost(passed, at - 1, other - 1),
      )
    }
  }
  const partner = new Int32Array(to.length).fill(-1)
  let at = from.length
  let other = to.length
  while (at > 0 && other > 0) {
    const here = best[other * width + at] ?? 0
    if (here === best[other * width + at - 1]) at--
    else if (here === (best[(other - 1) * width + at] ?? 0) + skip) other--
    else partner[--other] = --at
  }
  return partner
}

function nearest(passed: PassedTwice): Int32Array {
  const { from, to } = passed
  let free = 0
  return Int32Array.from(to, (_, other) => {
    if (free >= from.length || cost(passed, free, other) === Infinity) {
      const isGone = free < from.length && (to[other] ?? 0) > (from[free] ?? 0)
      if (!isGone) return -1
    }
    while (free + 1 < from.length && cost(passed, free + 1, other) <= cost(passed, free, other)) {
      free++
    }
    return cost(passed, free, other) === Infinity ? -1 : free++
  })
}

function doubtful(passed: PassedTwice, partner: Int32Array): readonly number[] {
  const taken = new Set(partner)
  const found: number[] = []
  partner.forEach((at, other) => {
    if (at < 0) return
    for (const rival of [at - 1, at + 1]) {
      if (rival < 0 || rival >= passed.from.length || taken.has(rival)) continue
      const difference = Math.abs(cost(passed, rival, other) - cost(passed, at, other))
      if (difference <= TOLERANCE_NS) found.push(at, rival)
    }
  })
  return found
}
