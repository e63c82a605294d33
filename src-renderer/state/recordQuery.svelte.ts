import type { ListAnswer, ListQuestion } from '../../src-shared/contract/listQuestion.ts'
import type { SessionState } from '../../src-shared/contract/services.ts'
import type { FilterError } from '../../src-shared/query/filterError.ts'
import type { RecordSort, SortColumn } from '../../src-shared/query/recordSort.ts'
import type { AskEngine } from '../connection/engineConnection.ts'
import { causeText } from './latestQuestion.ts'
import type { RecordPages } from './recordPages.svelte.ts'

/** A mistake in a filter, or why there is no answer. The table keeps what it showed before. */
export interface WrongFilter extends Partial<FilterError> {
  readonly text: string
  readonly why: string
}

/** How far a search is that reads records back. */
export interface SearchProgress {
  readonly read: number
  readonly toRead: number
  readonly isStopped: boolean
}

/**
 * What the record table shows: which of the session's records, and how they stand. The newest question
 * wins; the engine gives up the one before.
 */
export class RecordQuery {
  readonly #ask: AskEngine
  readonly #pages: RecordPages
  readonly #onList: () => void
  #asked = new AbortController()
  #version = 0
  #revision = -1
  #records = 0
  /** What the table shows. */
  #question = $state.raw<ListQuestion>({})
  #awaited = $state.raw<ListQuestion>()
  #wrong = $state.raw<WrongFilter>()
  #search = $state.raw<SearchProgress>()
  #tookMs = $state<number>()
  #unread = $state(0)
  #shownVersion = $state(0)

  /** @param onList told when the table shows something else */
  constructor(ask: AskEngine, pages: RecordPages, onList: () => void) {
    this.#ask = ask
    this.#pages = pages
    this.#onList = onList
    pages.onGone = () => this.#askFor(this.#question)
  }

  get filter(): string | undefined {
    return this.#question.filter
  }

  get sort(): RecordSort {
    return this.#question.sort ?? { column: 'time', descending: false }
  }

  get isAsking(): boolean {
    return this.#awaited !== undefined
  }

  get wrong(): WrongFilter | undefined {
    return this.#wrong
  }

  get search(): SearchProgress | undefined {
    return this.#search
  }

  /** Grows when the table shows something else. */
  get version(): number {
    return this.#shownVersion
  }

  /** From the question to the whole answer. */
  get tookMs(): number | undefined {
    return this.#tookMs
  }

  /** Records that are left out because their bytes are gone. */
  get unread(): number {
    return this.#unread
  }

  /** Nothing, for all records. */
  setFilter(filter: string | undefined): void {
    const { sort } = this.#awaited ?? this.#question
    this.#askFor({ ...(filter === undefined ? {} : { filter }), ...(sort && { sort }) })
  }

  /** The other way round, where it is sorted by the column already. */
  sortBy(column: SortColumn): void {
    const { sort } = this
    const descending = sort.column === column && !sort.descending
    const { filter } = this.#awaited ?? this.#question
    this.#askFor({ ...(filter === undefined ? {} : { filter }), sort: { column, descending } })
  }

  /** A mistake is being mended: what was said of it is about another text. */
  forgetMistake(): void {
    this.#wrong = undefined
  }

  /** What was found so far stays. */
  stop(): void {
    this.#asked.abort()
    this.#awaited = undefined
    if (this.#search !== undefined) this.#search = { ...this.#search, isStopped: true }
  }

  /** Takes over a new state of the session; of another session nothing is kept. */
  follow({ revision, records }: SessionState, isAnother: boolean): void {
    if (revision === this.#revision && !isAnother) return
    this.#revision = revision
    this.#records = records
    if (isAnother) {
      this.#question = {}
      this.#wrong = undefined
    }
    if (isAll(this.#question)) this.#showAll(isAnother, this.#question)
    else this.#askFor(this.#question)
  }

  #askFor(question: ListQuestion): void {
    this.#asked.abort()
    this.#wrong = undefined
    if (isAll(question)) {
      this.#showAll(true, question)
      this.#tell()
      return
    }
    this.#asked = new AbortController()
    this.#awaited = question
    void this.#run(question, this.#asked.signal)
  }

  #showAll(isSomethingElse: boolean, question: ListQuestion): void {
    this.#asked.abort()
    this.#awaited = undefined
    this.#question = question
    this.#search = undefined
    this.#tookMs = undefined
    this.#unread = 0
    const shown = { list: 0, total: this.#records, version: ++this.#version }
    this.#pages.follow(shown, isSomethingElse)
  }

  async #run(question: ListQuestion, signal: AbortSignal): Promise<void> {
    const start = performance.now()
    const engine = this.#ask(signal)
    const isOver = () => signal.aborted
    try {
      const answer = await engine.list(question)
      if (isOver()) return
      this.#awaited = undefined
      this.#take(question, answer)
      let state = answer
      while (state.kind === 'list' && state.search !== undefined) {
        state = await engine.grow(state.list)
        if (isOver()) return
        this.#grow(state)
      }
      this.#tookMs = performance.now() - start
    } catch (cause) {
      if (isOver()) return
      this.#awaited = undefined
      this.#wrong = { text: question.filter ?? '', why: causeText(cause) }
    }
  }

  #take(question: ListQuestion, answer: ListAnswer): void {
    if (answer.kind === 'wrong') {
      this.#wrong = { ...answer, text: question.filter ?? '' }
      return
    }
    // The session is another one by now, and its state is on the way.
    if (answer.kind === 'gone') return
    const isSomethingElse = question !== this.#question
    this.#question = question
    this.#tookMs = undefined
    this.#pages.follow({ ...answer, version: ++this.#version }, isSomethingElse)
    this.#grow(answer)
    if (isSomethingElse) this.#tell()
  }

  #tell(): void {
    this.#onList()
    this.#shownVersion++
  }

  #grow(answer: ListAnswer): void {
    if (answer.kind !== 'list') return
    const { list, total, unread, search } = answer
    this.#unread = unread
    this.#search = search && { ...search, isStopped: false }
    this.#pages.follow({ list, total, version: this.#version }, false)
  }
}

function isAll({ filter, sort }: ListQuestion): boolean {
  return (
    filter === undefined && (sort === undefined || (sort.column === 'time' && !sort.descending))
  )
}
