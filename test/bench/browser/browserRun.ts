/** A large capture in a real browser, through `serve`: how long a person waits, and how it scrolls. */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Page } from 'playwright'
import { HOSTS, serveHost } from '../../support/hosts.ts'
import type { MadeCapture } from '../benchCaptures.ts'
import { pageFilters, type PageFilterRun } from './pageFilters.ts'
import {
  firstRowOnScreen,
  recordsInTable,
  timeToFirstRows,
  timeToRow,
  watchFrames,
  type Frames,
} from './pageProbes.ts'

export interface ScrollRun {
  /** CSS pixels that a turn of the wheel moves the table. */
  readonly step: number
  /** How far it came. */
  readonly rows: number
  readonly frames: Frames
}

export interface BrowserRun {
  readonly records: number
  /** Milliseconds from asking for the capture to its first rows. */
  readonly firstRows: readonly number[]
  /** Milliseconds until every record was there. */
  readonly allRows: number
  /** Milliseconds from the key End to the last row, which has not been fetched before. */
  readonly lastRow: readonly number[]
  readonly scrolls: readonly ScrollRun[]
  readonly filters: readonly PageFilterRun[] | { readonly not: string }
  /** Of one core, by the engine's process while nothing happens; 0 to 1. */
  readonly idleShare: number
}

const SCROLL_MS = 6000
const IDLE_MS = 5000
const ALL_ROWS_MS = 300_000
/** A notch of a mouse's wheel, and a hard pull: 5 and 100 rows or so. */
const WHEEL_STEPS = [120, 2400] as const
/** Linux counts a process's time in hundredths of a second (sysconf CLK_TCK). */
const TICKS_PER_SECOND = 100

/** Why there is no browser to measure with. */
export function noBrowser(): string | undefined {
  return HOSTS.find(({ name }) => name === 'serve')?.missing
}

export async function browserRun(capture: MadeCapture, rounds: number): Promise<BrowserRun> {
  const { page, child, close } = await serveHost([capture.path])
  try {
    await showTable(page)
    await allRecords(page, capture.records)
    const firstRows: number[] = []
    let allRows = NaN
    for (let round = 0; round < rounds; round++) {
      await closeSession(page, basename(capture.path))
      const start = Date.now()
      firstRows.push(await page.evaluate(timeToFirstRows, basename(capture.path)))
      await allRecords(page, capture.records)
      allRows = Date.now() - start
    }
    const lastRow = await lastRowTimes(page, capture.records, rounds)
    const scrolls: ScrollRun[] = []
    for (const step of WHEEL_STEPS) scrolls.push(await scroll(page, step))
    const filters = await pageFilters(page, rounds)
    const idleShare = await idle(child.pid)
    return { records: capture.records, firstRows, allRows, lastRow, scrolls, filters, idleShare }
  } finally {
    await close()
  }
}

/** The table can be asked for as soon as the first records are there. */
async function showTable(page: Page): Promise<void> {
  const table = page.getByRole('grid', { name: 'Records' })
  const end = Date.now() + ALL_ROWS_MS
  while (!(await table.isVisible()) && Date.now() < end) {
    await page.keyboard.press('2')
    await wait(50)
  }
}

async function allRecords(page: Page, records: number): Promise<void> {
  const end = Date.now() + ALL_ROWS_MS
  while ((await page.evaluate(recordsInTable)) !== records) {
    if (Date.now() > end) throw new Error(`the page did not get all ${records} records`)
    await wait(20)
  }
}

async function closeSession(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name: `Close ${name}` }).click()
  await page.getByRole('heading', { name: 'On this computer' }).waitFor()
}

/** A page that is loaded again has no rows yet. */
async function lastRowTimes(page: Page, records: number, rounds: number) {
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await page.reload()
    await showTable(page)
    await allRecords(page, records)
    times.push(await page.evaluate(timeToRow, { key: 'End', row: records - 1 }))
    await page.evaluate(timeToRow, { key: 'Home', row: 0 })
  }
  return times
}

async function scroll(page: Page, step: number): Promise<ScrollRun> {
  await page.evaluate(timeToRow, { key: 'Home', row: 0 })
  await page.getByRole('grid', { name: 'Records' }).hover()
  const watched = page.evaluate(watchFrames, SCROLL_MS)
  const end = Date.now() + SCROLL_MS
  while (Date.now() < end) await page.mouse.wheel(0, step)
  const frames = await watched
  const rows = await page.evaluate(firstRowOnScreen)
  if (rows === 0) throw new Error('the wheel does not move the table')
  return { step, rows, frames }
}

async function idle(pid: number | undefined): Promise<number> {
  await wait(2000)
  const before = ticksOf(pid)
  await wait(IDLE_MS)
  return (ticksOf(pid) - before) / TICKS_PER_SECOND / (IDLE_MS / 1000)
}

/** Time of all threads of a process, in the program and in the kernel: proc(5), fields 14 and 15. */
function ticksOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid ?? 'self'}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
