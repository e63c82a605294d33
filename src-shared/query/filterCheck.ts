/**
 * A filter with its names looked up and its values read: what is asked of each value. A person's
 * mistake ends here, as an error at its place; after this nothing can go wrong.
 */
import type {
  BitMask,
  ComparisonOperator,
  Filter,
  QuotedText,
  SetMember,
  Word,
} from './filterAst.ts'
import { filterError, isFilterError, type FilterError } from './filterError.ts'
import { filterLiteral } from './filterLiteral.ts'
import { filterPattern } from './filterPattern.ts'
import { filterReading, isZero, namedField, type Reading } from './filterReading.ts'
import {
  compareValues,
  includesBytes,
  latinText,
  type Comparand,
  type Value,
  type ValueType,
} from './filterValue.ts'
import { nearestNames } from './nearestNames.ts'

/** Undefined where the value has no such part: then it does not count. */
export type ValueTest = (value: Value) => boolean | undefined

/** `any`: one value passes. `all`: there is a value, and every one passes. */
export type Quantifier = 'any' | 'all'

export type FilterCheck =
  | { readonly kind: 'and' | 'or'; readonly left: FilterCheck; readonly right: FilterCheck }
  | { readonly kind: 'not'; readonly operand: FilterCheck }
  | ValueCheck
  | PairCheck

/** A question to every value of one field. */
export interface ValueCheck {
  readonly kind: 'values'
  readonly reading: Reading
  readonly test: ValueTest
  readonly quantifier: Quantifier
  /** The test is whether there is a value at all. */
  readonly isPresence: boolean
  /** What numbers are compared with: the test cannot tell two apart that lie between the same of these. */
  readonly cuts?: readonly (number | bigint)[]
}

/** A question to every pair of values of two fields. */
export interface PairCheck {
  readonly kind: 'pairs'
  readonly left: Reading
  readonly right: Reading
  readonly holds: (order: number) => boolean
  readonly quantifier: Quantifier
}

const ORDER: Readonly<Record<string, (order: number) => boolean>> = {
  '==': (order) => order === 0,
  '===': (order) => order === 0,
  '!=': (order) => order !== 0,
  '!==': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
}

export function checkFilter(filter: Filter): FilterCheck | FilterError {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      const left = checkFilter(filter.left)
      if (isFilterError(left)) return left
      const right = checkFilter(filter.right)
      return isFilterError(right) ? right : { kind: filter.kind, left, right }
    }
    case 'not': {
      const operand = checkFilter(filter.operand)
      return isFilterError(operand) ? operand : { kind: 'not', operand }
    }
    case 'present':
      return checkPresence(filter.operand)
    case 'compare':
      return checkComparison(filter)
    case 'in':
      return checkMembership(filter.left, filter.members)
  }
}

function checkPresence(operand: Word | BitMask): FilterCheck | FilterError {
  const reading = filterReading(operand)
  if (isFilterError(reading)) return reading
  const isMask = operand.kind === 'mask'
  if (isMask) return valueCheck(reading, (value) => !isZero(value), 'any')
  return { ...valueCheck(reading, () => true, 'any'), isPresence: reading.part === undefined }
}

function valueCheck(
  reading: Reading,
  test: (value: Value) => boolean,
  quantifier: Quantifier,
): ValueCheck {
  const { part } = reading
  if (part === undefined) return { kind: 'values', reading, test, quantifier, isPresence: false }
  const testPart = (value: Value) => {
    const found = part(value)
    return found === undefined ? undefined : test(found)
  }
  return { kind: 'values', reading, test: testPart, quantifier, isPresence: false }
}

function checkComparison(
  comparison: Extract<Filter, { kind: 'compare' }>,
): FilterCheck | FilterError {
  const { operator, left, right } = comparison
  const reading = filterReading(left)
  if (isFilterError(reading)) return reading
  const quantifier = operator === '!=' || operator === '===' ? 'all' : 'any'
  const holds = ORDER[operator]
  if (holds === undefined) return checkSearch(reading, comparison)
  const other = otherReading(right, reading.type)
  if (other !== undefined) {
    return isFilterError(other)
      ? other
      : { kind: 'pairs', left: reading, right: other, holds, quantifier }
  }
  if (right.kind === 'mask') return filterError('& takes the bits of a field.', right.at)
  const wanted = literalOf(right, reading)
  if (isFilterError(wanted)) return wanted
  const check = valueCheck(reading, (value) => holds(compareValues(value, wanted)), quantifier)
  return withCuts(check, [wanted])
}

