/**
 * Interns the sequence of protocols of a record: a real capture has a handful of different ones. An
 * entry is the protocol ids, outermost first, and the depth of each.
 */
import type { Cursor } from '../layers/cursor.ts'

export interface Stack {
  readonly protocols: Uint8Array
  readonly depths: Uint8Array
  /** Records that look like this. */
  records: number
}

/** More kinds than this is noise; the column is 16 bits wide. The last entry collects the rest. */
const MAX_STACKS = 65_535

export class StackTable {
  readonly stacks: Stack[] = []
  /** By state of the walk the stack that ends there, -1 where none did yet. */
  #stackOf = new Int32Array(64).fill(-1)

  /** The id of the cursor's stack, counting one record for it. */
  intern({ state, layers, count }: Cursor): number {
    const id = this.#stackOf[state] ?? -1
    const stack = this.stacks[id]
    if (stack === undefined) return this.#add(state, layers.slice(0, count))
    stack.records++
    return id
  }

  #add(state: number, layers: Uint16Array): number {
    const id = this.stacks.length
    if (state < 0 || id === MAX_STACKS) return MAX_STACKS
    if (state >= this.#stackOf.length) {
      const larger = new Int32Array(Math.max(state + 1, this.#stackOf.length * 2)).fill(-1)
      larger.set(this.#stackOf)
      this.#stackOf = larger
    }
    this.#stackOf[state] = id
    this.stacks.push({
      protocols: Uint8Array.from(layers, (layer) => layer & 0xff),
      depths: Uint8Array.from(layers, (layer) => layer >>> 8),
      records: 1,
    })
    return id
  }
}
