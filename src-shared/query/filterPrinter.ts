/** A filter as text in one canonical spelling; parsing that text gives the same filter. */
import type { Filter, Operand, QuotedText, SetMember, Slice, Word } from './filterAst.ts'

export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'or':
      return `${printFilter(filter.left)} || ${grouped(filter.right, ['or'])}`
    case 'and':
      return `${grouped(filter.left, ['or'])} && ${grouped(filter.right, ['or', 'and'])}`
    case 'not':
      return `!${grouped(filter.operand, ['or', 'and', 'compare', 'in', 'present'])}`
    case 'present':
      return printOperand(filter.operand)
    case 'compare':
      return `${printOperand(filter.left)} ${filter.operator} ${printOperand(filter.right)}`
    case 'in':
      return `${printOperand(filter.left)} in {${filter.members.map(printMember).join(', ')}}`
  }
}

/** In brackets where it binds weaker than what it stands in. */
function grouped(filter: Filter, weaker: readonly Filter['kind'][]): string {
  const isBareName = filter.kind === 'present' && filter.operand.kind === 'word'
  const needsBrackets = weaker.includes(filter.kind) && !isBareName
  return needsBrackets ? `(${printFilter(filter)})` : printFilter(filter)
}

function printMember({ first, last }: SetMember): string {
  return last === undefined ? printValue(first) : `${printValue(first)}..${printValue(last)}`
}

function printOperand(operand: Operand): string {
  if (operand.kind !== 'mask') return printValue(operand)
  return `${printWord(operand.field)} & ${printWord(operand.mask)}`
}

function printValue(value: Word | QuotedText): string {
  return value.kind === 'text' ? quoted(value.value) : printWord(value)
}

function printWord({ text, layers, slices }: Word): string {
  const headers =
    layers === undefined
      ? ''
      : layers.first === layers.last
        ? `#[${layers.first}]`
        : `#[${layers.first}-${layers.last}]`
  return `${text}${headers}${slices === undefined ? '' : `[${slices.map(printSlice).join(',')}]`}`
}

function printSlice({ from, length }: Slice): string {
  return length === undefined ? `${from}:` : `${from}:${length}`
}

/** A text as it is typed: in double quotes, what cannot be seen as \xHH. */
export function quoted(value: string): string {
  const escaped = value.replace(/["\\]/g, '\\$&').replace(/\p{Cc}/gu, (control) => {
    return `\\x${control.charCodeAt(0).toString(16).padStart(2, '0')}`
  })
  return `"${escaped}"`
}
