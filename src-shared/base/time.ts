/**
 * Time. At the edges a moment is `bigint` nanoseconds since 1970-01-01 UTC; inside the index it is a
 * `number` of nanoseconds since the capture's first record, exact to 2^53 ns (104 days).
 */

const NS_PER_SECOND = 1_000_000_000n

/** A moment: nanoseconds since the epoch, UTC. */
export type EpochNs = bigint

/** A moment from whole seconds and nanoseconds within the second, both integers. */
export function epochNs(seconds: number, nanoseconds: number): EpochNs {
  return BigInt(seconds) * NS_PER_SECOND + BigInt(nanoseconds)
}

/** Seconds with nine decimals, as tshark prints `frame.time_epoch`: `1795218018.969622264`. */
export function formatEpoch(moment: EpochNs): string {
  const sign = moment < 0n ? '-' : ''
  const absolute = moment < 0n ? -moment : moment
  const seconds = absolute / NS_PER_SECOND
  const fraction = absolute % NS_PER_SECOND
  return `${sign}${String(seconds)}.${String(fraction).padStart(9, '0')}`
}
