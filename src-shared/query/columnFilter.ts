/**
 * A filter as a predicate over the index's columns. It answers yes or no wherever the columns, the
 * tables of flows, tunnels and stacks, and what was learned from them are enough, and `unknown` where
 * only the record's bytes tell.
 */
import type { ColumnChunk } from '../index/recordColumns.ts'
import type { PartMaps } from '../index/sessionIndex.ts'
import { ColumnTables } from './columnTables.ts'
import type { FilterCheck, PairCheck, ValueCheck } from './filterCheck.ts'
import type { Reading } from './filterReading.ts'
import type { FilterSession } from './filterSession.ts'
import { HeaderTally, type RowTally } from './headerTally.ts'
import { placeTally } from './placeTally.ts'
import { placeValues } from './placeValues.ts'
import { pairsHold } from './recordAnswer.ts'
import { Answer, answerOf } from './valueTally.ts'

/** @param row global row */
export type RowAnswer = (chunk: ColumnChunk, at: number, row: number) => Answer

/** Tallies are four bits. */
const TALLIES = 16

type OfPart = (maps: PartMaps) => RowAnswer

export class ColumnFilter {
  readonly #session: FilterSession
  readonly #ofPart: OfPart
  readonly #answers = new Map<PartMaps, RowAnswer>()

  constructor(check: FilterCheck, session: FilterSession) {
    this.#session = session
    this.#ofPart = partAnswer(check, session, new ColumnTables(session.index))
  }

  /** For a loop over a part's chunks. */
  ofPart(maps: PartMaps): RowAnswer {
    const known = this.#answers.get(maps)
    if (known !== undefined) return known
    const answer = this.#ofPart(maps)
    this.#answers.set(maps, answer)
    return answer
  }

  /** For one of the session's rows. */
  answer(row: number): Answer {
    const { maps, chunk, row: at } = this.#session.index.place(row)
    return this.ofPart(maps)(chunk, at, row)
  }
}

function partAnswer(check: FilterCheck, session: FilterSession, tables: ColumnTables): OfPart {
  switch (check.kind) {
    case 'and':
    case 'or': {
      const decisive = check.kind === 'and' ? Answer.no : Answer.yes
      const parts = [check.left, check.right]
      const inOrder = parts.toSorted((a, b) => costOf(a) - costOf(b))
      const [first, second] = inOrder.map((part) => partAnswer(part, session, tables))
      return (maps) => both(decisive, first?.(maps), second?.(maps))
    }
    case 'not': {
      const operand = partAnswer(check.operand, session, tables)
      return (maps) => opposite(operand(maps))
    }
    case 'values': {
      const { quantifier } = check
      const ofPart = valueTally(check, session, tables)
      const answers = Array.from({ length: TALLIES }, (_, tally) => answerOf(tally, quantifier))
      return (maps) => {
        const tally = ofPart(maps)
        return (chunk, at, row) => answers[tally(chunk, at, row)] ?? Answer.unknown
      }
    }
    case 'pairs':
      return pairAnswer(check, session, tables)
  }
}

function both(
  decisive: Answer,
  first: RowAnswer | undefined,
  second: RowAnswer | undefined,
): RowAnswer {
  if (first === undefined || second === undefined) return () => Answer.unknown
  return (chunk, at, row) => {
    const answer = first(chunk, at, row)
    if (answer === decisive) return answer
    const other = second(chunk, at, row)
    return other === decisive || answer !== Answer.unknown ? other : Answer.unknown
  }
}

function opposite(operand: RowAnswer): RowAnswer {
  return (chunk, at, row) => {
    const answer = operand(chunk, at, row)
    if (answer === Answer.unknown) return answer
    return answer === Answer.yes ? Answer.no : Answer.yes
  }
}

/**
 * How much an answer costs at most: a stack of protocols is looked up, a column is compared, a journey
 * is worked out when it is asked for, of as few records as possible.
 */
function costOf(check: FilterCheck): number {
  switch (check.kind) {
    case 'and':
    case 'or':
      return Math.max(costOf(check.left), costOf(check.right))
    case 'not':
      return costOf(check.operand)
    case 'values':
      return readingCost(check.reading)
    case 'pairs':
      return Math.max(readingCost(check.left), readingCost(check.right))
  }
}

function readingCost({ field }: Reading): number {
  if (field.name === 'hop.count' || field.name === 'journey.outcome') return 2
  return field.kind === 'protocol' ? 0 : 1
}

function valueTally(
  check: ValueCheck,
  session: FilterSession,
  tables: ColumnTables,
): (maps: PartMaps) => RowTally {
  const { field } = check.reading
  if (field.kind === 'place') return placeTally(check, field, session)
  const tally = new HeaderTally(check, field, { index: session.index, tables })
  return (maps) => tally.rowTally(maps)
}

/** Two fields of places are compared here; of two headers it is only known whether both are there. */
function pairAnswer(check: PairCheck, session: FilterSession, tables: ColumnTables): OfPart {
  const sides = [check.left, check.right]
  const ofSides = sides.map((reading) => sideAnswer(reading, session, tables))
  const places = sides.map(({ field }) => {
    return field.kind === 'place' && field.name !== 'frame' ? field.name : undefined
  })
  const [left, right] = places
  if (left !== undefined && right !== undefined) {
    return () => (_chunk, _at, row) => {
      const holds = pairsHold(
        check,
        placeValues(session, left, row),
        placeValues(session, right, row),
      )
      return holds ? Answer.yes : Answer.no
    }
  }
  return (maps) => {
    const answers = ofSides.map((ofSide) => ofSide(maps))
    return (chunk, at, row) => {
      const isMissing = answers.some((answer) => answer(chunk, at, row) === Answer.no)
      return isMissing ? Answer.no : Answer.unknown
    }
  }
}

/** Whether one side of a pair has a value at all. */
function sideAnswer(reading: Reading, session: FilterSession, tables: ColumnTables): OfPart {
  const check: ValueCheck = {
    kind: 'values',
    reading,
    test: () => true,
    quantifier: 'any',
    isPresence: reading.part === undefined,
  }
  return partAnswer(check, session, tables)
}
