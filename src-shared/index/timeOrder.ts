/** All records of a session in the order of their time: what the record table shows. */
import type { SessionIndex } from './sessionIndex.ts'

/**
 * Global rows by time; rows of equal time keep the order of the captures and of the file. A record
 * without a time of its own stands after the record before it in its file.
 */
export function timeOrder(index: SessionIndex): Uint32Array {
  const times = new Float64Array(index.rows)
  let previous = 0
  for (const { maps, chunk, firstRow, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const time = (chunk.time[at] ?? NaN) + maps.timeShift
      previous = Number.isNaN(time) ? previous : time
      times[firstRow + at] = previous
    }
  }
  const order = Uint32Array.from(times, (_, row) => row)
  return order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b)
}
