/**
 * From one place to another: what delays are measured between. A packet that was seen at both ends is a
 * passage: two rows. Spans are told apart by what they belong to (a tunnel, a direction of a conversation)
 * and by their two places.
 */
import { InternTable } from '../../index/internTable.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { Place } from '../outcomes/pathTransitions.ts'

export class Spans {
  /** Of each row that ends a passage: its span, and the row at which the passage begins. */
  readonly spanOf: Uint32Array
  readonly nearRow: Uint32Array
  readonly #keys = new InternTable(3, 64)
  #passages = new Float64Array(64)

  constructor(rows: number) {
    this.spanOf = new Uint32Array(rows).fill(NONE)
    this.nearRow = new Uint32Array(rows)
  }

  get size(): number {
    return this.#keys.size
  }

  id(subject: number, near: Place, far: Place): number {
    const { key } = this.#keys
    key[0] = subject
    key[1] = near
    key[2] = far
    return this.#keys.intern()
  }

  find(subject: number, near: Place, far: Place): number | undefined {
    return this.#keys.find([subject, near, far])
  }

  /** A packet passed; no row ends two passages. */
  add(span: number, nearRow: number, farRow: number): void {
    this.spanOf[farRow] = span
    this.nearRow[farRow] = nearRow
    if (span >= this.#passages.length) this.#grow(span)
    this.#passages[span] = (this.#passages[span] ?? 0) + 1
  }

  subject(span: number): number {
    return this.#keys.word(span, 0)
  }

  near(span: number): Place {
    return this.#keys.word(span, 1)
  }

  far(span: number): Place {
    return this.#keys.word(span, 2)
  }

  /** How many packets were seen at both ends. */
  passages(span: number): number {
    return this.#passages[span] ?? 0
  }

  /** Of each subject the span that most packets passed. */
  main(): ReadonlyMap<number, number> {
    const main = new Map<number, number>()
    for (let span = 0; span < this.size; span++) {
      const known = main.get(this.subject(span))
      if (known === undefined || this.passages(span) > this.passages(known)) {
        main.set(this.subject(span), span)
      }
    }
    return main
  }

  #grow(span: number): void {
    const larger = new Float64Array(span * 2)
    larger.set(this.#passages)
    this.#passages = larger
  }
}
