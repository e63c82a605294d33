/** How a page asks for records: which of them, how they stand, and where one of them is. */
import type { FilterError } from '../query/filterError.ts'
import type { RecordSort } from '../query/recordSort.ts'
import type { RecordRef } from './services.ts'

/** Which records a page wants to see, and how they stand. All of them by time, where it says nothing. */
export interface ListQuestion {
  /** In the language of `docs/filters.md`. */
  readonly filter?: string
  readonly sort?: RecordSort
}

/** A list of records that the engine keeps, for a while. */
export interface ListState {
  /** Its id; 0 is all records by time, which needs no question. */
  readonly list: number
  /** Records in it; while it is searched, found so far. */
  readonly total: number
  /** Records that only their bytes could decide and whose file no longer has them; left out. */
  readonly unread: number
  /** Absent once all of it is found. Until then `grow` searches on: records read back, of how many. */
  readonly search?: { readonly read: number; readonly toRead: number }
}

export type ListAnswer =
  | ({ readonly kind: 'list' } & ListState)
  /** The filter has a mistake: a sentence, its place in the text, and what may be meant there. */
  | ({ readonly kind: 'wrong' } & FilterError)
  /** The list, or the session that it was of, is no longer kept: ask for it anew. */
  | { readonly kind: 'gone' }

/** A record, or the first one from a moment on. */
export type ListPlace = { readonly record: RecordRef } | { readonly time: bigint }

/** Rows `from` to `from + count` of a list, at most 500. */
export interface PageQuestion {
  readonly list: number
  readonly from: number
  readonly count: number
}

/** Tells whether the page still waits for the answer; an `AbortSignal` is one. */
export interface Waiting {
  readonly aborted: boolean
}
