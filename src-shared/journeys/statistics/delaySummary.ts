/**
 * One-way delays of one span in a few numbers (RFC 7679): the least, the median and two high
 * percentiles, each with how far off it can be because two clocks were compared.
 *
 * Jitter is the median of the absolute differences between the delays of packets that arrived one after
 * the other: what RFC 3550 section 6.4.1 averages, without letting one outlier rule it. The offset of two
 * clocks falls out of it.
 */

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

/**
 * Undefined where there is no delay. Percentiles are by nearest rank: a delay that occurred.
 *
 * @param delays in the order of arrival; sorted in place
 * @param bounds of each delay, in the same order; undefined where both ends have one clock
 */
export function delaySummary(
  delays: Float64Array,
  bounds: Float64Array | undefined,
): DelaySummary | undefined {
  if (delays.length === 0) return undefined
  const jitterNs = jitter(delays)
  // A true delay lies between two others, so that a percentile of all lies between theirs.
  const least =
    bounds === undefined ? delays : delays.map((ns, at) => ns - (bounds[at] ?? 0)).sort()
  const most = bounds === undefined ? delays : delays.map((ns, at) => ns + (bounds[at] ?? 0)).sort()
  delays.sort()
  const at = (share: number): BoundedDelay => {
    const ns = percentile(delays, share)
    const boundNs = Math.max(ns - percentile(least, share), percentile(most, share) - ns)
    return { ns, boundNs }
  }
  return {
    packets: delays.length,
    min: at(0),
    median: at(0.5),
    p95: at(0.95),
    p99: at(0.99),
    jitterNs,
  }
}

function jitter(delays: Float64Array): number | undefined {
  if (delays.length < 2) return undefined
  const differences = new Float64Array(delays.length - 1)
  for (let at = 0; at < differences.length; at++) {
    differences[at] = Math.abs((delays[at + 1] ?? 0) - (delays[at] ?? 0))
  }
  return percentile(differences.sort(), 0.5)
}

function percentile(sorted: Float64Array, share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN
}
