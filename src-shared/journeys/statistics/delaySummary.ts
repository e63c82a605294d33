/**
 * One-way delays of one span in a few numbers (RFC 7679): the least, the median and two high
 * percentiles, each with how far off it can be because two clocks were compared.
 *
 * Jitter is the median of the absolute differences between the delays of packets that arrived one after
 * the other: what RFC 3550 section 6.4.1 averages, without letting one outlier rule it. The offset of two
 * clocks falls out of it.
 */
import { percentiles } from './percentiles.ts'

/** A delay in nanoseconds; the true one is at most `boundNs` away. */
export interface BoundedDelay {
  /** May be below zero: inside its bound that is zero as far as anybody can tell. */
  readonly ns: number
  /** 0 on one clock. */
  readonly boundNs: number
}

export interface DelaySummary {
  /** Packets whose delay is known. */
  readonly packets: number
  readonly min: BoundedDelay
  readonly median: BoundedDelay
  readonly p95: BoundedDelay
  readonly p99: BoundedDelay
  /** Undefined of a single packet. */
  readonly jitterNs: number | undefined
}

const SHARES = [0, 0.5, 0.95, 0.99]

/**
 * Undefined where there is no delay. Percentiles are by nearest rank: a delay that occurred.
 *
 * @param delays in the order of arrival, which is lost
 * @param bounds of each delay, in the same order; undefined where both ends have one clock
 */
export function delaySummary(
  delays: Float64Array,
  bounds: Float64Array | undefined,
): DelaySummary | undefined {
  if (delays.length === 0) return undefined
  const jitterNs = jitter(delays)
  // A true delay lies between two others, so that a percentile of all lies between theirs.
  const least = bounds && percentiles(shifted(delays, bounds, -1), SHARES)
  const most = bounds && percentiles(shifted(delays, bounds, 1), SHARES)
  const found = percentiles(delays, SHARES)
  const delay = (at: number): BoundedDelay => {
    const ns = found[at] ?? NaN
    return { ns, boundNs: Math.max(ns - (least?.[at] ?? ns), (most?.[at] ?? ns) - ns) }
  }
  return {
    packets: delays.length,
    min: delay(0),
    median: delay(1),
    p95: delay(2),
    p99: delay(3),
    jitterNs,
  }
}

function shifted(delays: Float64Array, bounds: Float64Array, sign: 1 | -1): Float64Array {
  const all = new Float64Array(delays.length)
  for (let at = 0; at < all.length; at++) all[at] = (delays[at] ?? 0) + sign * (bounds[at] ?? 0)
  return all
}

function jitter(delays: Float64Array): number | undefined {
  if (delays.length < 2) return undefined
  const differences = new Float64Array(delays.length - 1)
  for (let at = 0; at < differences.length; at++) {
    differences[at] = Math.abs((delays[at + 1] ?? 0) - (delays[at] ?? 0))
  }
  return percentiles(differences, [0.5])[0]
}
