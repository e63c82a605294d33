/** Arithmetic of a table that is fetched in pages. Rows and pages count from 0. */

export const PAGE_ROWS = 200

export function pageOf(row: number): number {
  return Math.floor(row / PAGE_ROWS)
}

/**
 * The pages that hold rows `first` to `last`, then one on either side for the next scroll, none
 * beyond a table of `total` rows.
 */
export function pagesFor(first: number, last: number, total: number): readonly number[] {
  if (total <= 0) return []
  const end = pageOf(total - 1)
  const from = Math.min(pageOf(Math.max(first, 0)), end)
  const to = Math.min(pageOf(Math.max(last, first, 0)), end)
  const pages: number[] = []
  for (let page = from; page <= to; page++) pages.push(page)
  if (to < end) pages.push(to + 1)
  if (from > 0) pages.push(from - 1)
  return pages
}
