/**
 * Lists of the session's records, filtered and sorted, as pages ask for them. All records by time are
 * list 0, which is always there; of the others the last few are kept. A list is row numbers and nothing
 * else, and is searched only while somebody asks for more of it.
 */
import { setImmediate } from 'node:timers/promises'
import type {
  ListAnswer,
  ListPlace,
  ListQuestion,
  ListState,
  Waiting,
} from '../../src-shared/contract/listQuestion.ts'
import { ColumnTables } from '../../src-shared/query/columnTables.ts'
import { compileFilterText } from '../../src-shared/query/compileFilter.ts'
import { isFilterError } from '../../src-shared/query/filterError.ts'
import { sortedByRank, sortRanks, type RecordSort } from '../../src-shared/query/recordSort.ts'
import { candidateRows, columnAnswers, RowSearch } from './filterRows.ts'
import type { Session } from './session.ts'
import type { ShownSession } from './shownSession.ts'

/** At 10 million records 40 MB each, where all of them are in it. */
const LISTS_KEPT = 4
/** A search that takes longer says how far it is. */
const SEARCH_MS = 150

/** All records by time. */
const ALL = 0
const BY_TIME: RecordSort = { column: 'time', descending: false }

interface RecordList {
  readonly sort: RecordSort
  /** Global rows in the order of the list; more of them as a search finds more. */
  readonly rows: () => Uint32Array
  readonly search?: RowSearch
}

/** The lists of one session, as of one revision. */
interface SessionLists {
  readonly lists: Map<number, RecordList>
  /** Made ready once for all filters. */
  readonly tables: ColumnTables
}

export class RecordLists {
  /** Gone with its session; another revision of it begins anew. */
  readonly #sessions = new WeakMap<ShownSession, SessionLists>()
  #lastId = 0

  async list(
    shown: ShownSession | undefined,
    { filter, sort = BY_TIME }: ListQuestion,
    waiting?: Waiting,
  ): Promise<ListAnswer> {
    if (shown === undefined) return { kind: 'gone' }
    const { lists, tables } = this.#of(shown)
    const found =
      filter === undefined
        ? { rows: shown.order }
        : await candidates(shown, { text: filter, tables, waiting })
    if ('why' in found) return { kind: 'wrong', ...found }
    const rows = await sorted(shown.session, found.rows, sort)
    if (waiting?.aborted === true) return { kind: 'gone' }
    const search = 'search' in found ? found.search(rows) : undefined
    const id = ++this.#lastId
    lists.set(id, { sort, rows: () => search?.rows ?? rows, ...(search && { search }) })
    const [oldest] = lists.keys()
    if (lists.size > LISTS_KEPT && oldest !== undefined) lists.delete(oldest)
    return this.grow(shown, id, waiting)
  }

  /** Makes ready what the first filter of a session would wait for. */
  prepare(shown: ShownSession): void {
    this.#of(shown).tables.prepare()
  }

  /** Searches on for a moment, where not all of the list is found yet. */
  async grow(shown: ShownSession | undefined, id: number, waiting?: Waiting): Promise<ListAnswer> {
    const list = shown && this.#list(shown, id)
    if (list === undefined) return { kind: 'gone' }
    const end = performance.now() + SEARCH_MS
    await list.search?.advance(() => performance.now() > end || waiting?.aborted === true)
    return { kind: 'list', ...stateOf(id, list) }
  }

  /** Global rows in the order of a list; undefined where it is gone. */
  rows(shown: ShownSession | undefined, id: number): Uint32Array | undefined {
    return shown && this.#list(shown, id)?.rows()
  }

  /** Where in a list a record stands, or the first one from a moment on; undefined where it does not. */
  place(shown: ShownSession | undefined, id: number, place: ListPlace): number | undefined {
    const list = shown && this.#list(shown, id)
    if (shown === undefined || list === undefined) return undefined
    const { index } = shown.session
    if ('time' in place) {
      if (list.sort.column !== 'time') return undefined
      return placeOfTime(list.rows(), (row) => index.time(row), {
        time: Number(place.time - index.base),
        descending: list.sort.descending,
      })
    }
    const row = index.rowOf(place.record.capture, place.record.record - 1)
    if (row === undefined) return undefined
    const at = id === ALL ? shown.positionOf(row) : list.rows().indexOf(row)
    return at === -1 ? undefined : at
  }

  #list(shown: ShownSession, id: number): RecordList | undefined {
    if (id === ALL) return { sort: BY_TIME, rows: () => shown.order }
    return this.#of(shown).lists.get(id)
  }

  #of(shown: ShownSession): SessionLists {
    const known = this.#sessions.get(shown)
    if (known !== undefined) return known
    const made = { lists: new Map(), tables: new ColumnTables(shown.session.index) }
    this.#sessions.set(shown, made)
    return made
  }
}

/** Those that the columns do not rule out, by time, and the search that will decide of them. */
async function candidates(
  { session, order }: ShownSession,
  { text, tables, waiting }: { text: string; tables: ColumnTables; waiting: Waiting | undefined },
) {
  const filter = compileFilterText(text)
  if (isFilterError(filter)) return filter
  const answers = await columnAnswers(session, filter, { tables, ...(waiting && { waiting }) })
  if (answers === undefined) return { rows: new Uint32Array(0) }
  return {
    rows: candidateRows(answers, order),
    search: (rows: Uint32Array) => new RowSearch(session, filter, { answers, candidates: rows }),
  }
}

async function sorted(
  session: Session,
  byTime: Uint32Array,
  { column, descending }: RecordSort,
): Promise<Uint32Array> {
  if (column === 'time') return descending ? byTime.slice().reverse() : byTime
  const ranks = sortRanks(session, column)
  await setImmediate()
  return sortedByRank(byTime, ranks, descending)
}

function stateOf(list: number, { rows, search }: RecordList): ListState {
  return {
    list,
    total: rows().length,
    unread: search?.unread ?? 0,
    ...(search === undefined || search.isDone
      ? {}
      : { search: { read: search.read, toRead: search.toRead } }),
  }
}

/** The first row that is not before the moment, in the list's own direction; the last one at its end. */
function placeOfTime(
  rows: Uint32Array,
  timeOf: (row: number) => number,
  { time, descending }: { time: number; descending: boolean },
): number | undefined {
  let low = 0
  let high = rows.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    const at = timeOf(rows[middle] ?? 0)
    if (descending ? at > time : at < time) low = middle + 1
    else high = middle
  }
  return rows.length === 0 ? undefined : low
}
