/** How often each id of a table was met; ids are small and dense. */

/** Beyond as many counters side by side, each keeps only the ids that it met. */
const MOST_DENSE = 64

export class IdCounts {
  readonly #dense: Uint32Array | undefined
  readonly #sparse = new Map<number, number>()

  /**
   * @param ids how many there are
   * @param counters how many of these are made for the same table
   */
  constructor(ids: number, counters: number) {
    this.#dense = counters > MOST_DENSE ? undefined : new Uint32Array(ids)
  }

  add(id: number): void {
    const dense = this.#dense
    if (dense === undefined) this.#sparse.set(id, (this.#sparse.get(id) ?? 0) + 1)
    else dense[id] = (dense[id] ?? 0) + 1
  }

  of(id: number): number {
    return this.#dense?.[id] ?? this.#sparse.get(id) ?? 0
  }

  /** The ids that were met, with how often. */
  *[Symbol.iterator](): Generator<readonly [number, number]> {
    if (this.#dense === undefined) yield* this.#sparse
    else for (const [id, count] of this.#dense.entries()) if (count > 0) yield [id, count]
  }
}
