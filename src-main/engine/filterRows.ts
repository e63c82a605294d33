/** The records of a session that a filter lets through, in the order of their time. */
import { setImmediate } from 'node:timers/promises'
import { CHUNK_ROWS } from '../../src-shared/index/recordColumns.ts'
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import { compileFilterText, type CompiledFilter } from '../../src-shared/query/compileFilter.ts'
import { isFilterError, type FilterError } from '../../src-shared/query/filterError.ts'
import { Answer } from '../../src-shared/query/valueTally.ts'
import { RecordBytes } from './recordBytes.ts'
import type { Session } from './session.ts'

export interface FilterOptions {
  readonly signal?: AbortSignal
  /** Of the records whose bytes have to be read: how many were, of how many. */
  readonly onProgress?: (progress: { readonly read: number; readonly toRead: number }) => void
  /** All rows by time, where the caller has them already. */
  readonly order?: Uint32Array
}

/** Never rejects. */
export type FilteredRows =
  | {
      readonly kind: 'rows'
      /** Global rows by time. */
      readonly rows: Uint32Array
      /** Records that only their bytes could decide and whose file no longer has them; left out. */
      readonly unread: number
    }
  | { readonly kind: 'wrong'; readonly error: FilterError }
  | { readonly kind: 'cancelled' }

/** Records between two looks at the signal while bytes are read. */
const READ_BATCH = 256
/** Rows between two looks while columns are read: a part of a chunk, for journeys take their time. */
const COLUMN_BATCH = CHUNK_ROWS / 8

export async function filterRows(
  session: Session,
  text: string,
  { signal, onProgress = () => undefined, order }: FilterOptions = {},
): Promise<FilteredRows> {
  const filter = compileFilterText(text)
  if (isFilterError(filter)) return { kind: 'wrong', error: filter }
  const answers = await columnAnswers(session, filter, signal)
  if (answers === undefined) return { kind: 'cancelled' }
  const toRead = rowsOf(answers, Answer.unknown)
  const records = new RecordBytes(session)
  let unread = 0
  for (const [read, row] of toRead.entries()) {
    if (read % READ_BATCH === 0) {
      onProgress({ read, toRead: toRead.length })
      await setImmediate()
      if (isAborted(signal)) return { kind: 'cancelled' }
    }
    const record = await records.record(row)
    if (record === undefined) unread++
    const holds = record !== undefined && filter.holdsFor(session, row, record)
    answers[row] = holds ? Answer.yes : Answer.no
  }
  if (toRead.length > 0) onProgress({ read: toRead.length, toRead: toRead.length })
  const rows = (order ?? timeOrder(session.index)).filter((row) => answers[row] === Answer.yes)
  return { kind: 'rows', rows, unread }
}

/** An `Answer` for each global row, worked out batch by batch; undefined where it was cancelled. */
async function columnAnswers(
  session: Session,
  filter: CompiledFilter,
  signal: AbortSignal | undefined,
): Promise<Uint8Array | undefined> {
  const { index } = session
  const columns = filter.onColumns(session)
  const answers = new Uint8Array(index.rows)
  for (const { maps, chunk, firstRow, rows } of index.chunks()) {
    const answer = columns.ofPart(maps)
    for (let start = 0; start < rows; start += COLUMN_BATCH) {
      const end = Math.min(start + COLUMN_BATCH, rows)
      for (let at = start; at < end; at++) {
        answers[firstRow + at] = answer(chunk, at, firstRow + at)
      }
      await setImmediate()
      if (isAborted(signal)) return undefined
    }
  }
  return answers
}

function rowsOf(answers: Uint8Array, wanted: number): Uint32Array {
  let count = 0
  for (const answer of answers) if (answer === wanted) count++
  const rows = new Uint32Array(count)
  let at = 0
  answers.forEach((answer, row) => {
    if (answer === wanted) rows[at++] = row
  })
  return rows
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true
}
