/**
 * One question at a time, and the last one wins: while an answer is awaited only the newest of the
 * questions asked meanwhile is kept, and an answer that a newer question overtook is dropped.
 */
export class LatestQuestion {
  #busy = false
  #next: Run | undefined

  ask<T>(question: () => Promise<T>, answered: (answer: T) => void, failed: Failed): void {
    const run = async () => {
      try {
        const answer = await question()
        if (this.#next === undefined) answered(answer)
      } catch (cause) {
        if (this.#next === undefined) failed(causeText(cause))
      }
    }
    if (this.#busy) this.#next = run
    else void this.#work(run)
  }

  /** Forgets what is being asked: its answer is dropped. */
  drop(): void {
    if (this.#busy) this.#next = () => Promise.resolve()
  }

  async #work(first: Run): Promise<void> {
    this.#busy = true
    for (let run: Run | undefined = first; run !== undefined; run = this.#take()) await run()
    this.#busy = false
  }

  #take(): Run | undefined {
    const next = this.#next
    this.#next = undefined
    return next
  }
}

type Run = () => Promise<void>

export type Failed = (why: string) => void

export function causeText(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause)
}
