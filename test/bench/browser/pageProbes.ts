/**
 * Run in the page, which is given their text: none may use anything from outside itself. Times are in
 * milliseconds, up to the beginning of the frame after the one in which the rows were there.
 */

export interface Frames {
  /** From each frame to the next. */
  readonly intervals: readonly number[]
  /** Of each frame: the share of its rows that were on the way, 0 to 1. */
  readonly blank: readonly number[]
}

/** From a click on a source to its first rows; asks for the table as soon as there can be one. */
export async function timeToFirstRows(source: string): Promise<number> {
  const button = [...document.querySelectorAll('button')].find(({ textContent }) =>
    textContent.includes(source),
  )
  if (button === undefined) throw new Error(`the page offers no ${source}`)
  const start = performance.now()
  button.click()
  for (;;) {
    const now = await new Promise<number>(requestAnimationFrame)
    if (now - start > 120_000) throw new Error(`no rows of ${source} within two minutes`)
    const isThere =
      document.querySelector('[data-row]') !== null &&
      document.querySelector('[data-row] [aria-label="loading"]') === null
    if (isThere) break
    if (document.querySelector('[role="grid"]') === null) {
      document.body.dispatchEvent(new KeyboardEvent('keydown', { key: '2', bubbles: true }))
    }
  }
  return (await new Promise<number>(requestAnimationFrame)) - start
}

/** From a key in the table to the frame that shows a row, counted from 0. */
export async function timeToRow({
  key,
  row,
}: {
  readonly key: string
  readonly row: number
}): Promise<number> {
  const table = document.querySelector('[role="grid"]')
  if (table === null) throw new Error('there is no table')
  const start = performance.now()
  table.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
  for (;;) {
    const now = await new Promise<number>(requestAnimationFrame)
    if (now - start > 60_000) throw new Error(`row ${row} did not come within a minute`)
    const shown = document.querySelector(`[data-row="${row}"]`)
    if (shown !== null && shown.querySelector('[aria-label="loading"]') === null) break
  }
  return (await new Promise<number>(requestAnimationFrame)) - start
}

/** Watches every frame for a while. */
export async function watchFrames(milliseconds: number): Promise<Frames> {
  const intervals: number[] = []
  const blank: number[] = []
  const start = await new Promise<number>(requestAnimationFrame)
  for (let before = start; before - start < milliseconds;) {
    const now = await new Promise<number>(requestAnimationFrame)
    intervals.push(now - before)
    const rows = document.querySelectorAll('[data-row]').length
    const pending = document.querySelectorAll('[data-row] [aria-label="loading"]').length
    blank.push(rows === 0 ? 1 : pending / rows)
    before = now
  }
  return { intervals, blank }
}

/** How many records the table says it has. */
export function recordsInTable(): number {
  return Number(document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? 1) - 1
}

export function firstRowOnScreen(): number {
  return Number(document.querySelector<HTMLElement>('[data-row]')?.dataset['row'] ?? 0)
}

/** The keys go to a place where text is typed. */
export function isTypingPlace(): boolean {
  return document.activeElement instanceof HTMLInputElement
}

/** From Enter in the focused filter to the frame with the first of other records than before. */
export async function timeToFilter(): Promise<{
  readonly milliseconds: number
  readonly records: number
  readonly saysProgress: boolean
}> {
  const count = () => document.querySelector('[role="grid"]')?.getAttribute('aria-rowcount') ?? '1'
  const before = count()
  let saysProgress = false
  const start = performance.now()
  const key = { key: 'Enter', bubbles: true, cancelable: true }
  document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', key))
  for (;;) {
    const now = await new Promise<number>(requestAnimationFrame)
    if (now - start > 600_000) throw new Error('the filter had no answer within ten minutes')
    saysProgress ||= document.querySelector('main [role="progressbar"]') !== null
    const isPending = document.querySelector('[data-row] [aria-label="loading"]') !== null
    if (count() !== before && !isPending) break
  }
  const painted = await new Promise<number>(requestAnimationFrame)
  return { milliseconds: painted - start, records: Number(count()) - 1, saysProgress }
}
