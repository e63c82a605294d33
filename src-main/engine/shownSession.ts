/** The session that a page looks at, with what is only worked out once somebody looks. */
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import type { Session } from './session.ts'

export class ShownSession {
  readonly session: Session
  #order: Uint32Array | undefined
  #positions: Uint32Array | undefined

  constructor(session: Session) {
    this.session = session
  }

  /** For a page that has to ask again, because its names changed; what does not depend on them stays. */
  renamed(): ShownSession {
    const renamed = new ShownSession(this.session)
    renamed.#order = this.#order
    renamed.#positions = this.#positions
    return renamed
  }

  /** Global rows by time. */
  get order(): Uint32Array {
    return (this.#order ??= timeOrder(this.session.index))
  }

  /** Where a global row stands in `order`. */
  positionOf(row: number): number {
    this.#positions ??= isCounted(this.order) ? this.order : inverse(this.order)
    return this.#positions[row] ?? 0
  }
}

/** One sorted capture stands by time as it is: then a row is its own position. */
function isCounted(order: Uint32Array): boolean {
  for (let at = 0; at < order.length; at++) if (order[at] !== at) return false
  return true
}

function inverse(order: Uint32Array): Uint32Array {
  const positions = new Uint32Array(order.length)
  for (let at = 0; at < order.length; at++) positions[order[at] ?? 0] = at
  return positions
}
