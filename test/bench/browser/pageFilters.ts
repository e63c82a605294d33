/** Filters typed into the page: how long until the table has the records that they let through. */
import type { Page } from 'playwright'
import { FILTERS } from '../filterRounds.ts'
import { isTypingPlace, timeToFilter } from './pageProbes.ts'

export interface PageFilterRun {
  readonly filter: string
  readonly reads: string
  /** Milliseconds from the key Enter. */
  readonly times: readonly number[]
  readonly records: number
  /** A bar of progress was there in between. */
  readonly saysProgress: boolean
}

/** Each filter begins from a table without one; the page's key `/` leads to where it is typed. */
export async function pageFilters(
  page: Page,
  rounds: number,
): Promise<readonly PageFilterRun[] | { readonly not: string }> {
  await page.keyboard.press('Escape')
  await page.keyboard.press('/')
  if (!(await page.evaluate(isTypingPlace))) return { not: 'the page has no filter bar' }
  const runs: PageFilterRun[] = []
  for (const { filter, reads } of FILTERS) {
    const times: number[] = []
    let records = NaN
    let saysProgress = false
    for (let round = 0; round < (reads === 'columns' ? rounds : 1); round++) {
      const applied = await applyFilter(page, filter)
      times.push(applied.milliseconds)
      records = applied.records
      saysProgress ||= applied.saysProgress
      await applyFilter(page, '')
    }
    runs.push({ filter, reads, times, records, saysProgress })
  }
  return runs
}

async function applyFilter(page: Page, filter: string) {
  await page.keyboard.press('/')
  await page.keyboard.press('Control+a')
  await page.keyboard.press('Delete')
  await page.keyboard.insertText(filter)
  const applied = await page.evaluate(timeToFilter)
  // Enter may have taken the keys back to the table.
  await page.keyboard.press('Escape')
  return applied
}
