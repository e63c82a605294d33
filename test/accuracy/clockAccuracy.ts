/** How far the engine's times, corrected to one clock, are from the truth. */
import type { GeneratedTruth } from './generator/generation.ts'
import type { JoinedSession } from './joinedSession.ts'
import { BEGIN_SECONDS } from './generator/pointCapture.ts'

export interface ClockAccuracy {
  /** Nanoseconds, over all records of the nodes whose clock was corrected. */
  readonly medianErrorNs: number
  readonly largestErrorNs: number
  /** Share of these records whose true time lies within the bound; undefined where there is none. */
  readonly insideBound: number | undefined
}

/** Undefined where no clock had to be corrected. */
export function clockAccuracy(
  { session, truth }: JoinedSession,
  { clocks }: GeneratedTruth,
): ClockAccuracy | undefined {
  const { index, points, journeys } = session
  const nodes = points.map(({ node }) => node ?? '')
  const reference = referenceNode(session)
  const referenceClock = clocks.get(reference)
  if (referenceClock === undefined) return undefined
  const begin = Number(BigInt(BEGIN_SECONDS) * 1_000_000_000n - index.base)
  const errors: number[] = []
  truth.time.forEach((time, row) => {
    if (nodes[index.point(row)] === reference) return
    const expected = begin + referenceClock.reading(time)
    errors.push(Math.abs((journeys.table.time[row] ?? NaN) - expected))
  })
  if (errors.length === 0) return undefined
  const ascending = Float64Array.from(errors).sort()
  return {
    medianErrorNs: ascending[ascending.length >> 1] ?? NaN,
    largestErrorNs: ascending.at(-1) ?? NaN,
    insideBound: undefined,
  }
}

/** The node whose times the engine leaves as they are. */
function referenceNode({ index, points, journeys }: JoinedSession['session']): string {
  const corrected = new Set<string>()
  for (let row = 0; row < index.rows; row++) {
    if (journeys.table.time[row] !== index.time(row)) {
      corrected.add(points[index.point(row)]?.node ?? '')
    }
  }
  return points.find(({ node }) => node !== undefined && !corrected.has(node))?.node ?? ''
}
