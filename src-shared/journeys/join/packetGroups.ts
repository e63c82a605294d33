/**
 * Records by PacketDigest: all sightings of one packet are in one group, and seldom another packet's.
 * Groups are numbered in the order of their first record, so that a loop over groups walks through the
 * columns of every capture from its begin to its end.
 */
import { inSteps, STEP, type Work } from '../../base/work.ts'
import { powerOfTwo } from '../../index/internTable.ts'
import type { ColumnChunk } from '../../index/recordColumns.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'

export interface PacketGroups {
  readonly size: number
  /** Where each group's rows begin in `rows`; one more, the end of the last. */
  readonly starts: Uint32Array
  /** Global rows group by group, in the order of the captures. */
  readonly rows: Uint32Array
}

/** @param groupOfRow a group for each row, each below `size` */
export function* groupsOf(groupOfRow: Uint32Array, size: number): Work<PacketGroups> {
  const starts = yield* startsOf(groupOfRow, size)
  return { size, starts, rows: yield* rowsBy(groupOfRow, starts) }
}

export function* packetGroups(index: SessionIndex): Work<PacketGroups> {
  const table = new DigestTable()
  const groupOfRow = new Uint32Array(index.rows)
  for (const { chunk, firstRow, rows } of index.chunks()) {
    for (let from = 0; from < rows; from += STEP) {
      yield* table.makeRoom()
      const to = Math.min(rows, from + STEP)
      table.intern(chunk, from, groupOfRow.subarray(firstRow + from, firstRow + to))
      yield
    }
  }
  return yield* groupsOf(groupOfRow, table.size)
}

/** Where the rows of each group begin, once they are sorted by their group. */
export function* startsOf(groupOfRow: Uint32Array, groups: number): Work<Uint32Array> {
  const starts = new Uint32Array(groups + 1)
  yield* inSteps(groupOfRow.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const next = (groupOfRow[row] ?? 0) + 1
      starts[next] = (starts[next] ?? 0) + 1
    }
  })
  yield* inSteps(groups, (from, to) => {
    for (let group = from; group < to; group++) {
      starts[group + 1] = (starts[group + 1] ?? 0) + (starts[group] ?? 0)
    }
  })
  return starts
}

/** Rows sorted by their group; those of one group stay in order. */
export function* rowsBy(groupOfRow: Uint32Array, starts: Uint32Array): Work<Uint32Array> {
  const next = starts.slice()
  const rows = new Uint32Array(groupOfRow.length)
  yield* inSteps(rows.length, (from, to) => {
    for (let row = from; row < to; row++) {
      const group = groupOfRow[row] ?? 0
      const at = next[group] ?? 0
      rows[at] = row
      next[group] = at + 1
    }
  })
  return rows
}

/** Small ids for digests in the order of their first appearance; the high half is a hash of all of it. */
class DigestTable {
  size = 0
  /** Ids, from 1; 0 where there is none. */
  #slots = new Uint32Array(powerOfTwo(STEP * 4))
  #low = new Uint32Array(STEP * 2)
  #high = new Uint32Array(STEP * 2)

  /** Ids for the records of a chunk from `first` on, as many as there are to be filled in. */
  intern({ digestLow, digestHigh }: ColumnChunk, first: number, ids: Uint32Array): void {
    for (let at = 0; at < ids.length; at++) {
      ids[at] = this.#intern(digestLow[first + at] ?? 0, digestHigh[first + at] ?? 0)
    }
  }

  /** For the digests of one step more. */
  *makeRoom(): Work<void> {
    if (this.size + STEP <= this.#low.length) return
    const low = new Uint32Array(this.#low.length * 2)
    const high = new Uint32Array(this.#high.length * 2)
    low.set(this.#low)
    high.set(this.#high)
    this.#low = low
    this.#high = high
    const slots = new Uint32Array(this.#slots.length * 2)
    const mask = slots.length - 1
    yield* inSteps(this.size, (from, to) => {
      for (let id = from; id < to; id++) {
        let slot = (high[id] ?? 0) & mask
        while (slots[slot] !== 0) slot = (slot + 1) & mask
        slots[slot] = id + 1
      }
    })
    this.#slots = slots
  }

  #intern(low: number, high: number): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let slot = high & mask
    for (;;) {
      const id = (slots[slot] ?? 0) - 1
      if (id < 0) break
      if (this.#low[id] === low && this.#high[id] === high) return id
      slot = (slot + 1) & mask
    }
    const id = this.size++
    this.#low[id] = low
    this.#high[id] = high
    slots[slot] = id + 1
    return id
  }
}
