/** Whether a point was looking when a packet should have passed: coverage, on clocks that disagree. */
import { inSteps, type Work } from '../../base/work.ts'
import { CUT } from '../../index/recordMarks.ts'
import type { ClockModel } from '../clocks/clockModel.ts'
import type { Coverage, PointCoverage } from './coverage.ts'
import { JOURNEY_GAP_NS } from '../join/joinInput.ts'
import type { NodeClocks } from '../join/nodeClocks.ts'
import type { PointLengths } from './pointLengths.ts'
import type { SightingColumns } from '../join/sightingColumns.ts'

/** A sighting: at which point, and when on the reference clock. */
export interface Seen {
  readonly point: number
  /** Nanoseconds since the session's base. */
  readonly time: number
}

export interface SessionClocks {
  readonly clocks: NodeClocks
  readonly clockModel: ClockModel
  /** A clock's own time, on the scale that packets were matched on. */
  readonly correct: (clock: number, own: number) => number
}

/** What is known of each point, by its number. */
export interface PointLooks {
  /** On the point's own clock. */
  readonly coverages: readonly PointCoverage[]
  /** 1 for each point that kept too little of some packets to know them again. */
  readonly cutsShort: Uint8Array
  readonly lengths: PointLengths
}

export class SessionCoverage {
  readonly #coverages: readonly PointCoverage[]
  readonly #clocks: SessionClocks
  readonly lengths: PointLengths
  readonly #cutsShort: Uint8Array

  constructor({ coverages, cutsShort, lengths }: PointLooks, clocks: SessionClocks) {
    this.lengths = lengths
    this.#cutsShort = cutsShort
    this.#coverages = coverages
    this.#clocks = clocks
  }

  /** Whether packets may have passed the point without being known again. */
  cutsShort(point: number): boolean {
    return this.#cutsShort[point] === 1
  }

  /** What `point` covered of the moment at which a packet seen elsewhere should have passed it. */
  at(point: number, seen: Seen): Coverage {
    const coverage = this.#coverages[point]
    if (coverage === undefined) return { kind: 'outside' }
    const { clocks, clockModel } = this.#clocks
    const clock = clocks.ofPoint[point] ?? 0
    const own = this.#ownTime(clock, seen.time)
    const seenBy = clocks.ofPoint[seen.point] ?? 0
    // Half the least round trip, which leaves room for the way. Where nothing ties two clocks, packets
    // are matched within the gap, so no more is assumed here.
    const error = Math.min(
      JOURNEY_GAP_NS,
      clockModel.boundBetween(seenBy, this.#ownTime(seenBy, seen.time), clock, own),
    )
    return coverage.at(own, error)
  }

  /** The common scale's time as a clock shows it: its offset hardly changes in between. */
  #ownTime(clock: number, time: number): number {
    return time + (time - this.#clocks.correct(clock, time))
  }
}

/** 1 for each point that kept too little of some packets to know them again. */
export function* cutsShort(
  { rows, point, marks, allMarks }: SightingColumns,
  points: number,
): Work<Uint8Array> {
  const cuts = new Uint8Array(points)
  if ((allMarks & CUT) === 0) return cuts
  yield* inSteps(rows, (from, to) => {
    for (let row = from; row < to; row++) {
      if (((marks[row] ?? 0) & CUT) !== 0) cuts[point[row] ?? 0] = 1
    }
  })
  return cuts
}
