/**
 * What matched packets prove about the offset between two clocks. A packet cannot arrive before it was
 * sent, so each one from parent to child proves an upper limit of child minus parent, and each one back a
 * lower limit. A clock drifts slowly, so a limit holds at other moments as well, wider by the greatest
 * drift: each is a cone, and the band is what all cones leave. Nothing is assumed about delays but that
 * they are not negative, so the true offset lies in the band wherever the pairs were matched rightly.
 */

/**
 * Greatest drift between two nodes, as a ratio: quartz oscillators are specified to 100 ppm or better, so
 * two of them differ by 200 ppm at most. What drifts faster shows as steps.
 */
export const MAX_DRIFT = 200e-6

/** Timestamps of microsecond captures are cut, so a limit is known to this many nanoseconds. */
export const RESOLUTION_NS = 1_000

/** Limits of one kind, the others' cones taken away; looked up by moment. */
class Envelope {
  /** Moments on the child's clock, ascending, and what each allows at most, in nanoseconds. */
  readonly #at: number[] = []
  readonly #limit: number[] = []

  /** @param limits upper limits by moment, in ascending order of the moments */
  constructor(limits: readonly (readonly [at: number, limit: number])[]) {
    for (const [at, limit] of limits) this.#add(at, limit)
  }

  /** The least limit at a moment; Infinity where there is no limit at all. */
  limit(at: number): number {
    const after = this.#firstAfter(at)
    return Math.min(this.#cone(after - 1, at), this.#cone(after, at))
  }

  #add(at: number, limit: number): void {
    if (this.#cone(this.#at.length - 1, at) <= limit) return
    for (;;) {
      const last = this.#at.length - 1
      const lastAt = this.#at[last]
      const lastLimit = this.#limit[last]
      if (lastAt === undefined || lastLimit === undefined) break
      if (limit + MAX_DRIFT * (at - lastAt) > lastLimit) break
      this.#at.pop()
      this.#limit.pop()
    }
    this.#at.push(at)
    this.#limit.push(limit)
  }

  #cone(index: number, at: number): number {
    const apex = this.#at[index]
    const limit = this.#limit[index]
    if (apex === undefined || limit === undefined) return Infinity
    return limit + MAX_DRIFT * Math.abs(at - apex)
  }

  #firstAfter(at: number): number {
    let low = 0
    let high = this.#at.length
    while (low < high) {
      const middle = (low + high) >> 1
      if ((this.#at[middle] ?? Infinity) <= at) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** One limit: at `at` on the child's clock, child minus parent was at most, or at least, `offset`. */
export interface OffsetLimit {
  /** Nanoseconds on the child's clock. */
  readonly at: number
  /** Nanoseconds that the child's clock is ahead of the parent's. */
  readonly offset: number
  readonly kind: 'upper' | 'lower'
}

/** Between which two offsets the clock was; infinite where packets went one way only. */
export interface OffsetInterval {
  readonly low: number
  readonly high: number
}

export class OffsetBand {
  readonly #upper: Envelope
  readonly #lower: Envelope

  constructor(limits: readonly OffsetLimit[]) {
    const sorted = limits.toSorted((a, b) => a.at - b.at)
    const of = (kind: OffsetLimit['kind'], sign: 1 | -1) =>
      new Envelope(
        sorted
          .filter((limit) => limit.kind === kind)
          .map(({ at, offset }) => [at, sign * offset + RESOLUTION_NS] as const),
      )
    this.#upper = of('upper', 1)
    this.#lower = of('lower', -1)
  }

  /** @param at nanoseconds on the child's clock */
  at(at: number): OffsetInterval {
    return { low: -this.#lower.limit(at), high: this.#upper.limit(at) }
  }

  /** Whether a limit cannot be true together with those of this band. */
  contradicts({ at, offset, kind }: OffsetLimit): boolean {
    const { low, high } = this.at(at)
    return kind === 'upper' ? offset + RESOLUTION_NS < low : offset - RESOLUTION_NS > high
  }
}
