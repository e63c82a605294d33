/** Moments and durations as a person reads them. Units follow a thin space. */

export const THIN_SPACE = '\u2009'

const MINUS = '\u2212'
const NS_PER_SECOND = 1_000_000_000n

/** How the time column counts. */
export type TimeDisplay = 'clock' | 'since-first' | 'since-previous'

/** UTC time of day: `23:34:37.855758`, with `digits` (0 to 9) of the second's fraction. */
export function clockText(moment: bigint, digits: number): string {
  const { seconds, fraction } = split(moment)
  const day = new Date(Number(seconds) * 1000)
  const clock = Number.isNaN(day.getTime()) ? String(seconds) : day.toISOString().slice(11, 19)
  return digits === 0 ? clock : `${clock}.${fraction.slice(0, digits)}`
}

/** UTC date and time to the nanosecond: `2026-11-20 23:34:37.855758123 UTC`. */
export function momentText(moment: bigint): string {
  const { seconds, fraction } = split(moment)
  const day = new Date(Number(seconds) * 1000)
  if (Number.isNaN(day.getTime())) return `${String(seconds)}.${fraction} s since 1970`
  const text = day.toISOString()
  return `${text.slice(0, 10)} ${text.slice(11, 19)}.${fraction} UTC`
}

/** Seconds with `digits` decimals and a sign where it is negative: `5.053120`. */
export function secondsText(ns: bigint, digits: number): string {
  const { seconds, fraction } = split(ns < 0n ? -ns : ns)
  return `${ns < 0n ? MINUS : ''}${String(seconds)}.${fraction.slice(0, digits)}`
}

/** A duration in the unit that suits it: `3.5 µs`, `1.208 ms`, `5.05 s`, `2 min 5 s`. */
export function durationText(ns: number): string {
  const size = Math.abs(ns)
  const sign = ns < 0 ? MINUS : ''
  if (size < 1000) return `${sign}${Math.round(size)}${THIN_SPACE}ns`
  if (size < 1e6) return `${sign}${(size / 1e3).toFixed(1)}${THIN_SPACE}µs`
  if (size < 10e6) return `${sign}${(size / 1e6).toFixed(3)}${THIN_SPACE}ms`
  if (size < 1e9) return `${sign}${(size / 1e6).toFixed(1)}${THIN_SPACE}ms`
  if (size < 60e9) return `${sign}${(size / 1e9).toFixed(2)}${THIN_SPACE}s`
  const minutes = Math.floor(size / 60e9)
  const rest = Math.round((size - minutes * 60e9) / 1e9)
  if (minutes < 60) return `${sign}${minutes}${THIN_SPACE}min ${rest}${THIN_SPACE}s`
  return `${sign}${Math.floor(minutes / 60)}${THIN_SPACE}h ${minutes % 60}${THIN_SPACE}min`
}

function split(moment: bigint): { seconds: bigint; fraction: string } {
  let seconds = moment / NS_PER_SECOND
  let rest = moment % NS_PER_SECOND
  if (rest < 0n) {
    seconds -= 1n
    rest += NS_PER_SECOND
  }
  return { seconds, fraction: String(rest).padStart(9, '0') }
}
