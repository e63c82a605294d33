/**
 * Work that takes long, in steps: between two of them whoever runs it may do something else, or leave
 * it. It yields after about `STEP` rows or packets, which take a few milliseconds; it knows no clock.
 */
export type Work<T> = Generator<undefined, T, undefined>

/** Rows or packets of one step. */
export const STEP = 16_384

/** All that is left of it, at once. */
export function finish<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next()
    if (step.done === true) return step.value
  }
}

/**
 * Does something with all of `count`, from `from` to before `to` at a time.
 *
 * @param size of a step, where each of them takes long
 */
export function* inSteps(
  count: number,
  step: (from: number, to: number) => void,
  size = STEP,
): Work<void> {
  for (let from = 0; from < count; from += size) {
    step(from, Math.min(count, from + size))
    yield
  }
}

/** The same with what can only be asked for one after the other. */
export function* eachInSteps<T>(
  items: Iterable<T>,
  visit: (item: T) => void,
  size = STEP,
): Work<void> {
  let visited = 0
  for (const item of items) {
    visit(item)
    if (++visited % size === 0) yield
  }
}
