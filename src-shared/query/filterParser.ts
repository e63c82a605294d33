/**
 * The filter's grammar, by hand: one function for each level of precedence (`||`, `&&`, `!`, a
 * comparison), which reads as the grammar itself and points at the very column that is wrong. Total:
 * any text gives a filter or an error.
 *
 *   any        := all ('||' all)*
 *   all        := one ('&&' one)*
 *   one        := '!' one | '(' any ')' | comparison
 *   comparison := masked [operator operand | ['!'] 'in' '{' member (',' member)* '}']
 *   masked     := word ['&' word]
 *   member     := value ['..' value]
 */
import type {
  BitMask,
  ComparisonOperator,
  Filter,
  Operand,
  QuotedText,
  SetMember,
  TextRange,
  Word,
} from './filterAst.ts'
import { filterError, isFilterError, type FilterError } from './filterError.ts'
import { filterTokens, type Token } from './filterTokens.ts'
import { layerRange, slices } from './wordSuffix.ts'

/** Brackets and negations inside each other; more is no filter that a person wrote. */
const MAX_DEPTH = 100
/** Each keeps a byte or more for every flow of a session. */
const MAX_COMPARISONS = 250

const OPERATORS: ReadonlySet<string> = new Set<ComparisonOperator>([
  '==',
  '!=',
  '===',
  '!==',
  '<',
  '<=',
  '>',
  '>=',
  'contains',
  'matches',
])

export function parseFilter(text: string): Filter | FilterError {
  const tokens = filterTokens(text)
  if ('why' in tokens) return tokens
  const parser = new FilterParser(tokens)
  const filter = parser.any(0)
  return isFilterError(filter) ? filter : (parser.excess() ?? filter)
}

class FilterParser {
  readonly #tokens: readonly Token[]
  #position = 0
  #comparisons = 0

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens
  }

  /** What is left over after a whole filter. */
  excess(): FilterError | undefined {
    const { kind, text, at } = this.#next
    if (kind === 'end') return undefined
    if (OPERATORS.has(text) || text === 'in') {
      return filterError(`${text} compares a field, not what stands before it here.`, at)
    }
    if (text === ')') return filterError('No bracket is open that this one could close.', at)
    return filterError(`${shown(text)} comes unexpected: put "and" or "or" before it.`, at)
  }

  any(depth: number): Filter | FilterError {
    return this.#chain('or', '||', () => this.#chain('and', '&&', () => this.#one(depth)))
  }

  #chain(kind: 'and' | 'or', sign: string, part: () => Filter | FilterError): Filter | FilterError {
    let left = part()
    while (!isFilterError(left) && this.#take(sign) !== undefined) {
      const right = part()
      if (isFilterError(right)) return right
      left = { kind, left, right }
    }
    return left
  }

  #one(depth: number): Filter | FilterError {
    const token = this.#next
    if (depth > MAX_DEPTH) return filterError('This is nested too deep.', token.at)
    if (this.#take('!') !== undefined) {
      const operand = this.#one(depth + 1)
      return isFilterError(operand) ? operand : { kind: 'not', operand }
    }
    if (this.#take('(') === undefined) return this.#comparison()
    const inside = this.any(depth + 1)
    if (isFilterError(inside)) return inside
    if (this.#take(')') !== undefined) return inside
    return filterError('This bracket is never closed with ).', token.at)
  }

  #comparison(): Filter | FilterError {
    const left = this.#masked()
    if (isFilterError(left)) return left
    this.#comparisons++
    if (this.#comparisons > MAX_COMPARISONS) {
      const why = `A filter has at most ${MAX_COMPARISONS} comparisons; a set does for many: ip.src in {10.0.0.1, 10.0.0.2}.`
      return filterError(why, left.at)
    }
    const token = this.#next
    const isNegated = token.text === '!' && this.#tokens[this.#position + 1]?.text === 'in'
    if (isNegated) this.#position++
    if (this.#take('in') !== undefined) return this.#membership(left, isNegated)
    const operator = comparisonOperator(token)
    if (operator === undefined) return { kind: 'present', operand: left }
    this.#position++
    const right = this.#operand()
    if (isFilterError(right)) return right
    return { kind: 'compare', operator, left, right, at: token.at }
  }

  #membership(left: Word | BitMask, isNegated: boolean): Filter | FilterError {
    const open = this.#take('{')
    if (open === undefined) return this.#expected('a set such as {80, 443, 8000..9000}')
    const members: SetMember[] = []
    do {
      const first = this.#value()
      if (isFilterError(first)) return first
      const last = this.#take('..') === undefined ? undefined : this.#value()
      if (last !== undefined && isFilterError(last)) return last
      members.push(last === undefined ? { first } : { first, last })
    } while (this.#take(',') !== undefined)
    if (this.#take('}') === undefined) return this.#expected('a comma or } in this set')
    const test: Filter = { kind: 'in', left, members, at: open.at }
    return isNegated ? { kind: 'not', operand: test } : test
  }

  #operand(): Operand | FilterError {
    return this.#next.kind === 'text' ? this.#value() : this.#masked()
  }

  #masked(): Word | BitMask | FilterError {
    const field = this.#word()
    if (isFilterError(field) || this.#take('&') === undefined) return field
    const mask = this.#word()
    if (isFilterError(mask)) return mask
    return { kind: 'mask', field, mask, at: spanning(field.at, mask.at) }
  }

  #value(): Word | QuotedText | FilterError {
    const { kind, text, at } = this.#next
    if (kind !== 'text') return this.#word()
    this.#position++
    return { kind: 'text', value: text, at }
  }

  #word(): Word | FilterError {
    const { kind, text, at } = this.#next
    if (kind !== 'word') return this.#expected('the name of a field or a value')
    this.#position++
    let end = at.end
    const suffix = this.#suffix('layer')
    const layers = suffix === undefined ? undefined : layerRange(suffix)
    if (layers !== undefined && 'why' in layers) return layers
    const cut = this.#suffix('slice')
    const parts = cut === undefined ? undefined : slices(cut)
    if (parts !== undefined && 'why' in parts) return parts
    end = cut?.at.end ?? suffix?.at.end ?? end
    return {
      kind: 'word',
      text,
      ...(layers === undefined ? {} : { layers }),
      ...(parts === undefined ? {} : { slices: parts }),
      at: { start: at.start, end },
    }
  }

  #suffix(kind: 'layer' | 'slice'): Token | undefined {
    const token = this.#next
    if (token.kind !== kind) return undefined
    this.#position++
    return token
  }

  #take(sign: string): Token | undefined {
    const token = this.#next
    if (token.kind !== 'sign' || token.text !== sign) return undefined
    this.#position++
    return token
  }

  #expected(what: string): FilterError {
    const { kind, text, at } = this.#next
    if (kind === 'end') return filterError(`The filter ends where ${what} should stand.`, at)
    return filterError(`${shown(text)} stands where ${what} should.`, at)
  }

  get #next(): Token {
    return this.#tokens[this.#position] ?? END
  }
}

const END: Token = { kind: 'end', text: '', at: { start: 0, end: 0 } }
const MAX_SHOWN = 40

function shown(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text
}

function comparisonOperator({ kind, text }: Token): ComparisonOperator | undefined {
  return kind === 'sign' && isOperator(text) ? text : undefined
}

function isOperator(text: string): text is ComparisonOperator {
  return OPERATORS.has(text)
}

function spanning(first: TextRange, last: TextRange): TextRange {
  return { start: first.start, end: last.end }
}
