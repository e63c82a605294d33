/**
 * A filter over the index's columns. It answers yes or no wherever the columns, the tables of flows,
 * tunnels and stacks, and what was learned from them are enough, and `unknown` where only the record's
 * bytes tell. Parts that depend on a record's group alone are put together once for each group.
 */
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { ColumnTables } from './columnTables.ts'
import { answerTable, fillTallies, type FieldTallies, type RowRange } from './fieldTallies.ts'
import type { FilterCheck, PairCheck, ValueCheck } from './filterCheck.ts'
import type { Reading } from './filterReading.ts'
import type { FilterSession } from './filterSession.ts'
import { headerTally } from './headerTally.ts'
import { placeTally } from './placeTally.ts'
import { placeValues } from './placeValues.ts'
import { pairsHold } from './recordAnswer.ts'
import { Answer } from './valueTally.ts'

/** Rows that are answered together: few enough for a journey each, and for the processor's cache. */
const BATCH_ROWS = 8192

/** Puts the answer of each row of a range into `answers`; of rows that are not `open`, anything. */
type Fill = (range: RowRange, answers: Uint8Array, open: Uint8Array | undefined) => void

type Part =
  | { readonly kind: 'groups'; readonly answers: Uint8Array }
  | { readonly kind: 'rows'; readonly fill: Fill; readonly isCostly: boolean }

export class ColumnFilter {
  readonly #index: SessionIndex
  readonly #fill: Fill

  constructor(check: FilterCheck, session: FilterSession, tables: ColumnTables) {
    this.#index = session.index
    this.#fill = fillOf(new PartBuilder(session, tables).part(check), tables)
  }

  /** All rows, a batch at a time. */
  *ranges(): Generator<RowRange> {
    for (const { maps, chunk, firstRow, rows } of this.#index.chunks()) {
      for (let at = 0; at < rows; at += BATCH_ROWS) {
        yield { maps, chunk, at, firstRow: firstRow + at, rows: Math.min(BATCH_ROWS, rows - at) }
      }
    }
  }

  /** The `Answer` of each row of one of the `ranges`. */
  fill(range: RowRange, answers: Uint8Array): void {
    this.#fill(range, answers, undefined)
  }

  /** For one of the session's rows. */
  answer(row: number): Answer {
    const { maps, chunk, row: at } = this.#index.place(row)
    const answers = new Uint8Array(1)
    this.#fill({ maps, chunk, at, firstRow: row, rows: 1 }, answers, undefined)
    return answers[0] === Answer.yes
      ? Answer.yes
      : answers[0] === Answer.no
        ? Answer.no
        : Answer.unknown
  }
}

/** Of two answers, the first in the upper two bits. */
function pairTable(decisive: Answer): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, both) => {
    const first = both >> 2
    const second = both & 3
    if (first === decisive || second === decisive) return decisive
    return first === Answer.unknown ? first : second
  })
}

const AND = pairTable(Answer.no)
const OR = pairTable(Answer.yes)
const NOT = Uint8Array.of(Answer.yes, Answer.no, Answer.unknown)

class PartBuilder {
  readonly #session: FilterSession
  readonly #tables: ColumnTables

  constructor(session: FilterSession, tables: ColumnTables) {
    this.#session = session
    this.#tables = tables
  }

  part(check: FilterCheck): Part {
    switch (check.kind) {
      case 'and':
      case 'or': {
        const parts = [this.part(check.left), this.part(check.right)]
        const [first, second] = parts.toSorted((a, b) => costOf(a) - costOf(b))
        if (first === undefined || second === undefined) throw new RangeError('two parts')
        return this.#both(check.kind, first, second)
      }
      case 'not':
        return this.#opposite(this.part(check.operand))
      case 'values':
        return this.#values(check)
      case 'pairs':
        return this.#pairs(check)
    }
  }

