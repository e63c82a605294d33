/** When to look at work that goes on, so that all looks together cost little of it. */

/** A look may take one part in this many of the time between two. */
const SHARE = 20

export class SnapshotSchedule {
  readonly #leastMs: number
  readonly #clock: () => number
  #next = -Infinity

  /**
   * @param leastMs between two looks at least
   * @param clock milliseconds that only grow
   */
  constructor(leastMs: number, clock: () => number = () => performance.now()) {
    this.#leastMs = leastMs
    this.#clock = clock
  }

  get isDue(): boolean {
    return this.#clock() >= this.#next
  }

  /** Milliseconds until the next look may be taken. */
  get waitMs(): number {
    return Math.max(0, this.#next - this.#clock())
  }

  /** Looks now; the longer that takes, the later the next. */
  take<T>(look: () => T): T {
    const start = this.#clock()
    const seen = look()
    const end = this.#clock()
    this.#next = end + Math.max(this.#leastMs, (end - start) * SHARE)
    return seen
  }
}
