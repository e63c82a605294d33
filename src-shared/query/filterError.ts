/** What is wrong with a filter: a sentence and the place in its text. A value, never thrown. */
import type { TextRange } from './filterAst.ts'

export interface FilterError {
  readonly why: string
  readonly at: TextRange
  /** What may have been meant in this place. */
  readonly proposals?: readonly string[]
}

export function filterError(
  why: string,
  at: TextRange,
  proposals: readonly string[] = [],
): FilterError {
  return proposals.length === 0 ? { why, at } : { why, at, proposals }
}

export function isFilterError(value: object): value is FilterError {
  return 'why' in value
}

/** The text with a second line under it that points at the place. */
export function pointedAt(text: string, { at }: FilterError): string {
  // A tab would shift the marks: each is one column wide here, as it was counted.
  const line = text.replace(/\s/g, ' ')
  const start = Math.min(at.start, line.length)
  return `${line}\n${' '.repeat(start)}${'^'.repeat(Math.max(1, Math.min(at.end, line.length) - start))}`
}
