import { SvelteMap } from 'svelte/reactivity'
import type { RecordRow } from '../../src-shared/contract/services.ts'
import type { AskEngine } from '../connection/engineConnection.ts'
import { causeText } from './latestQuestion.ts'
import { PAGE_ROWS, pageOf, pagesFor, type RowWindow } from './pageWindow.ts'

const PAGES_KEPT = 50
const QUESTIONS_AT_ONCE = 3

/** What the table shows: a list of the engine's, how long it is, and which answer it comes from. */
export interface ShownList {
  readonly list: number
  readonly total: number
  /** Grows with every answer; a page fetched for an earlier one is fetched again. */
  readonly version: number
}

interface AskedPage {
  readonly page: number
  readonly abort: AbortController
}

interface Page {
  readonly version: number
  /** Of the list when the page was asked for. */
  readonly total: number
  readonly rows: readonly RecordRow[]
}

/**
 * The rows of the record table, fetched a page at a time as they come into view, those that lie ahead
 * before they do. A row that is not there yet is `undefined`; while a list grows, old rows stay until
 * new ones arrive. Pages that were scrolled past are no longer waited for.
 */
export class RecordPages {
  readonly #ask: AskEngine
  readonly #pages = new SvelteMap<number, Page>()
  #asking: readonly AskedPage[] = []
  #wanted: readonly number[] = []
  /** None before a table is there. */
  #window: RowWindow | undefined
  #shown = $state.raw<ShownList>({ list: 0, total: 0, version: 0 })
  #failure = $state<string>()
  /** Told when the engine no longer keeps the list. */
  onGone: () => void = () => undefined

  constructor(ask: AskEngine) {
    this.#ask = ask
  }

  get list(): number {
    return this.#shown.list
  }

  get total(): number {
    return this.#shown.total
  }

  /** Why rows could not be fetched; cleared by the next page that arrives. */
  get failure(): string | undefined {
    return this.#failure
  }

  row(row: number): RecordRow | undefined {
    return this.#pages.get(pageOf(row))?.rows[row % PAGE_ROWS]
  }

  /** Says which rows are on screen. Earlier wishes are forgotten, asked for or not. */
  show(first: number, last: number): void {
    const direction = first < (this.#window?.first ?? 0) ? -1 : 1
    this.#window = { first, last, direction }
    this.#wanted = pagesFor(this.#window, this.total)
    for (const { page, abort } of this.#asking) if (!this.#wanted.includes(page)) abort.abort()
    this.#pump()
  }

  /** A row that may be far from the screen. */
  async fetch(row: number): Promise<RecordRow | undefined> {
    const cached = this.row(row)
    if (cached !== undefined) return cached
    const page = await this.#ask().records({ list: this.list, from: row, count: 1 })
    return page?.rows[0]
  }

  /** Takes over another list, or another state of it. Rows that are of something else go at once. */
  follow(shown: ShownList, isSomethingElse: boolean): void {
    if (isSomethingElse) {
      for (const { abort } of this.#asking) abort.abort()
      this.#pages.clear()
    }
    this.#shown = shown
    this.#wanted = this.#window === undefined ? [] : pagesFor(this.#window, shown.total)
    this.#pump()
  }

  #pump(): void {
    for (const page of this.#wanted) {
      if (this.#asking.length >= QUESTIONS_AT_ONCE) return
      const isAsked = this.#asking.some((asked) => asked.page === page)
      if (!isAsked && !this.#isKnown(page)) void this.#fetchPage(page)
    }
  }

  /** A page that ended with the list has more rows when the list grows. */
  #isKnown(page: number): boolean {
    const known = this.#pages.get(page)
    const { version, total } = this.#shown
    if (known?.version !== version) return false
    return known.rows.length === PAGE_ROWS || known.total === total
  }

  async #fetchPage(page: number): Promise<void> {
    const asked = { page, abort: new AbortController() }
    const { signal } = asked.abort
    const { list, version, total } = this.#shown
    this.#asking = [...this.#asking, asked]
    try {
      const question = { list, from: page * PAGE_ROWS, count: PAGE_ROWS }
      const answer = await this.#ask(signal).records(question)
      if (signal.aborted) return
      if (answer !== undefined) this.#keep(page, { rows: answer.rows, version, total })
      else this.#giveUp(page, () => list === this.list && list !== 0 && this.onGone())
    } catch (cause) {
      if (signal.aborted) return
      this.#giveUp(page, () => (this.#failure = causeText(cause)))
    } finally {
      this.#asking = this.#asking.filter((other) => other !== asked)
      this.#pump()
    }
  }

  /** Asking once more at once would ask for ever. */
  #giveUp(page: number, tell: () => unknown): void {
    this.#wanted = this.#wanted.filter((wanted) => wanted !== page)
    tell()
  }

  /** The page last fetched is the last to go. */
  #keep(page: number, answer: Page): void {
    this.#failure = undefined
    this.#pages.delete(page)
    this.#pages.set(page, answer)
    const [oldest] = this.#pages.keys()
    if (this.#pages.size > PAGES_KEPT && oldest !== undefined) this.#pages.delete(oldest)
  }
}
