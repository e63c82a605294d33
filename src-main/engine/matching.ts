/**
 * Matching all packets of a session takes seconds for millions of records, on the thread that answers
 * the page. It is done in slices: whoever needs it asks for one after the other, and between two of
 * them every other question gets its turn. Where nobody asks any more it simply stops.
 */
import { setImmediate } from 'node:timers/promises'
import { finish, type Work } from '../../src-shared/base/work.ts'
import type { Journeys } from '../../src-shared/journeys/journeys.ts'

/** A step of the work takes a few milliseconds more than this at most. */
const SLICE_MS = 8

export class Matching {
  readonly #work: Work<Journeys>
  #journeys: Journeys | undefined
  #slice: Promise<void> | undefined

  constructor(work: Work<Journeys>) {
    this.#work = work
  }

  /** What is left is done at once. */
  get journeys(): Journeys {
    return (this.#journeys ??= finish(this.#work))
  }

  get isDone(): boolean {
    return this.#journeys !== undefined
  }

  /** The next slice, after others had their turn; the same one for all who ask meanwhile. */
  slice(): Promise<void> {
    return (this.#slice ??= setImmediate().then(() => {
      this.#slice = undefined
      this.#advance()
    }))
  }

  #advance(): void {
    const end = performance.now() + SLICE_MS
    while (this.#journeys === undefined && performance.now() < end) {
      const step = this.#work.next()
      if (step.done === true) this.#journeys = step.value
    }
  }
}
