/** Several measurements of one thing. */
export interface Spread {
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Of at least one value. */
export function spreadOf(values: readonly number[]): Spread {
  return { median: percentile(values, 50), least: Math.min(...values), most: Math.max(...values) }
}

/** The smallest value that `percent` of all values do not exceed; between two medians, their mean. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  const rank = (percent / 100) * sorted.length
  const at = Math.max(0, Math.ceil(rank) - 1)
  const value = sorted[at] ?? NaN
  const isBetweenTwo = percent === 50 && sorted.length % 2 === 0
  return isBetweenTwo ? (value + (sorted[at + 1] ?? NaN)) / 2 : value
}
