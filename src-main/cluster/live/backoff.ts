/** How long to wait before a server is asked again: longer each time, and not all askers at once. */

const FIRST_MS = 250
const LONGEST_MS = 30_000
/** A server may ask for patience, but not for ever. */
const MOST_PATIENCE_MS = 120_000

export class Backoff {
  #failures = 0

  /** Since the last success. */
  get failures(): number {
    return this.#failures
  }

  reset(): void {
    this.#failures = 0
  }

  /** @param askedForMs what the server itself asked for (`Retry-After`) */
  next(askedForMs = 0): number {
    const ms = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.#failures)
    this.#failures++
    const spread = ms * (0.75 + Math.random() / 2)
    return Math.max(spread, Math.min(askedForMs, MOST_PATIENCE_MS))
  }
}
