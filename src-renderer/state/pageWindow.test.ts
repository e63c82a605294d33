import { describe, expect, it } from 'vitest'
import { PAGE_ROWS, pagesFor } from './pageWindow.ts'

describe('the pages behind the rows on screen', () => {
  const first = 3 * PAGE_ROWS + 10
  const down = { first, last: first + PAGE_ROWS, direction: 1 } as const

  it('come first, then two that lie ahead, then the one behind', () => {
    expect(pagesFor(down, 100 * PAGE_ROWS)).toEqual([3, 4, 5, 6, 2])
    expect(pagesFor({ ...down, direction: -1 }, 100 * PAGE_ROWS)).toEqual([3, 4, 2, 1, 5])
  })

  it('end with the table', () => {
    expect(pagesFor({ first: 0, last: 40, direction: 1 }, 30)).toEqual([0])
    expect(pagesFor({ ...down, last: 9 * PAGE_ROWS }, 4 * PAGE_ROWS)).toEqual([3, 2])
  })

  it('are none for an empty table', () => {
    expect(pagesFor(down, 0)).toEqual([])
  })
})
