import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ASK_ROW, type RowRange } from './fieldTallies.ts'
import { Tally, tallyOf } from './valueTally.ts'
import { exactCuts, wholeTallies } from './wholeTallies.ts'

/** The tally of each value; one that was not asked stays as it was. */
function talliesOf(
  values: readonly number[],
  cuts: readonly number[] | undefined,
  test: (value: number) => boolean,
): readonly number[] {
  const column = Float64Array.from(values)
  const tallies = new Uint8Array(values.length).fill(ASK_ROW)
  const add = wholeTallies(cuts, { columnOf: () => column, shiftOf: () => 0 }, (whole) =>
    tallyOf(whole, (value) => test(Number(value))),
  )
  add({ at: 0, rows: values.length } as RowRange, tallies)
  return [...tallies]
}

describe('tallies of whole numbers', () => {
  it('are the same by interval as one by one', () => {
    const cut = fc.oneof(
      fc.integer({ min: -5, max: 40 }),
      fc.double({ min: -5, max: 40, noNaN: true }),
    )
    fc.assert(
      fc.property(fc.array(cut, { minLength: 1, maxLength: 6 }), fc.nat(5), (cuts, kind) => {
        const [first = 0, last = first] = cuts
        const tests = [
          (value: number) => value < first,
          (value: number) => value >= first,
          (value: number) => value !== first,
          (value: number) => cuts.includes(value),
          (value: number) => first <= value && value <= last,
          (value: number) => !(first <= value && value <= last),
        ]
        const test = tests[kind] ?? (() => true)
        const values = Array.from({ length: 60 }, (_, at) => at - 10)
        expect(talliesOf(values, cuts, test)).toEqual(talliesOf(values, undefined, test))
      }),
    )
  })

  it('are none where there is no number', () => {
    expect(talliesOf([NaN, 1], [0], () => true)).toEqual([0, Tally.exists | Tally.passed])
  })
})

describe('cuts', () => {
  it('count from a base, and are none where a number cannot hold them', () => {
    expect(exactCuts([10n, 12n], 10n)).toEqual([0, 2])
    expect(exactCuts([2n ** 60n])).toBeUndefined()
    expect(exactCuts(undefined)).toBeUndefined()
  })
})
