/**
 * The records of a session that a filter lets through. The columns answer for most of them at once;
 * what only the bytes tell is read back a stretch at a time, so that what was found can be looked at
 * meanwhile.
 */
import { setImmediate } from 'node:timers/promises'
import type { Waiting } from '../../src-shared/contract/listQuestion.ts'
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import type { ColumnTables } from '../../src-shared/query/columnTables.ts'
import { compileFilterText, type CompiledFilter } from '../../src-shared/query/compileFilter.ts'
import { isFilterError, type FilterError } from '../../src-shared/query/filterError.ts'
import { Answer } from '../../src-shared/query/valueTally.ts'
import { RecordBytes } from './recordBytes.ts'
import type { Session } from './session.ts'

/** Others get their turn at least this often. */
const TURN_MS = 10

/**
 * An `Answer` for each global row; undefined where nobody waits for it any more.
 * @param tables of the session, where there are any already
 */
export async function columnAnswers(
  session: Session,
  filter: CompiledFilter,
  { tables, waiting }: { tables?: ColumnTables; waiting?: Waiting } = {},
): Promise<Uint8Array | undefined> {
  const columns = filter.onColumns(session, tables)
  const answers = new Uint8Array(session.index.rows)
  let turn = performance.now()
  for (const range of columns.ranges()) {
    columns.fill(range, answers.subarray(range.firstRow, range.firstRow + range.rows))
    if (performance.now() - turn < TURN_MS) continue
    await setImmediate()
    if (waiting?.aborted === true) return undefined
    turn = performance.now()
  }
  return waiting?.aborted === true ? undefined : answers
}

// An iterator takes four times as long over ten million rows.
/* eslint-disable @typescript-eslint/prefer-for-of */
/** Those of `order` whose answer is yes or unknown, in its order. */
export function candidateRows(answers: Uint8Array, order: Uint32Array): Uint32Array {
  const isCandidate = CANDIDATE
  let count = 0
  for (let row = 0; row < answers.length; row++) count += isCandidate[answers[row] ?? 0] ?? 0
  // One place more than there are rows: each row is put down, and only a candidate stays.
  const rows = new Uint32Array(count + 1)
  let at = 0
  for (let place = 0; place < order.length; place++) {
    const row = order[place] ?? 0
    rows[at] = row
    at += isCandidate[answers[row] ?? 0] ?? 0
  }
  return rows.subarray(0, count)
}
/* eslint-enable @typescript-eslint/prefer-for-of */

/** By answer: no, yes, unknown. A look-up where a branch would be guessed wrong half of the time. */
const CANDIDATE = Uint8Array.of(0, 1, 1)

/** A filter's answers over candidate rows, those that are unknown read back one after the other. */
export class RowSearch {
  readonly toRead: number
  read = 0
  /** Records that only their bytes could decide and whose file no longer has them; left out. */
  unread = 0
  readonly #session: Session
  readonly #filter: CompiledFilter
  readonly #answers: Uint8Array
  /** Those that were found are moved to the front. */
  readonly #rows: Uint32Array
  #found = 0
  #next = 0

  constructor(
    session: Session,
    filter: CompiledFilter,
    { answers, candidates }: { answers: Uint8Array; candidates: Uint32Array },
  ) {
    this.#session = session
    this.#filter = filter
    this.#answers = answers
    this.#rows = candidates
    let toRead = 0
    for (const answer of answers) toRead += answer === Answer.unknown ? 1 : 0
    this.toRead = toRead
    if (toRead === 0) this.#found = this.#next = candidates.length
  }

  get isDone(): boolean {
    return this.#next === this.#rows.length
  }

  /** Found so far, in the order of the candidates: a later answer only adds to the end. */
  get rows(): Uint32Array {
    return this.#rows.subarray(0, this.#found)
  }

  /** Goes on until all candidates are decided, or `isEnough`, which is asked every few milliseconds. */
  async advance(isEnough: () => boolean): Promise<void> {
    const records = new RecordBytes(this.#session)
    try {
      let turn = performance.now()
      while (!this.isDone) {
        const row = this.#rows[this.#next] ?? 0
        if (this.#answers[row] === Answer.yes || (await this.#holds(records, row))) {
          this.#rows[this.#found++] = row
        }
        this.#next++
        if (performance.now() - turn < TURN_MS) continue
        await setImmediate()
        if (isEnough()) return
        turn = performance.now()
      }
    } finally {
      await records.close()
    }
  }

  async #holds(records: RecordBytes, row: number): Promise<boolean> {
    const record = await records.record(row)
    this.read++
    if (record === undefined) this.unread++
    return record !== undefined && this.#filter.holdsFor(this.#session, row, record)
  }
}

export interface FilterOptions {
  readonly signal?: Waiting
  /** Of the records whose bytes have to be read: how many were, of how many. */
  readonly onProgress?: (progress: { readonly read: number; readonly toRead: number }) => void
}

/** Never rejects. */
export type FilteredRows =
  | {
      readonly kind: 'rows'
      /** Global rows by time. */
      readonly rows: Uint32Array
      readonly unread: number
    }
  | { readonly kind: 'wrong'; readonly error: FilterError }
  | { readonly kind: 'cancelled' }

/** All of them, in the order of time, in one go. */
export async function filterRows(
  session: Session,
  text: string,
  { signal, onProgress = () => undefined }: FilterOptions = {},
): Promise<FilteredRows> {
  const filter = compileFilterText(text)
  if (isFilterError(filter)) return { kind: 'wrong', error: filter }
  const answers = await columnAnswers(session, filter, signal && { waiting: signal })
  if (answers === undefined) return { kind: 'cancelled' }
  const candidates = candidateRows(answers, timeOrder(session.index))
  const search = new RowSearch(session, filter, { answers, candidates })
  const { toRead } = search
  if (toRead > 0) onProgress({ read: 0, toRead })
  await search.advance(() => {
    onProgress({ read: search.read, toRead })
    return signal?.aborted === true
  })
  if (!search.isDone) return { kind: 'cancelled' }
  if (toRead > 0) onProgress({ read: search.read, toRead })
  return { kind: 'rows', rows: search.rows, unread: search.unread }
}
