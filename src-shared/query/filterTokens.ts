/** Cuts a filter's text into tokens. Total: any text gives tokens, or says which column is wrong. */
import type { TextRange } from './filterAst.ts'
import { filterError, type FilterError } from './filterError.ts'

/** Longer than anybody types; what is pasted by mistake is refused instead of worked on. */
const MAX_LENGTH = 10_000

export type TokenKind =
  | 'word'
  | 'text'
  /** `[0:3]` with its brackets. */
  | 'slice'
  /** `#2` or `#[2-3]`. */
  | 'layer'
  /** An operator or a bracket, in its canonical spelling. */
  | 'sign'
  | 'end'

export interface Token {
  readonly kind: TokenKind
  /** The value of a text, the spelling of all others. */
  readonly text: string
  readonly at: TextRange
}

/** Operators that are words stand for signs. */
const WORD_SIGNS: Readonly<Record<string, string>> = {
  and: '&&',
  or: '||',
  not: '!',
  eq: '==',
  any_eq: '==',
  ne: '!=',
  all_ne: '!=',
  all_eq: '===',
  any_ne: '!==',
  lt: '<',
  le: '<=',
  gt: '>',
  ge: '>=',
  in: 'in',
  contains: 'contains',
  matches: 'matches',
  bitand: '&',
  bitwise_and: '&',
}

const SIGN_ALIASES: Readonly<Record<string, string>> = { '~': 'matches', '~=': '!==' }

const SPACE = /\s+/y
const TEXT = /(r?)"((?:[^"\\]|\\.)*)"/sy
const SLICE = /\[[^\]]*\]/y
const LAYER = /#(?:\d+|\[[^\]]*\])/y
const SIGN = /===|!==|==|!=|~=|<=|>=|&&|\|\||\.\.|[!<>~&(){},]/y
/** A dot belongs to a word unless a second one follows it: that is a range. */
const WORD = /(?:[A-Za-z0-9_:/-]|\.(?!\.))+/y

export function filterTokens(text: string): readonly Token[] | FilterError {
  if (text.length > MAX_LENGTH) {
    return filterError(`A filter has at most ${MAX_LENGTH} characters.`, { start: 0, end: 0 })
  }
  const tokens: Token[] = []
  for (let start = 0; start < text.length;) {
    const space = matchAt(SPACE, text, start)
    if (space !== undefined) {
      start += space[0].length
      continue
    }
    const token = tokenAt(text, start)
    if ('why' in token) return token
    tokens.push(token)
    start = token.at.end
  }
  tokens.push({ kind: 'end', text: '', at: { start: text.length, end: text.length } })
  return tokens
}

function tokenAt(text: string, start: number): Token | FilterError {
  const token = (kind: TokenKind, found: string, spelling = found): Token => {
    return { kind, text: spelling, at: { start, end: start + found.length } }
  }
  const quoted = matchAt(TEXT, text, start)
  if (quoted !== undefined) {
    const [all, raw, inside = ''] = quoted
    if (raw === 'r') return token('text', all, inside)
    const value = unescaped(inside, start + 1)
    return typeof value === 'string' ? token('text', all, value) : value
  }
  const word = matchAt(WORD, text, start)
  if (word !== undefined) {
    const sign = Object.hasOwn(WORD_SIGNS, word[0]) ? WORD_SIGNS[word[0]] : undefined
    return sign === undefined ? token('word', word[0]) : token('sign', word[0], sign)
  }
  for (const [kind, pattern] of [
    ['slice', SLICE],
    ['layer', LAYER],
  ] as const) {
    const found = matchAt(pattern, text, start)
    if (found !== undefined) return token(kind, found[0])
  }
  const sign = matchAt(SIGN, text, start)
  if (sign !== undefined) return token('sign', sign[0], SIGN_ALIASES[sign[0]] ?? sign[0])
  return strangeCharacter(text, start)
}

function strangeCharacter(text: string, start: number): FilterError {
  const rest = { start, end: text.length }
  if (text[start] === '"') return filterError('This text has no closing quote.', rest)
  if (text[start] === '[') return filterError('This bracket is never closed with ].', rest)
  const character = String.fromCodePoint(text.codePointAt(start) ?? 0)
  const at = { start, end: start + character.length }
  if (character === '=') return filterError('A comparison is written with two signs: ==.', at)
  if (character === '|') return filterError('"or" is written with two signs: ||.', at)
  if (character === '#') return filterError('# takes the number of a header: ip.src#1.', at)
  if (character === "'") return filterError('A text stands in double quotes: "GET".', at)
  return filterError(`The character ${character} has no meaning here.`, at)
}

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  '\\': '\\',
  "'": "'",
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function unescaped(inside: string, start: number): string | FilterError {
  const parts: string[] = []
  let end = 0
  for (const found of inside.matchAll(/\\(?:x([0-9a-fA-F]{1,2})|([0-7]{1,3})|(.))/gs)) {
    const [all, hex, octal, other = ''] = found
    const meant = hex === undefined ? octalOrLetter(octal, other) : parseInt(hex, 16)
    if (meant === undefined) {
      const at = { start: start + found.index, end: start + found.index + all.length }
      const why = `${all} means nothing in a text. A pattern is easier as r"...", where a backslash stays one.`
      return filterError(why, at)
    }
    parts.push(inside.slice(end, found.index), String.fromCharCode(meant))
    end = found.index + all.length
  }
  return parts.join('') + inside.slice(end)
}

function octalOrLetter(octal: string | undefined, letter: string): number | undefined {
  if (octal !== undefined) return parseInt(octal, 8) & 0xff
  return ESCAPES[letter]?.charCodeAt(0)
}

function matchAt(pattern: RegExp, text: string, start: number): RegExpExecArray | undefined {
  pattern.lastIndex = start
  return pattern.exec(text) ?? undefined
}
