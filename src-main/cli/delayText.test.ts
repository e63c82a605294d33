import { describe, expect, it } from 'vitest'
import { delayText, durationText } from './delayText.ts'

describe('a delay as text', () => {
  it('has the unit that suits it', () => {
    expect([0, 850, 41_230, 1_208_000, 37_400_000, 5_050_000_000].map(durationText)).toEqual([
      '0 ns',
      '850 ns',
      '41.2 µs',
      '1.208 ms',
      '37.4 ms',
      '5.050 s',
    ])
  })

  it('says how far off it can be, is nothing inside of that, and never hides more', () => {
    expect(delayText({ ns: 41_200, boundNs: 0 })).toBe('41.2 µs')
    expect(delayText({ ns: 41_200, boundNs: 60_000 })).toBe('41.2 µs ±60.0 µs')
    expect(delayText({ ns: -41_200, boundNs: 60_000 })).toBe('0 within ±60.0 µs')
    expect(delayText({ ns: -70_000, boundNs: 60_000 })).toBe('-70.0 µs ±60.0 µs')
    expect(delayText({ ns: -3000, boundNs: 0 })).toBe('-3.0 µs')
    expect(delayText(undefined)).toBe('no common clock')
  })
})
