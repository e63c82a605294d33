/**
 * How the values of a record fared in a test, in a few bits: tallies of parts (the tunnel's values,
 * the flow's) are put together with `|`, which is what makes each worth keeping by itself.
 */
import type { Quantifier, ValueTest } from './filterCheck.ts'
import type { Value } from './filterValue.ts'

export const Tally = {
  /** There is a value. */
  exists: 1,
  passed: 2,
  failed: 4,
  /** There may be more values, in bytes that were not looked at. */
  more: 8,
} as const

export const Answer = { no: 0, yes: 1, unknown: 2 } as const
export type Answer = (typeof Answer)[keyof typeof Answer]

export function tallyOf(value: Value, test: ValueTest): number {
  const passed = test(value)
  if (passed === undefined) return 0
  return Tally.exists | (passed ? Tally.passed : Tally.failed)
}

export function tallyAll(values: readonly Value[], test: ValueTest): number {
  return values.reduce<number>((tally, value) => tally | tallyOf(value, test), 0)
}

export function answerOf(tally: number, quantifier: Quantifier): Answer {
  const decisive = quantifier === 'any' ? Tally.passed : Tally.failed
  if ((tally & decisive) !== 0) return quantifier === 'any' ? Answer.yes : Answer.no
  if ((tally & Tally.more) !== 0) return Answer.unknown
  return quantifier === 'all' && (tally & Tally.exists) !== 0 ? Answer.yes : Answer.no
}
