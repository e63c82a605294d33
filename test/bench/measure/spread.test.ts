import { describe, expect, it } from 'vitest'
import { percentile, spreadOf } from './spread.ts'

describe('a spread', () => {
  it('has the value in the middle, or the mean of the two there', () => {
    expect(spreadOf([3, 1, 2])).toEqual({ median: 2, least: 1, most: 3 })
    expect(spreadOf([4, 1, 2, 9]).median).toBe(3)
    expect(spreadOf([5])).toEqual({ median: 5, least: 5, most: 5 })
  })

  it('has the value that nearly all others stay below', () => {
    const values = Array.from({ length: 100 }, (_, at) => 100 - at)
    expect(percentile(values, 95)).toBe(95)
    expect(percentile([1, 2], 95)).toBe(2)
  })
})
