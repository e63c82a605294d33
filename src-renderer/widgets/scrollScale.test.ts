import { describe, expect, it } from 'vitest'
import { revealPosition, scrollScale, TALLEST_PX } from './scrollScale.ts'

describe('a list of ten million rows', () => {
  const scale = scrollScale(10_000_000, 23, 400)

  it('is no taller than a browser allows', () => {
    expect(scale.heightPx).toBe(TALLEST_PX)
  })

  it('reaches its last row at the end of the scroll bar', () => {
    expect((TALLEST_PX - 400) * scale.factor).toBeCloseTo(10_000_000 * 23 - 400, 3)
  })
})

describe('a short list', () => {
  it('scrolls pixel by pixel', () => {
    expect(scrollScale(100, 20, 400)).toEqual({ heightPx: 2000, lastPx: 1600, factor: 1 })
  })

  it('that fits does not scroll', () => {
    expect(scrollScale(3, 20, 400)).toMatchObject({ lastPx: 0, factor: 0 })
  })
})

describe('revealing a row', () => {
  it('moves as little as possible', () => {
    expect(revealPosition(5, 20, 100, 80)).toBe(80)
    expect(revealPosition(2, 20, 100, 80)).toBe(40)
    expect(revealPosition(20, 20, 100, 80)).toBe(320)
  })
})
