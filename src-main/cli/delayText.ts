/** Durations and delays as the commands print them. */
import { isWithinBound } from '../../src-shared/journeys/hopDelay.ts'
import type { BoundedDelay } from '../../src-shared/journeys/statistics/delaySummary.ts'

/** `850 ns`, `41.2 µs`, `1.208 ms`, `5.05 s`. */
export function durationText(ns: number): string {
  const size = Math.abs(ns)
  const sign = ns < 0 ? '-' : ''
  if (size < 999.5) return `${sign}${Math.round(size)} ns`
  if (size < 999_950) return `${sign}${(size / 1e3).toFixed(1)} µs`
  if (size < 999_500_000) return `${sign}${(size / 1e6).toFixed(size < 1e7 ? 3 : 1)} ms`
  return `${sign}${(size / 1e9).toFixed(3)} s`
}

/**
 * `41.2 µs`; `41.2 µs ±60.0 µs` between two clocks. What is below zero by less than that is `0 within
 * ±60.0 µs`, and what is below by more stays as it is.
 */
export function delayText(delay: BoundedDelay | undefined): string {
  if (delay === undefined) return 'no common clock'
  const { ns, boundNs } = delay
  if (isWithinBound(delay)) return `0 within ±${durationText(boundNs)}`
  const bound = boundNs === 0 ? '' : ` ±${durationText(boundNs)}`
  return `${durationText(ns)}${bound}`
}

/** Without its bound, which stands in another column. */
export function boundedText(delay: BoundedDelay): string {
  return isWithinBound(delay) ? '0' : durationText(delay.ns)
}
