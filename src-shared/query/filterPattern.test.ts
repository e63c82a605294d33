import { describe, expect, it } from 'vitest'
import { filterPattern } from './filterPattern.ts'

describe('patterns', () => {
  it('match anywhere, in either case, bytes as the characters of their number', () => {
    const test = filterPattern('g.t /\\x80')
    expect(typeof test === 'function' && test('xxGET /\u0080')).toBe(true)
    expect(typeof test === 'function' && test('PUT /')).toBe(false)
  })

  it('that hang a backtracking engine answer at once', () => {
    for (const pattern of ['(a+)+$', '(a|aa)*c', '(.*a){20}b', '(x+x+)+y']) {
      const test = filterPattern(pattern)
      expect(typeof test).toBe('function')
      const start = performance.now()
      expect(typeof test === 'function' && test(`${'a'.repeat(20_000)}!`)).toBe(false)
      expect(performance.now() - start).toBeLessThan(5_000)
    }
  })

  it('that cannot be used are refused with the reason', () => {
    for (const pattern of ['(', '[a', 'a{2000}', '(?=a)', '\\1', '((a{500}){500}){500}']) {
      expect(filterPattern(pattern)).toEqual(expect.stringMatching(/^This pattern .*\.$/))
    }
    expect(filterPattern('a'.repeat(2_000))).toEqual(expect.stringContaining('at most'))
  })
})
