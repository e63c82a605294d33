/**
 * The offset between two clocks over time: one band, or several where a clock was set in between. A step
 * shows as limits that no clock of bounded drift can meet together; a limit that stands alone against its
 * neighbours is a pair that was matched wrongly, and is left out.
 */
import { MAX_DRIFT, OffsetBand, RESOLUTION_NS } from './offsetBand.ts'
import type { OffsetInterval, OffsetLimit } from './offsetBand.ts'

/** So many limits of the same kind decide whether the clock stepped or one pair was wrong. */
const JURY = 15
/** Not further than this behind the first are they looked for. */
const JURY_REACH = 256

/** A band and the moments, on the child's clock, at which it may hold. */
interface Segment {
  readonly band: OffsetBand
  from: number
  to: number
}

export class OffsetHistory {
  /** Limits that were left out, because their neighbours contradict them. */
  readonly leftOut: number
  readonly #segments: readonly Segment[]

  /** @param limits in the order of the parent's clock, which is taken to be the one that runs on */
  constructor(limits: readonly OffsetLimit[]) {
    const { levels, leftOut } = levelsOf(limits)
    this.leftOut = leftOut
    this.#segments = segmentsOf(levels)
  }

  /** How often one of the two clocks was set. */
  get steps(): number {
    return this.#segments.length - 1
  }

  /** Around a step, where both offsets are possible, the interval holds both. */
  at(at: number): OffsetInterval {
    let low = Infinity
    let high = -Infinity
    for (const { band, from, to } of this.#segments) {
      if (at < from || at > to) continue
      const interval = band.at(at)
      low = Math.min(low, interval.low)
      high = Math.max(high, interval.high)
    }
    return low > high ? { low: -Infinity, high: Infinity } : { low, high }
  }
}

/** Takes the limits apart at each step. */
function levelsOf(limits: readonly OffsetLimit[]): {
  levels: readonly (readonly OffsetLimit[])[]
  leftOut: number
} {
  const levels: OffsetLimit[][] = [[]]
  let level = new Level()
  let leftOut = 0
  for (const [index, limit] of limits.entries()) {
    if (level.contradicts(limit)) {
      if (!isStep(limits, index, level)) {
        leftOut++
        continue
      }
      level = new Level()
      levels.push([])
    }
    level.add(limit)
    levels.at(-1)?.push(limit)
  }
  return { levels, leftOut }
}

/** Whether most of the next limits of the same kind contradict what was true before, too. */
function isStep(limits: readonly OffsetLimit[], index: number, level: Level): boolean {
  const jury = limits
    .slice(index, index + JURY_REACH)
    .filter(({ kind }) => kind === limits[index]?.kind)
    .slice(0, JURY)
  const against = jury.filter((limit) => level.contradicts(limit)).length
  return against * 2 > jury.length
}

/** The tightest limits so far, carried forward. */
class Level {
  #upper: OffsetLimit | undefined
  #lower: OffsetLimit | undefined

  contradicts(limit: OffsetLimit): boolean {
    return limit.kind === 'upper'
      ? limit.offset + RESOLUTION_NS < -reach(this.#lower, limit.at, -1) - RESOLUTION_NS
      : limit.offset - RESOLUTION_NS > reach(this.#upper, limit.at, 1) + RESOLUTION_NS
  }

  add(limit: OffsetLimit): void {
    if (limit.kind === 'upper') {
      if (limit.offset <= reach(this.#upper, limit.at, 1)) this.#upper = limit
    } else if (-limit.offset <= reach(this.#lower, limit.at, -1)) this.#lower = limit
  }
}

/** What a limit still says at another moment; `sign` -1 turns a lower limit into an upper one. */
function reach(limit: OffsetLimit | undefined, at: number, sign: 1 | -1): number {
  if (limit === undefined) return Infinity
  return sign * limit.offset + MAX_DRIFT * Math.abs(at - limit.at)
}

/**
 * Between two levels both may hold, from the last proof of the old one to the first of the new one: in that
 * time on the parent's clock, the child's may have shown what either offset makes of it.
 */
function segmentsOf(levels: readonly (readonly OffsetLimit[])[]): readonly Segment[] {
  const segments = levels.map((limits) => ({
    band: new OffsetBand(limits),
    from: -Infinity,
    to: Infinity,
  }))
  for (const [index, next] of segments.entries()) {
    const before = segments[index - 1]
    const [first] = levels[index] ?? []
    if (before === undefined || first === undefined) continue
    const last = levels[index - 1]?.findLast((limit) => next.band.contradicts(limit)) ?? first
    next.from = Math.min(first.at, last.at, parentTime(last) + next.band.at(first.at).low)
    before.to = Math.max(first.at, last.at, parentTime(first) + before.band.at(last.at).high)
  }
  return segments
}

function parentTime({ at, offset }: OffsetLimit): number {
  return at - offset
}
