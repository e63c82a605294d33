/** All records of a session in the order of their time: what the record table shows. */
import type { SessionIndex } from './sessionIndex.ts'

/**
 * Global rows by time; rows of equal time keep the order of the captures and of the file. A record
 * without a time of its own stands after the record before it in its file.
 *
 * Each capture is nearly sorted as it is: the stretches that are sorted are merged, so that one sorted
 * capture costs a look at each time, and a few captures a merge or two more.
 */
export function timeOrder(index: SessionIndex): Uint32Array {
  return isInOrder(index) ? inOrder(index.rows) : sorted(index)
}

function isInOrder(index: SessionIndex): boolean {
  let before = -Infinity
  for (const { maps, chunk, rows } of index.chunks()) {
    const { time } = chunk
    for (let at = 0; at < rows; at++) {
      const own = (time[at] ?? NaN) + maps.timeShift
      // Also where a record has no time.
      if (!(own >= before)) return false
      before = own
    }
  }
  return true
}

function inOrder(count: number): Uint32Array<ArrayBuffer> {
  const rows = new Uint32Array(count)
  for (let row = 0; row < count; row++) rows[row] = row
  return rows
}

function sorted(index: SessionIndex): Uint32Array {
  const times = new Float64Array(index.rows)
  /** Where a sorted stretch begins. */
  const starts: number[] = []
  let capture = -1
  let inFile = 0
  let before = Infinity
  for (const { maps, chunk, firstRow, rows } of index.chunks()) {
    if (maps.capture !== capture) inFile = 0
    capture = maps.capture
    const { timeShift } = maps
    for (let at = 0; at < rows; at++) {
      const own = (chunk.time[at] ?? NaN) + timeShift
      const time = Number.isNaN(own) ? inFile : own
      times[firstRow + at] = time
      if (time < before) starts.push(firstRow + at)
      inFile = time
      before = time
    }
  }
  return mergedRuns(times, starts)
}

/** Natural merge sort: pairs of neighbouring stretches become one, until one is left. */
function mergedRuns(times: Float64Array, starts: readonly number[]): Uint32Array {
  let rows = inOrder(times.length)
  let runs = starts
  let merged = runs.length > 1 ? new Uint32Array(rows.length) : rows
  while (runs.length > 1) {
    const next: number[] = []
    for (let run = 0; run < runs.length; run += 2) {
      const start = runs[run] ?? 0
      const middle = runs[run + 1] ?? rows.length
      const end = runs[run + 2] ?? rows.length
      mergeTwo(times, { from: rows, start, middle, end, into: merged })
      next.push(start)
    }
    ;[rows, merged] = [merged, rows]
    runs = next
  }
  return rows
}

interface Merge {
  readonly from: Uint32Array
  readonly start: number
  readonly middle: number
  readonly end: number
  readonly into: Uint32Array
}

/** Of equal times the earlier stretch comes first, which is the smaller row. */
function mergeTwo(times: Float64Array, { from, start, middle, end, into }: Merge): void {
  let left = start
  let right = middle
  for (let at = start; at < end; at++) {
    const isLeft =
      left < middle &&
      (right >= end || (times[from[left] ?? 0] ?? 0) <= (times[from[right] ?? 0] ?? 0))
    into[at] = from[isLeft ? left++ : right++] ?? 0
  }
}
