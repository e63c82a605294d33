/** What may follow a field's name: `#2`, `#[-1]`, `#[1-2]` headers, and `[0:3,5]` bytes. */
import type { LayerRange, Slice } from './filterAst.ts'
import { filterError, type FilterError } from './filterError.ts'
import type { Token } from './filterTokens.ts'

const LAYERS = /^#\[?\s*(-?\d{1,3})\s*(?:-\s*(-?\d{1,3})\s*)?\]?$/
const SLICE = /^(-?\d{1,9})?\s*(?:([:-])\s*(-?\d{1,9})?)?$/

export function layerRange({ text, at }: Token): LayerRange | FilterError {
  const found = LAYERS.exec(text)
  const first = Number(found?.[1])
  const last = found?.[2] === undefined ? first : Number(found[2])
  const isRange = Math.sign(first) === Math.sign(last) && first <= last
  if (found !== null && first !== 0 && isRange) return { first, last }
  return filterError(
    'Headers are counted from 1, the outermost, or from -1, the innermost: #1, #[-1], #[1-2].',
    at,
  )
}

export function slices({ text, at }: Token): readonly Slice[] | FilterError {
  const parts: Slice[] = []
  for (const part of text.slice(1, -1).split(',')) {
    const slice = sliceOf(part.trim())
    if (slice === undefined) {
      return filterError(
        'Bytes are taken as [offset:length], [first-last], [one], [:length] or [offset:].',
        at,
      )
    }
    parts.push(slice)
  }
  return parts
}

function sliceOf(part: string): Slice | undefined {
  const found = SLICE.exec(part)
  if (part === '' || found === null) return undefined
  const [, offset, sign, second] = found
  const from = Number(offset ?? 0)
  if (sign === undefined) return { from, length: 1 }
  if (second === undefined) return sign === ':' && offset !== undefined ? { from } : undefined
  const length = sign === ':' ? Number(second) : Number(second) - from + 1
  const isOneSided = sign === ':' || (offset !== undefined && from < 0 === Number(second) < 0)
  return isOneSided && length > 0 ? { from, length } : undefined
}
