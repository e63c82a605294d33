import { describe, expect, it } from 'vitest'
import { PAGE_ROWS, pagesFor } from './pageWindow.ts'

describe('the pages behind the rows on screen', () => {
  it('come first, then the one below, then the one above', () => {
    const first = 3 * PAGE_ROWS + 10
    expect(pagesFor(first, first + PAGE_ROWS, 100 * PAGE_ROWS)).toEqual([3, 4, 5, 2])
  })

  it('end with the table', () => {
    expect(pagesFor(0, 40, 30)).toEqual([0])
    expect(pagesFor(2 * PAGE_ROWS, 9 * PAGE_ROWS, 3 * PAGE_ROWS)).toEqual([2, 1])
  })

  it('are none for an empty table', () => {
    expect(pagesFor(0, 40, 0)).toEqual([])
  })
})
