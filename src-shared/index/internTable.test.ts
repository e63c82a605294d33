import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { InternTable } from './internTable.ts'

function intern(table: InternTable, key: readonly number[]): number {
  table.key.set(key)
  return table.intern()
}

describe('the intern table', () => {
  it('gives each distinct key one id, in the order of first appearance', () => {
    const key = fc.tuple(fc.integer({ min: -3, max: 3 }), fc.integer({ min: -3, max: 3 }))
    fc.assert(
      fc.property(fc.array(key, { maxLength: 500 }), (keys) => {
        const table = new InternTable(2, 4)
        const expected = new Map<string, number>()
        for (const one of keys) {
          const text = one.join()
          if (!expected.has(text)) expected.set(text, expected.size)
          expect(intern(table, one)).toBe(expected.get(text))
        }
        expect(table.size).toBe(expected.size)
      }),
    )
  })

  it('keeps its ids while it grows far beyond what was expected', () => {
    const table = new InternTable(1, 4)
    for (let key = 0; key < 50_000; key++) expect(intern(table, [key * 40_000])).toBe(key)
    for (let key = 0; key < 50_000; key += 977) {
      expect(intern(table, [key * 40_000])).toBe(key)
      expect(table.word(key, 0)).toBe(key * 40_000)
    }
  })

  it('finds a key without adding it', () => {
    const table = new InternTable(2)
    intern(table, [1, 2])
    expect(table.find([1, 2])).toBe(0)
    expect(table.find([2, 1])).toBeUndefined()
    expect(table.size).toBe(1)
  })
})
