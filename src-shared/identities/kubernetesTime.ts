/** Moments as Kubernetes writes them: RFC 3339, mostly whole seconds that were cut off. */
import type { EpochNs } from '../base/time.ts'

const NS_PER_MS = 1_000_000n
const SECOND: EpochNs = 1_000_000_000n
const RFC_3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/

/** Undefined where it is no moment; never rounded. */
export function momentOf(text: string | null | undefined): EpochNs | undefined {
  const [, seconds, fraction = '', zone = ''] = RFC_3339.exec(text ?? '') ?? []
  if (seconds === undefined) return undefined
  const milliseconds = Date.parse(`${seconds}${zone}`)
  if (Number.isNaN(milliseconds)) return undefined
  return BigInt(milliseconds) * NS_PER_MS + BigInt(fraction.padEnd(9, '0'))
}

/** The first moment that is certainly later: the second was cut off, so the next one begins it. */
export function momentAfter(text: string | null | undefined): EpochNs | undefined {
  const moment = momentOf(text)
  if (moment === undefined) return undefined
  return moment % SECOND === 0n ? moment + SECOND : moment + 1n
}

export function latest(...moments: readonly (EpochNs | undefined)[]): EpochNs | undefined {
  return moments.reduce(
    (a, b) => (a === undefined || (b !== undefined && b > a) ? b : a),
    undefined,
  )
}

export function earliest(...moments: readonly (EpochNs | undefined)[]): EpochNs | undefined {
  return moments.reduce(
    (a, b) => (a === undefined || (b !== undefined && b < a) ? b : a),
    undefined,
  )
}
