/**
 * How the values of one field fared, over many records at once: what the group of a record says, then
 * what its own row adds, with `|`. Each loop does one thing to typed arrays, which is what makes ten
 * million records a matter of milliseconds.
 */
import type { ColumnChunk } from '../index/recordColumns.ts'
import type { PartMaps } from '../index/sessionIndex.ts'
import { answerOf, type Answer } from './valueTally.ts'
import type { Quantifier } from './filterCheck.ts'

/** Rows of one chunk that lie side by side: `chunk[at]` is the session's `firstRow`. */
export interface RowRange {
  readonly maps: PartMaps
  readonly chunk: ColumnChunk
  readonly at: number
  readonly firstRow: number
  readonly rows: number
}

/** Besides a tally's own bits, of a group: its records' own rows have more to say. */
export const ASK_ROW = 0x20
/** The same of the UDP source port of the tunnel next to the innermost packet. */
export const ASK_PORT = 0x40
const ASK = ASK_ROW | ASK_PORT
const TALLIES = 0x80

/** Adds what each row says to the tallies of those that ask for it; clears their `bit`. */
export type RowTallies = (range: RowRange, tallies: Uint8Array) => void

/** Without groups, every record is asked. */
export interface FieldTallies {
  readonly groups?: Uint8Array
  readonly ofRow?: RowTallies
  readonly ofPort?: RowTallies
}

type SmallColumn = (chunk: ColumnChunk) => Uint8Array | Uint16Array

/** Of a column whose values are few: a tally for each, of the part that has them. */
export function smallColumnTallies(
  columnOf: SmallColumn,
  valuesOf: (maps: PartMaps) => Uint8Array,
  bit = ASK_ROW,
): RowTallies {
  return ({ maps, chunk, at, rows }, tallies) => {
    const column = columnOf(chunk)
    const ofValue = valuesOf(maps)
    for (let row = 0; row < rows; row++) {
      const tally = tallies[row] ?? 0
      if ((tally & bit) !== 0) tallies[row] = (tally & ~bit) | (ofValue[column[at + row] ?? 0] ?? 0)
    }
  }
}

/** @param row global row */
export type RowTally = (chunk: ColumnChunk, at: number, row: number) => number

/** Of what has to be asked record by record. */
export function singleTallies(ofPart: (maps: PartMaps) => RowTally, bit = ASK_ROW): RowTallies {
  return ({ maps, chunk, at, firstRow, rows }, tallies) => {
    const tallyOf = ofPart(maps)
    for (let row = 0; row < rows; row++) {
      const tally = tallies[row] ?? 0
      if ((tally & bit) === 0) continue
      tallies[row] = (tally & ~bit) | tallyOf(chunk, at + row, firstRow + row)
    }
  }
}

/** The answer for each tally, whether it asks or not. */
export function answerTable(quantifier: Quantifier): Uint8Array {
  return Uint8Array.from({ length: TALLIES }, (_, tally): Answer => {
    return answerOf(tally & ~ASK, quantifier)
  })
}

/** What is put where: the tallies of a range. Rows that are not `open` (all are, without) stay unasked. */
export interface TalliedRange {
  readonly range: RowRange
  readonly open: Uint8Array | undefined
  readonly tallies: Uint8Array
}

export function fillTallies(
  { groups, ofRow, ofPort }: FieldTallies,
  { range, open, tallies }: TalliedRange,
  groupOf: Uint32Array,
): void {
  const { firstRow, rows } = range
  if (groups === undefined) tallies.fill(ASK_ROW, 0, rows)
  else {
    for (let row = 0; row < rows; row++) tallies[row] = groups[groupOf[firstRow + row] ?? 0] ?? 0
  }
  if (open !== undefined) {
    for (let row = 0; row < rows; row++) if (open[row] === 0) tallies[row] = 0
  }
  ofRow?.(range, tallies)
  ofPort?.(range, tallies)
}
