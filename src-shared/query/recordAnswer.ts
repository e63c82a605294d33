/** A filter's answer for a record whose bytes were read back: exact, over every header. */
import type { FilterCheck, PairCheck } from './filterCheck.ts'
import type { Reading } from './filterReading.ts'
import type { FilterRecord, FilterSession } from './filterSession.ts'
import { compareValues, type Value } from './filterValue.ts'
import { headerValues } from './headerValues.ts'
import { placeValues } from './placeValues.ts'
import { Answer, answerOf, tallyAll } from './valueTally.ts'

/** @param row the record's global row */
export function recordAnswer(
  check: FilterCheck,
  session: FilterSession,
  row: number,
  record: FilterRecord,
): boolean {
  const valuesOf = ({ field, ...rest }: Reading): readonly Value[] => {
    if (field.kind === 'place' && field.name !== 'frame') {
      return placeValues(session, field.name, row)
    }
    return headerValues(record, { field, ...rest })
  }
  const holds = (part: FilterCheck): boolean => {
    switch (part.kind) {
      case 'and':
        return holds(part.left) && holds(part.right)
      case 'or':
        return holds(part.left) || holds(part.right)
      case 'not':
        return !holds(part.operand)
      case 'values':
        return answerOf(tallyAll(valuesOf(part.reading), part.test), part.quantifier) === Answer.yes
      case 'pairs':
        return pairsHold(part, valuesOf(part.left), valuesOf(part.right))
    }
  }
  return holds(check)
}

export function pairsHold(
  { left, right, holds, quantifier }: PairCheck,
  leftValues: readonly Value[],
  rightValues: readonly Value[],
): boolean {
  const ours = partsOf(left, leftValues)
  const theirs = partsOf(right, rightValues)
  const isPair = (value: Value) => (other: Value) => holds(compareValues(value, { value: other }))
  if (quantifier === 'any') return ours.some((value) => theirs.some(isPair(value)))
  const isBoth = ours.length > 0 && theirs.length > 0
  return isBoth && ours.every((value) => theirs.every(isPair(value)))
}

function partsOf({ part }: Reading, values: readonly Value[]): readonly Value[] {
  return part === undefined ? values : values.map(part).filter((value) => value !== undefined)
}
