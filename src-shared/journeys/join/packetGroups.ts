/**
 * Records by PacketDigest: all sightings of one packet are in one group, and seldom another packet's.
 * Groups are numbered in the order of their first record, so that a loop over groups walks through the
 * columns of every capture from its begin to its end.
 */
import { powerOfTwo } from '../../index/internTable.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'

export class PacketGroups {
  readonly size: number
  /** Where each group's rows begin in `rows`; one more, the end of the last. */
  readonly starts: Uint32Array
  /** Global rows group by group, in the order of the captures. */
  readonly rows: Uint32Array

  /** @param groupOfRow a group for each row, each below `size` */
  constructor(groupOfRow: Uint32Array, size: number) {
    this.size = size
    this.starts = startsOf(groupOfRow, size)
    this.rows = rowsBy(groupOfRow, this.starts)
  }
}

export function packetGroups(index: SessionIndex): PacketGroups {
  const table = new DigestTable()
  const groupOfRow = new Uint32Array(index.rows)
  for (const { chunk, firstRow, rows } of index.chunks()) {
    const { digestLow, digestHigh } = chunk
    for (let at = 0; at < rows; at++) {
      groupOfRow[firstRow + at] = table.intern(digestLow[at] ?? 0, digestHigh[at] ?? 0)
    }
  }
  return new PacketGroups(groupOfRow, table.size)
}

/** Where the rows of each group begin, once they are sorted by their group. */
export function startsOf(groupOfRow: Uint32Array, groups: number): Uint32Array {
  const starts = new Uint32Array(groups + 1)
  for (const group of groupOfRow) starts[group + 1] = (starts[group + 1] ?? 0) + 1
  for (let group = 0; group < groups; group++) {
    starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0)
  }
  return starts
}

/** Rows sorted by their group; those of one group stay in order. */
export function rowsBy(groupOfRow: Uint32Array, starts: Uint32Array): Uint32Array {
  const next = starts.slice()
  const rows = new Uint32Array(groupOfRow.length)
  for (let row = 0; row < rows.length; row++) {
    const group = groupOfRow[row] ?? 0
    const at = next[group] ?? 0
    rows[at] = row
    next[group] = at + 1
  }
  return rows
}

/** Small ids for digests in the order of their first appearance; the high half is a hash of all of it. */
class DigestTable {
  size = 0
  #slots = new Int32Array(powerOfTwo(1 << 16)).fill(-1)
  #low = new Uint32Array(1 << 15)
  #high = new Uint32Array(1 << 15)

  intern(low: number, high: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = high & mask
    for (;;) {
      const id = slots[slot] ?? -1
      if (id < 0) break
      if (this.#low[id] === low && this.#high[id] === high) return id
      slot = (slot + 1) & mask
    }
    if (this.size === this.#low.length) {
      this.#grow()
      return this.intern(low, high)
    }
    const id = this.size++
    this.#low[id] = low
    this.#high[id] = high
    slots[slot] = id
    return id
  }

  #grow(): void {
    const low = new Uint32Array(this.#low.length * 2)
    const high = new Uint32Array(this.#high.length * 2)
    low.set(this.#low)
    high.set(this.#high)
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let id = 0; id < this.size; id++) {
      let slot = (high[id] ?? 0) & mask
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.#low = low
    this.#high = high
    this.#slots = slots
  }
}
