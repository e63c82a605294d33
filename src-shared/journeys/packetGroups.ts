/**
 * Records by PacketDigest: all sightings of one packet are in one group, and seldom another
 * packet's. Built once, in three typed arrays.
 */
import { InternTable } from '../index/internTable.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'

export class PacketGroups {
  readonly #groups = new InternTable(2)
  readonly #groupOfRow: Uint32Array
  readonly #starts: Uint32Array
  readonly #rows: Uint32Array

  constructor(index: SessionIndex) {
    this.#groupOfRow = new Uint32Array(index.rows)
    const { key } = this.#groups
    for (const { chunk, firstRow, rows } of index.chunks()) {
      for (let at = 0; at < rows; at++) {
        key[0] = chunk.digestLow[at] ?? 0
        key[1] = chunk.digestHigh[at] ?? 0
        this.#groupOfRow[firstRow + at] = this.#groups.intern()
      }
    }
    this.#starts = new Uint32Array(this.#groups.size + 1)
    this.#rows = new Uint32Array(index.rows)
    this.#fill()
  }

  get size(): number {
    return this.#groups.size
  }

  /** The group of a global row. */
  groupOf(row: number): number {
    return this.#groupOfRow[row] ?? 0
  }

  /** Global rows of a group, in the order of the captures. */
  rows(group: number): Uint32Array {
    return this.#rows.subarray(this.#starts[group] ?? 0, this.#starts[group + 1] ?? 0)
  }

  /** The digest of a group: low and high 32 bits. */
  digest(group: number): readonly [number, number] {
    return [this.#groups.word(group, 0), this.#groups.word(group, 1)]
  }

  #fill(): void {
    const starts = this.#starts
    for (const group of this.#groupOfRow) starts[group + 1] = (starts[group + 1] ?? 0) + 1
    for (let group = 0; group < this.size; group++) {
      starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0)
    }
    const next = starts.slice()
    this.#groupOfRow.forEach((group, row) => {
      const at = next[group] ?? 0
      this.#rows[at] = row
      next[group] = at + 1
    })
  }
}
