/**
 * A filter as the person wrote it: what is compared with what, before any name is looked up. `at` is
 * the place in the text, for errors; two filters are the same when all but their places are.
 */

/** Half-open range of columns in the filter's text. */
export interface TextRange {
  readonly start: number
  readonly end: number
}

/**
 * `!=` and `===` speak of all values of a field, the others of any of them, as in Wireshark 4:
 * `ip.addr != x` holds where every address differs from x, `ip.addr !== x` where one does.
 */
export type ComparisonOperator =
  '==' | '!=' | '===' | '!==' | '<' | '<=' | '>' | '>=' | 'contains' | 'matches'

/** Bytes of a value: `[0:3]` offset and length, `[0-2]` first and last, `[2]` one, `[2:]` the rest. */
export interface Slice {
  /** Negative: from the end. */
  readonly from: number
  /** Absent: to the end. */
  readonly length?: number
}

/** One header among those of the same protocol: `#1` the outermost, `#[-1]` the innermost. */
export interface LayerRange {
  readonly first: number
  readonly last: number
}

/** A word: the name of a field or protocol, or a value without quotes; the catalogue decides. */
export interface Word {
  readonly kind: 'word'
  readonly text: string
  readonly layers?: LayerRange
  /** The bytes of each slice, one after the other. */
  readonly slices?: readonly Slice[]
  readonly at: TextRange
}

export interface QuotedText {
  readonly kind: 'text'
  readonly value: string
  readonly at: TextRange
}

/** `tcp.flags & 0x02`. */
export interface BitMask {
  readonly kind: 'mask'
  readonly field: Word
  readonly mask: Word
  readonly at: TextRange
}

export type Operand = Word | QuotedText | BitMask

/** A member of a set: one value, or all from the first to the last. */
export interface SetMember {
  readonly first: Word | QuotedText
  readonly last?: Word | QuotedText
}

export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly operand: Filter }
  | { readonly kind: 'present'; readonly operand: Word | BitMask }
  | {
      readonly kind: 'compare'
      readonly operator: ComparisonOperator
      readonly left: Word | BitMask
      readonly right: Operand
      readonly at: TextRange
    }
  | {
      readonly kind: 'in'
      readonly left: Word | BitMask
      readonly members: readonly SetMember[]
      readonly at: TextRange
    }
