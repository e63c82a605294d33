/** How far the engine's times, corrected to one clock, are from the truth. */
import { referenceNode } from '../truth/clockComparison.ts'
import type { GeneratedTruth } from './generator/generation.ts'
import type { JoinedSession } from './joinedSession.ts'
import { BEGIN_SECONDS } from './generator/pointCapture.ts'

export interface ClockAccuracy {
  /** Nanoseconds, over all records of the nodes whose clock was corrected. */
  readonly medianErrorNs: number
  readonly largestErrorNs: number
  /** Share of these records whose true time lies within the bound that is stated for it. */
  readonly insideBound: number
}

/** Bounds are looked up for so many records apart. */
const BOUND_EVERY = 16
/** Files hold whole nanoseconds. */
const ROUNDING_NS = 1

/** Undefined where no clock had to be corrected. */
export function clockAccuracy(
  { session, truth }: JoinedSession,
  { clocks }: GeneratedTruth,
): ClockAccuracy | undefined {
  const { index, journeys } = session
  const { table } = journeys
  const referenceClock = clocks.get(referenceNode(session) ?? '')
  if (referenceClock === undefined) return undefined
  const begin = Number(BigInt(BEGIN_SECONDS) * 1_000_000_000n - index.base)
  const errors: number[] = []
  let bounded = 0
  let inside = 0
  truth.time.forEach((moment, row) => {
    const clock = table.clocks.ofPoint[index.point(row)] ?? 0
    if (table.clockModel.kind(clock) === 'reference') return
    const expected = begin + referenceClock.reading(moment)
    errors.push(Math.abs((table.time[row] ?? NaN) - expected))
    if (row % BOUND_EVERY !== 0) return
    const { time, bound } = table.clockModel.correct(clock, index.time(row))
    bounded++
    if (Math.abs(time - expected) <= bound + ROUNDING_NS) inside++
  })
  if (errors.length === 0) return undefined
  const ascending = Float64Array.from(errors).sort()
  return {
    medianErrorNs: ascending[ascending.length >> 1] ?? NaN,
    largestErrorNs: ascending.at(-1) ?? NaN,
    insideBound: bounded === 0 ? 1 : inside / bounded,
  }
}
