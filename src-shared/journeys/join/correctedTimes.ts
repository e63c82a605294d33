/** The time of every record on one scale. */
import { inSteps, type Work } from '../../base/work.ts'
import type { NodeClocks } from './nodeClocks.ts'
import type { SightingColumns } from './sightingColumns.ts'

/** A clock's offset is looked up anew after this long: it drifts by less than 1 us meanwhile. */
const REFRESH_NS = 1_000_000

/**
 * Nanoseconds since the session's base, on the reference clock.
 *
 * @param correct the same of one moment on a clock
 */
export function* correctedTimes(
  { rows, time, point }: SightingColumns,
  clocks: NodeClocks,
  correct: (clock: number, time: number) => number,
): Work<Float64Array> {
  const corrected = new Float64Array(rows)
  const offsets = new Float64Array(clocks.count)
  const lookedUp = new Float64Array(clocks.count).fill(-Infinity)
  yield* inSteps(rows, (from, to) => {
    for (let row = from; row < to; row++) {
      const clock = clocks.ofPoint[point[row] ?? 0] ?? 0
      const own = time[row] ?? 0
      if (Math.abs(own - (lookedUp[clock] ?? 0)) > REFRESH_NS) {
        offsets[clock] = own - correct(clock, own)
        lookedUp[clock] = own
      }
      corrected[row] = own - (offsets[clock] ?? 0)
    }
  })
  return corrected
}
