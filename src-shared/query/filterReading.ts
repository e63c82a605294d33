/** What one side of a comparison reads from a record: a field, of which headers, which of its bits. */
import type { BitMask, LayerRange, Slice, Word } from './filterAst.ts'
import { catalogueField, likelyFields, type CatalogueField } from './fieldCatalogue.ts'
import { filterError, isFilterError, type FilterError } from './filterError.ts'
import { filterLiteral } from './filterLiteral.ts'
import type { Value, ValueType } from './filterValue.ts'

/** Of a record's packets inside each other: all, the innermost one, or the outermost one. */
export type Scope = 'any' | 'inner' | 'outer'

export interface Reading {
  readonly name: string
  readonly field: CatalogueField
  readonly scope: Scope
  /** Of the headers of this protocol, these; all where absent. */
  readonly layers?: LayerRange
  /** Of the value after slices and mask. */
  readonly type: ValueType
  /** Slices and mask; undefined where the value has no such bytes. */
  readonly part?: (value: Value) => Value | undefined
}

const SLICED: ReadonlySet<ValueType> = new Set([
  'string',
  'bytes',
  'ether',
  'ipv4',
  'ipv6',
  'protocol',
])

/** The field that a word names; undefined where it names none. */
export function namedField(
  text: string,
): { readonly field: CatalogueField; readonly scope: Scope } | undefined {
  const [first] = text.split('.')
  const whole = catalogueField(text)
  if (whole !== undefined) return { field: whole, scope: 'any' }
  if (first !== 'inner' && first !== 'outer') return undefined
  const field = catalogueField(text.slice(first.length + 1))
  return field === undefined || field.kind === 'place' ? undefined : { field, scope: first }
}

export function filterReading(operand: Word | BitMask): Reading | FilterError {
  if (operand.kind === 'word') return wordReading(operand)
  const reading = wordReading(operand.field)
  if (isFilterError(reading)) return reading
  if (reading.type !== 'number' && reading.type !== 'bytes') {
    return filterError(`${reading.name} has no bits to take with &.`, operand.at)
  }
  const mask = filterLiteral(operand.mask, reading.type, `${reading.name} &`)
  if (isFilterError(mask)) return mask
  const before = reading.part ?? ((value: Value) => value)
  return {
    ...reading,
    part: (value) => {
      const sliced = before(value)
      return sliced === undefined ? undefined : masked(sliced, mask.value)
    },
  }
}

function wordReading(word: Word): Reading | FilterError {
  const named = namedField(word.text)
  if (named === undefined) return unknownField(word)
  const { field, scope } = named
  if (word.layers !== undefined && field.kind === 'place') {
    return filterError(`${field.name} belongs to no header that # could count.`, word.at)
  }
  const reading: Reading = {
    name: word.text,
    field,
    scope,
    type: field.type,
    ...(word.layers === undefined ? {} : { layers: word.layers }),
  }
  const { slices } = word
  if (slices === undefined) return reading
  if (!SLICED.has(field.type)) {
    return filterError(`${word.text} is a ${field.type} and has no bytes to take with [].`, word.at)
  }
  const type = field.type === 'string' ? 'string' : 'bytes'
  return { ...reading, type, part: (value) => sliced(value, slices) }
}

function unknownField({ text, at }: Word): FilterError {
  const scope = /^(?:inner|outer)\./.exec(text)?.[0] ?? ''
  const near = likelyFields(text.slice(scope.length)).map((name) => scope + name)
  const last = near.at(-1) ?? ''
  const names = near.length < 2 ? last : `${near.slice(0, -1).join(', ')} or ${last}`
  const meant = near.length === 0 ? '.' : `; did you mean ${names}?`
  return filterError(`There is no field named ${text}${meant}`, at, near)
}

/** The bytes of all slices together; undefined where one of them lies outside of the value. */
function sliced(value: Value, slices: readonly Slice[]): Value | undefined {
  if (typeof value !== 'string' && !(value instanceof Uint8Array)) return undefined
  const ranges = slices.map(({ from, length }) => {
    const start = from < 0 ? value.length + from : from
    return { start, end: length === undefined ? value.length : start + length }
  })
  const isInside = ranges.every(({ start, end }) => {
    return start >= 0 && start < end && end <= value.length
  })
  if (!isInside) return undefined
  if (typeof value === 'string') {
    return ranges.map(({ start, end }) => value.slice(start, end)).join('')
  }
  return Uint8Array.from(ranges.flatMap(({ start, end }) => [...value.subarray(start, end)]))
}

function masked(value: Value, mask: Value): Value | undefined {
  if (value instanceof Uint8Array && mask instanceof Uint8Array) {
    return value.length === mask.length
      ? value.map((byte, at) => byte & (mask[at] ?? 0))
      : undefined
  }
  return isInteger(value) && isInteger(mask) ? BigInt(value) & BigInt(mask) : undefined
}

/** A few fields are fractions: the ages in a spanning tree's message. They have no bits to mask. */
function isInteger(value: Value): value is number | bigint {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
}

/** What a masked value must not be for the mask to hold. */
export function isZero(value: Value): boolean {
  return value instanceof Uint8Array ? value.every((byte) => byte === 0) : Number(value) === 0
}