  #both(kind: 'and' | 'or', first: Part, second: Part): Part {
    const table = kind === 'and' ? AND : OR
    const decisive = kind === 'and' ? Answer.no : Answer.yes
    if (first.kind === 'groups' && second.kind === 'groups') {
      const others = second.answers
      const answers = first.answers.map((answer, group) => {
        return table[(answer << 2) | (others[group] ?? 0)] ?? 0
      })
      return { kind: 'groups', answers }
    }
    const fillFirst = fillOf(first, this.#tables)
    const fillSecond = fillOf(second, this.#tables)
    const isCostly = second.kind === 'rows' && second.isCostly
    const others = new Uint8Array(BATCH_ROWS)
    const undecided = new Uint8Array(isCostly ? BATCH_ROWS : 0)
    const fill: Fill = (range, answers, open) => {
      const { rows } = range
      fillFirst(range, answers, open)
      if (isCostly) {
        for (let row = 0; row < rows; row++) {
          undecided[row] = answers[row] === decisive ? 0 : (open?.[row] ?? 1)
        }
      }
      fillSecond(range, others, isCostly ? undecided : open)
      for (let row = 0; row < rows; row++) {
        answers[row] = table[((answers[row] ?? 0) << 2) | (others[row] ?? 0)] ?? 0
      }
    }
    return { kind: 'rows', fill, isCostly }
  }

  #opposite(part: Part): Part {
    if (part.kind === 'groups') {
      return { kind: 'groups', answers: part.answers.map((answer) => NOT[answer] ?? 0) }
    }
    const fill: Fill = (range, answers, open) => {
      part.fill(range, answers, open)
      for (let row = 0; row < range.rows; row++) answers[row] = NOT[answers[row] ?? 0] ?? 0
    }
    return { ...part, fill }
  }

  #values(check: ValueCheck): Part {
    const table = answerTable(check.quantifier)
    const tallied = this.#tallies(check)
    const { groups, ofRow, ofPort } = tallied
    if (groups !== undefined && ofRow === undefined && ofPort === undefined) {
      return { kind: 'groups', answers: groups.map((tally) => table[tally] ?? 0) }
    }
    const groupOf = this.#tables.groups.ofRow
    const fill: Fill = (range, answers, open) => {
      fillTallies(tallied, { range, open, tallies: answers }, groupOf)
      for (let row = 0; row < range.rows; row++) answers[row] = table[answers[row] ?? 0] ?? 0
    }
    return { kind: 'rows', fill, isCostly: isCostly(check.reading) }
  }

  #tallies(check: ValueCheck): FieldTallies {
    const { field } = check.reading
    const session = this.#session
    const tables = this.#tables
    if (field.kind === 'place') return placeTally(check, field, { session, tables })
    return headerTally(check, field, { index: session.index, tables })
  }

  /** Two fields of places are compared here; of two headers it is only known whether both are there. */
  #pairs(check: PairCheck): Part {
    const sides = [check.left, check.right]
    const places = sides.map(({ field }) => {
      return field.kind === 'place' && field.name !== 'frame' ? field.name : undefined
    })
    const [left, right] = places
    const session = this.#session
    if (left === undefined || right === undefined) {
      const [first, second] = sides.map((reading) => this.part(presenceOf(reading)))
      if (first === undefined || second === undefined) throw new RangeError('two sides')
      return this.#unlessAbsent(this.#both('and', first, second))
    }
    const fill: Fill = ({ firstRow, rows }, answers, open) => {
      for (let at = 0; at < rows; at++) {
        if (open?.[at] === 0) continue
        const row = firstRow + at
        const holds = pairsHold(
          check,
          placeValues(session, left, row),
          placeValues(session, right, row),
        )
        answers[at] = holds ? Answer.yes : Answer.no
      }
    }
    return { kind: 'rows', fill, isCostly: true }
  }

  /** What is there on both sides has yet to be compared. */
  #unlessAbsent(part: Part): Part {
    const unsure = (answer: number) => (answer === Answer.no ? Answer.no : Answer.unknown)
    if (part.kind === 'groups') return { kind: 'groups', answers: part.answers.map(unsure) }
    const fill: Fill = (range, answers, open) => {
      part.fill(range, answers, open)
      for (let row = 0; row < range.rows; row++) answers[row] = unsure(answers[row] ?? 0)
    }
    return { ...part, fill }
  }
}

function fillOf(part: Part, { groups }: ColumnTables): Fill {
  if (part.kind === 'rows') return part.fill
  const { ofRow } = groups
  const { answers: ofGroup } = part
  return ({ firstRow, rows }, answers) => {
    for (let row = 0; row < rows; row++) answers[row] = ofGroup[ofRow[firstRow + row] ?? 0] ?? 0
  }
}

/** A column is compared for all records; a journey is worked out for as few as possible. */
function costOf(part: Part): number {
  if (part.kind === 'groups') return 0
  return part.isCostly ? 2 : 1
}

function isCostly({ field }: Reading): boolean {
  return field.name === 'hop.count' || field.name === 'journey.outcome'
}

/** Whether one side of a pair has a value at all. */
function presenceOf(reading: Reading): ValueCheck {
  return {
    kind: 'values',
    reading,
    test: () => true,
    quantifier: 'any',
    isPresence: reading.part === undefined,
  }
}