/** A value that was sliced or masked is no longer where the whole one was. */
function withCuts(check: ValueCheck, wanted: readonly Comparand[]): ValueCheck {
  const cuts = wanted.map(({ value }) => value).filter(isNumber)
  const isWhole = check.reading.part === undefined && cuts.length === wanted.length
  return isWhole ? { ...check, cuts } : check
}

function isNumber(value: Value): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint'
}

/** The field on the right side; undefined where what stands there is a value. */
function otherReading(
  operand: Word | BitMask | QuotedText,
  type: ValueType,
): Reading | FilterError | undefined {
  if (operand.kind === 'text') return undefined
  const word = operand.kind === 'mask' ? operand.field : operand
  const named = namedField(word.text)
  if (named === undefined) return undefined
  const reading = filterReading(operand)
  if (isFilterError(reading)) return reading
  return comparedAs(reading.type) === comparedAs(type) ? reading : undefined
}

function comparedAs(type: ValueType): string {
  switch (type) {
    case 'boolean':
      return 'number'
    case 'epoch':
      return 'date'
    case 'ether':
    case 'protocol':
      return 'bytes'
    default:
      return type
  }
}

function literalOf(literal: Word | QuotedText, reading: Reading): Comparand | FilterError {
  const { field } = reading
  const wanted = filterLiteral(literal, reading.type, reading.name)
  const values = field.kind === 'place' && reading.part === undefined ? field.values : undefined
  if (isFilterError(wanted) || values === undefined) return wanted
  const typed = String(wanted.value)
  if (values.includes(typed)) return wanted
  const [near] = nearestNames(typed, values, 1)
  const meant = near === undefined ? '' : ` Did you mean ${near}?`
  return filterError(
    `${field.name} is one of ${values.join(', ')}, not ${typed}.${meant}`,
    literal.at,
    near === undefined ? [] : [near],
  )
}

/** `contains` and `matches`. */
function checkSearch(
  reading: Reading,
  {
    operator,
    right,
    at,
  }: { operator: ComparisonOperator; right: Word | BitMask | QuotedText; at: FilterPlace },
): FilterCheck | FilterError {
  const kind = comparedAs(reading.type)
  if (kind !== 'string' && kind !== 'bytes') {
    return filterError(
      `${reading.name} is neither text nor bytes, so "${operator}" cannot look into it.`,
      at,
    )
  }
  if (right.kind === 'mask') return filterError(`"${operator}" takes a value.`, right.at)
  if (operator === 'matches') return checkPattern(reading, right)
  const wanted = filterLiteral(right, kind, `${reading.name} contains`)
  if (isFilterError(wanted)) return wanted
  const { value: part } = wanted
  const test = (value: Value) => {
    if (value instanceof Uint8Array) return part instanceof Uint8Array && includesBytes(value, part)
    return String(value).includes(String(part))
  }
  return valueCheck(reading, test, 'any')
}

type FilterPlace = Word['at']

function checkPattern(reading: Reading, right: Word | QuotedText): FilterCheck | FilterError {
  const pattern = filterPattern(right.kind === 'text' ? right.value : right.text)
  if (typeof pattern === 'string') return filterError(pattern, right.at)
  const test = (value: Value) => {
    return pattern(value instanceof Uint8Array ? latinText(value) : String(value))
  }
  return valueCheck(reading, test, 'any')
}

function checkMembership(
  left: Word | BitMask,
  members: readonly SetMember[],
): FilterCheck | FilterError {
  const reading = filterReading(left)
  if (isFilterError(reading)) return reading
  const ranges: { first: Comparand; last: Comparand }[] = []
  for (const member of members) {
    const first = literalOf(member.first, reading)
    if (isFilterError(first)) return first
    const last = member.last === undefined ? first : literalOf(member.last, reading)
    if (isFilterError(last)) return last
    ranges.push({ first, last })
  }
  const test = (value: Value) =>
    ranges.some(({ first, last }) => {
      return compareValues(value, first) >= 0 && compareValues(value, last) <= 0
    })
  const bounds = ranges.flatMap(({ first, last }) => [first, last])
  return withCuts(valueCheck(reading, test, 'any'), bounds)
}
