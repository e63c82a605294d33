/** Arithmetic of a table that is fetched in pages. Rows and pages count from 0. */

export const PAGE_ROWS = 100

/** The rows on screen, and which way they were scrolled last. */
export interface RowWindow {
  readonly first: number
  readonly last: number
  readonly direction: 1 | -1
}

/**
 * The pages that hold the rows on screen, then two that lie ahead, then the one behind; none beyond a
 * table of `total` rows.
 */
export function pagesFor({ first, last, direction }: RowWindow, total: number): readonly number[] {
  if (total <= 0) return []
  const end = pageOf(total - 1)
  const from = Math.min(pageOf(Math.max(first, 0)), end)
  const to = Math.min(pageOf(Math.max(last, first, 0)), end)
  const pages: number[] = []
  for (let page = from; page <= to; page++) pages.push(page)
  const [ahead, behind] = direction > 0 ? [to, from] : [from, to]
  pages.push(ahead + direction, ahead + 2 * direction, behind - direction)
  return pages.filter((page) => page >= 0 && page <= end)
}

export function pageOf(row: number): number {
  return Math.floor(row / PAGE_ROWS)
}
