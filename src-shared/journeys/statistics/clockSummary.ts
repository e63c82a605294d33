/** The clock of each node against the reference: what was found of it, at the end of its captures. */
import type { CapturePoint } from '../capturePoint.ts'
import type { ClockKind } from '../clocks/clockModel.ts'
import type { PacketTable } from '../join/packetTable.ts'

const PPM = 1e6

export interface ClockSummary {
  readonly clock: number
  /** Undefined where captures of an unknown node are taken to have a clock of their own. */
  readonly node: string | undefined
  /** Files that have its times. */
  readonly files: readonly string[]
  readonly kind: ClockKind
  /** How far it is ahead of the reference at its last record; undefined where that is not known. */
  readonly offset: { readonly ns: number; readonly boundNs: number } | undefined
  /**
   * How fast it gains on the reference, from its first record to its last; undefined where it is not known,
   * or where a clock was set in between.
   */
  readonly drift: { readonly ppm: number; readonly boundPpm: number } | undefined
  /** Matched packets that this rests on. */
  readonly pairs: number
  /** How often it, or the clock that it is compared with, was set meanwhile. */
  readonly steps: number
}

export function clockSummaries(
  { clocks, clockModel }: PacketTable,
  points: readonly CapturePoint[],
): readonly ClockSummary[] {
  return clocks.nodes.map((node, clock) => {
    const own = points.filter(({ point }) => clocks.ofPoint[point] === clock)
    const first = own.reduce((least, point) => Math.min(least, point.first ?? Infinity), Infinity)
    const last = own.reduce((most, point) => Math.max(most, point.last ?? -Infinity), -Infinity)
    const steps = clockModel.steps(clock)
    const kind = clockModel.kind(clock)
    const offsetAt = (moment: number) => {
      const { time, bound } = clockModel.correct(clock, moment)
      return Number.isFinite(bound) ? { ns: moment - time, boundNs: bound } : undefined
    }
    const [before, now] = first > last ? [] : [offsetAt(first), offsetAt(last)]
    const isDrifting = before !== undefined && now !== undefined && last > first
    const drift =
      isDrifting && steps === 0 && kind === 'estimated'
        ? {
            ppm: ((now.ns - before.ns) / (last - first)) * PPM,
            boundPpm: ((now.boundNs + before.boundNs) / (last - first)) * PPM,
          }
        : undefined
    return {
      clock,
      node,
      files: own.map(({ file }) => file),
      kind,
      offset: now,
      drift,
      pairs: clockModel.pairs(clock),
      steps,
    }
  })
}
