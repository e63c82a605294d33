import { SvelteMap } from 'svelte/reactivity'
import type { EngineService, RecordPage, RecordRow } from '../../src-shared/contract/services.ts'
import { causeText } from './latestQuestion.ts'
import { PAGE_ROWS, pageOf, pagesFor } from './pageWindow.ts'

const PAGES_KEPT = 50
const QUESTIONS_AT_ONCE = 2

/**
 * The rows of the record table, fetched a page at a time as they come into view. A row that is not
 * there yet is `undefined`; while the engine's revision grows, old rows stay until new ones arrive.
 */
export class RecordPages {
  readonly #service: EngineService
  readonly #pages = new SvelteMap<number, RecordPage>()
  #asking: readonly number[] = []
  #wanted: readonly number[] = []
  #generation = 0
  #revision = 0
  #total = $state(0)
  #failure = $state<string>()

  constructor(service: EngineService) {
    this.#service = service
  }

  get total(): number {
    return this.#total
  }

  /** Why rows could not be fetched; cleared by the next page that arrives. */
  get failure(): string | undefined {
    return this.#failure
  }

  row(row: number): RecordRow | undefined {
    return this.#cached(row)
  }

  /** Says which rows are on screen. Earlier wishes that nobody has asked for yet are forgotten. */
  show(first: number, last: number): void {
    this.#wanted = pagesFor(first, last, this.#total)
    this.#pump()
  }

  /** A row that may be far from the screen. */
  async fetch(row: number): Promise<RecordRow | undefined> {
    const cached = this.#cached(row)
    if (cached !== undefined) return cached
    const page = await this.#service.records(row, 1)
    return page.rows[0]
  }

  /** Takes over a new state of the session. Another session starts from nothing. */
  follow(revision: number, total: number, isAnother: boolean): void {
    if (isAnother) {
      this.#generation++
      this.#pages.clear()
      this.#asking = []
    }
    this.#revision = revision
    this.#total = total
    this.#pump()
  }

  #cached(row: number): RecordRow | undefined {
    return this.#pages.get(pageOf(row))?.rows[row % PAGE_ROWS]
  }

  #pump(): void {
    for (const page of this.#wanted) {
      if (this.#asking.length >= QUESTIONS_AT_ONCE) return
      const known = this.#pages.get(page)
      if (known?.revision === this.#revision || this.#asking.includes(page)) continue
      void this.#ask(page)
    }
  }

  async #ask(page: number): Promise<void> {
    const generation = this.#generation
    this.#asking = [...this.#asking, page]
    try {
      const answer = await this.#service.records(page * PAGE_ROWS, PAGE_ROWS)
      if (generation !== this.#generation) return
      this.#keep(page, answer)
      this.#failure = undefined
    } catch (cause) {
      if (generation !== this.#generation) return
      this.#failure = causeText(cause)
      this.#wanted = this.#wanted.filter((wanted) => wanted !== page)
    }
    this.#asking = this.#asking.filter((asked) => asked !== page)
    this.#pump()
  }

  /** The page last fetched is the last to go. */
  #keep(page: number, answer: RecordPage): void {
    this.#pages.delete(page)
    this.#pages.set(page, { ...answer, revision: Math.max(answer.revision, this.#revision) })
    const [oldest] = this.#pages.keys()
    if (this.#pages.size > PAGES_KEPT && oldest !== undefined) this.#pages.delete(oldest)
  }
}
