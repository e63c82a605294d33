/** Sorting that can be left in between: short runs are sorted at once, and merged step by step. */
import { STEP, type Work } from './work.ts'

type Compare = (a: number, b: number) => number

/** A sorted copy; equal numbers stay in order. Sorted already, it costs one comparison a run. */
export function* sortedInSteps(numbers: Uint32Array, compare: Compare): Work<Uint32Array> {
  let sorted = numbers.slice()
  if (sorted.length <= STEP) return sorted.sort(compare)
  for (let from = 0; from < sorted.length; from += STEP) {
    sorted.subarray(from, from + STEP).sort(compare)
    yield
  }
  let other = new Uint32Array(sorted.length)
  for (let run = STEP; run < sorted.length; run *= 2) {
    for (let from = 0; from < sorted.length; from += run * 2) {
      const merge = new RunMerge(sorted, { from, middle: from + run, end: from + run * 2 }, compare)
      while (merge.step(other)) yield
    }
    ;[sorted, other] = [other, sorted]
  }
  return sorted
}

/** Two sorted runs that lie side by side, on their way into one. */
class RunMerge {
  readonly #runs: Uint32Array
  readonly #compare: Compare
  readonly #middle: number
  readonly #end: number
  #left: number
  #right: number
  #at: number

  constructor(
    runs: Uint32Array,
    { from, middle, end }: { from: number; middle: number; end: number },
    compare: Compare,
  ) {
    this.#runs = runs
    this.#compare = compare
    this.#middle = Math.min(runs.length, middle)
    this.#end = Math.min(runs.length, end)
    this.#left = this.#at = from
    this.#right = this.#middle
  }

  /** Puts down as many as one step takes; false once all are. */
  step(into: Uint32Array): boolean {
    const runs = this.#runs
    const last = Math.min(this.#end, this.#at + STEP)
    for (; this.#at < last; this.#at++)
      into[this.#at] = this.#isLeft() ? (runs[this.#left++] ?? 0) : (runs[this.#right++] ?? 0)
    return this.#at < this.#end
  }

  #isLeft(): boolean {
    if (this.#left === this.#middle) return false
    if (this.#right === this.#end) return true
    return this.#compare(this.#runs[this.#left] ?? 0, this.#runs[this.#right] ?? 0) <= 0
  }
}
