import { describe, expect, it } from 'vitest'
import { times, verdictOf, type Target } from './target.ts'

const target: Target = { promise: 'as fast as tcpdump', atMost: 1, text: times, measured: 1 }

describe('a target', () => {
  it('is met up to its limit and missed beyond', () => {
    expect(verdictOf(target)).toBe('met')
    expect(verdictOf({ ...target, measured: 1.001 })).toBe('missed')
  })

  it('is not met where nothing was measured, or no number came out', () => {
    expect(verdictOf({ ...target, measured: { not: 'no tcpdump' } })).toBe('not measured')
    expect(verdictOf({ ...target, measured: NaN })).toBe('missed')
  })
})
