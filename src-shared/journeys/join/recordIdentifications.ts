/** The IP identification of every row, gathered only where fragments ask for it. */
import type { SessionIndex } from '../../index/sessionIndex.ts'

export function identifications(index: SessionIndex): Uint16Array {
  const all = new Uint16Array(index.rows)
  for (const { chunk, firstRow, rows } of index.chunks()) {
    all.set(chunk.identification.subarray(0, rows), firstRow)
  }
  return all
}
