/** Tables that kubectl and calicoctl print: columns in line with their titles. */
import type { TextLine } from './textLines.ts'

export interface TableRow {
  readonly line: number
  /** Undefined where the column is absent, or its cell is empty or `<none>`. */
  readonly cell: (title: string) => string | undefined
}

/** Titles may consist of words with one space between: `NOMINATED NODE`. */
const TITLE = /\S+(?: \S+)*/g

/** The rows below each header that has these titles, up to an empty line; cells begin where titles do. */
export function tableRows(
  lines: readonly TextLine[],
  titles: readonly string[],
): readonly TableRow[] {
  const rows: TableRow[] = []
  let columns: ReadonlyMap<string, readonly [number, number]> | undefined
  for (const { text, number } of lines) {
    if (text.trim() === '') columns = undefined
    else if (isHeader(text, titles)) columns = columnsOf(text)
    else if (columns !== undefined) {
      const known = columns
      const cell = (title: string) => {
        const [start, end] = known.get(title) ?? [text.length, text.length]
        const value = text.slice(start, end).trim()
        return value === '' || value === '<none>' ? undefined : value
      }
      rows.push({ line: number, cell })
    }
  }
  return rows
}

export function isHeader(text: string, titles: readonly string[]): boolean {
  if (text.length > 1024 || !/^[A-Z]/.test(text)) return false
  const words = new Set(text.match(TITLE) ?? [])
  return titles.every((title) => words.has(title))
}

function columnsOf(header: string): ReadonlyMap<string, readonly [number, number]> {
  const starts = Array.from(header.matchAll(TITLE), ({ 0: title, index }) => ({ title, index }))
  return new Map(
    starts.map(({ title, index }, at) => [title, [index, starts[at + 1]?.index ?? Infinity]]),
  )
}
