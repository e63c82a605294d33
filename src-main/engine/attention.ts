/** Whether somebody looks: work on the side lets answers go first, and begins once nobody asks. */
import { setTimeout } from 'node:timers/promises'

/** Answers go first for so long; then the work goes on beside them, or it would never end. */
const LONGEST_MS = 100

export class Attention {
  #answering = 0
  /** When something was asked for last. */
  #asked = -Infinity

  /** Somebody asks for what is read at once, from the question to its answer. */
  async attend<T>(answer: Promise<T>): Promise<T> {
    this.notice()
    this.#answering++
    try {
      return await answer
    } finally {
      this.#answering--
      this.notice()
    }
  }

  /** Somebody asks for what may take long itself: nothing steps back for that. */
  notice(): void {
    this.#asked = performance.now()
  }

  /** Until nobody has asked anything for so long. */
  async quiet(ms: number): Promise<void> {
    do await setTimeout(ms)
    while (performance.now() - this.#asked < ms)
  }

  /** Until what is being answered has been. */
  async stepBack(): Promise<void> {
    const end = performance.now() + LONGEST_MS
    while (this.#answering > 0 && performance.now() < end) await setTimeout(1)
  }
}
