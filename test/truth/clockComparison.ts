/** Offsets that the lab gave a node's clock, against those that the engine finds. */
import type { Session } from '../../src-main/engine/session.ts'
import type { Truth } from './truthFile.ts'

/** Nanoseconds that a node's clock is ahead of the reference, and how far off that may be. */
export interface ClockEstimate {
  readonly offsetNs: number
  readonly boundNs: number
}

export interface ClockComparison {
  readonly node: string
  readonly expectedNs: number
  /** Undefined where nothing ties the node's clock to the reference. */
  readonly found: ClockEstimate | undefined
  readonly isWithinBound: boolean
}

/**
 * One for each node of a scenario in which some clock was shifted; a node that no flow passes shares no
 * packet with any other.
 */
export function compareClocks(truth: Truth, session: Session): readonly ClockComparison[] {
  const busy = new Set(
    truth.flows
      .flatMap(({ forward, reverse }) => [...forward.hops, ...reverse.hops])
      .flatMap(({ file, packets }) => (packets === 0 ? [] : file)),
  )
  const shifts = new Map(
    truth.captures
      .filter(({ file }) => busy.has(file))
      .map((one) => [one.node, one.clock_shift_ms * 1e6] as const),
  )
  if ([...shifts.values()].every((shift) => shift === 0)) return []
  const reference = shifts.get(referenceNode(session) ?? '') ?? 0
  return Array.from(shifts, ([node, shift]) => {
    const expectedNs = shift - reference
    const found = clockEstimate(session, node)
    const isWithinBound =
      found !== undefined && Math.abs(found.offsetNs - expectedNs) <= found.boundNs
    return { node, expectedNs, found, isWithinBound }
  })
}

/** The node to whose clock all others are brought. */
export function referenceNode({ journeys }: Session): string | undefined {
  const { clocks, clockModel } = journeys.table
  return clocks.nodes.find((_, clock) => clockModel.kind(clock) === 'reference')
}

/** In the middle of what the node's captures hold. */
function clockEstimate({ journeys, points }: Session, node: string): ClockEstimate | undefined {
  const { clocks, clockModel } = journeys.table
  const clock = clocks.nodes.indexOf(node)
  if (clock === -1 || clockModel.kind(clock) === 'unknown') return undefined
  const moments = points
    .filter((point) => point.node === node)
    .flatMap(({ first = NaN, last = NaN }) => (first + last) / 2)
    .filter((moment) => !Number.isNaN(moment))
  const [moment] = moments
  if (moment === undefined) return undefined
  const { time, bound } = clockModel.correct(clock, moment)
  return { offsetNs: moment - time, boundNs: bound }
}
