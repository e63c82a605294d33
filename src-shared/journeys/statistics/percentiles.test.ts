import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { percentiles } from './percentiles.ts'

const SHARES = [0, 0.5, 0.95, 0.99, 1]

function expected(values: readonly number[]) {
  const sorted = Float64Array.from(values).sort()
  return SHARES.map((share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)])
}

describe('percentiles', () => {
  it('are those of the sorted numbers, whatever order and however many are equal', () => {
    const few = fc.array(fc.integer({ min: -5, max: 5 }), { minLength: 1, maxLength: 2000 })
    const many = fc.array(fc.double({ noNaN: true }), { minLength: 1, maxLength: 2000 })
    fc.assert(
      fc.property(fc.oneof(few, many), (values) => {
        expect(percentiles(Float64Array.from(values), SHARES)).toEqual(expected(values))
      }),
    )
  })

  it('are found in numbers that are sorted, reversed, in an organ pipe and all the same', () => {
    const count = 100_000
    const shapes = [
      (at: number) => at,
      (at: number) => count - at,
      (at: number) => Math.min(at, count - at),
      () => 7,
    ]
    for (const shape of shapes) {
      const values = Array.from({ length: count }, (_, at) => shape(at))
      expect(percentiles(Float64Array.from(values), SHARES)).toEqual(expected(values))
    }
  })
})
