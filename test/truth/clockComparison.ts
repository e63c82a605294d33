/** Offsets that the lab gave a node's clock, against those that the engine estimates. */
import type { Truth } from './truthFile.ts'

/** Nanoseconds that a node's clock is ahead of the reference, and how far off that may be. */
export interface ClockEstimate {
  readonly offsetNs: number
  readonly boundNs: number
}

export interface ClockComparison {
  readonly node: string
  readonly expectedNs: number
  /** Undefined where the engine gives no estimate. */
  readonly found: ClockEstimate | undefined
  readonly isWithinBound: boolean
}

/** One for each node of a scenario in which some clock was shifted. */
export function compareClocks(truth: Truth): readonly ClockComparison[] {
  const shifts = new Map(truth.captures.map((one) => [one.node, one.clock_shift_ms * 1e6]))
  if ([...shifts.values()].every((shift) => shift === 0)) return []
  const estimates = clockEstimates()
  return Array.from(shifts, ([node, expectedNs]) => {
    const found = estimates.get(node)
    const isWithinBound =
      found !== undefined && Math.abs(found.offsetNs - expectedNs) <= found.boundNs
    return { node, expectedNs, found, isWithinBound }
  })
}

/** By node: what the engine's clock model says. It has none yet, so that every shift differs. */
function clockEstimates(): ReadonlyMap<string, ClockEstimate> {
  return new Map()
}
