/** Tallies of the entries of a table, each worked out once, when the first record asks for it. */

const KNOWN = 0x80

export class TallyCache {
  readonly #tallies: Uint8Array
  readonly #tally: (id: number) => number

  constructor(size: number, tally: (id: number) => number) {
    this.#tallies = new Uint8Array(size)
    this.#tally = tally
  }

  at(id: number): number {
    const known = this.#tallies[id] ?? 0
    if (known !== 0) return known & ~KNOWN
    const tally = this.#tally(id)
    this.#tallies[id] = tally | KNOWN
    return tally
  }
}
