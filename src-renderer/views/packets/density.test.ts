import { describe, expect, it } from 'vitest'
import { barOfTime, densityBars } from './density.ts'

const density = { binNs: 10, total: [3, 0, 5, 0, 2], tunnelled: [1, 0, 5, 0, 0] }

describe('the density strip', () => {
  it('merges bins where there is no room for all', () => {
    const bars = densityBars(density, 2)
    expect(bars).toMatchObject({ binNs: 30, total: [8, 2], tunnelled: [6, 0] })
  })

  it('finds the bar that holds a moment, none beyond either end', () => {
    const bars = densityBars(density, 10)
    expect([0, 9, 10, 49, -5, 900].map((time) => barOfTime(bars, time))).toEqual([0, 0, 1, 4, 0, 4])
  })

  it('splits a height by what is tunnelled', () => {
    const bars = densityBars(density, 10)
    expect(bars.tunnelledHeight[2]).toBeCloseTo(1, 6)
    expect(bars.plainHeight[2]).toBe(0)
  })

  it('of nothing has no bars', () => {
    expect(densityBars({ binNs: 0, total: [], tunnelled: [] }, 0).total).toEqual([])
  })
})
