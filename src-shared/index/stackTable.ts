/**
 * Interns the sequence of protocols of a record: a real capture has a handful of different ones. An
 * entry is the protocol ids, outermost first, and the depth of each.
 */
import type { Cursor } from '../layers/cursor.ts'
import { ProtocolId } from '../layers/protocolId.ts'

export interface Stack {
  readonly protocols: Uint8Array
  readonly depths: Uint8Array
  /** Records that look like this. */
  records: number
}

/** More kinds than this is noise; the column is 16 bits wide. The last entry collects the rest. */
const MAX_STACKS = 65_535
/** Beginnings of stacks that are told apart; what goes on from a later one is noise as well. */
const MAX_STATES = 65_536

/** Protocol ids, and above them whether the depth is odd: it never grows by more than one. */
const ID_BITS = 32 - Math.clz32(Object.keys(ProtocolId).length - 1)
const ID_MASK = (1 << ID_BITS) - 1
const CODES = 2 << ID_BITS

/**
 * Each beginning of a stack is a state, and each layer leads from one to the next: a record costs one
 * read a layer, and nothing is compared.
 */
export class StackTable {
  readonly stacks: Stack[] = []
  /** By state and layer the state that follows; 0, which none leads to, where there is none yet. */
  #next = new Uint16Array(64 * CODES)
  /** By state the stack that ends there, -1 where none did yet. */
  #stackOf = new Int32Array(64).fill(-1)
  #states = 1

  /** The id of the cursor's stack, counting one record for it. */
  intern({ layers, count }: Cursor): number {
    let state = 0
    for (let i = 0; i < count; i++) {
      const layer = layers[i] ?? 0
      const at = state * CODES + (((layer >>> 8) & 1) << ID_BITS) + (layer & ID_MASK)
      state = this.#next[at] ?? 0
      if (state === 0) state = this.#newState(at)
      if (state === 0) return MAX_STACKS
    }
    const id = this.#stackOf[state] ?? -1
    const stack = this.stacks[id]
    if (stack === undefined) return this.#newStack(state, layers.slice(0, count))
    stack.records++
    return id
  }

  /** The state that an entry of `#next` leads to from now on; 0 where there are too many. */
  #newState(at: number): number {
    if (this.#states === MAX_STATES) return 0
    const state = this.#states++
    if (state === this.#stackOf.length) {
      const next = new Uint16Array(this.#next.length * 2)
      next.set(this.#next)
      this.#next = next
      const stackOf = new Int32Array(state * 2).fill(-1)
      stackOf.set(this.#stackOf)
      this.#stackOf = stackOf
    }
    this.#next[at] = state
    return state
  }

  #newStack(state: number, layers: Uint16Array): number {
    if (this.stacks.length === MAX_STACKS) return MAX_STACKS
    const id = this.stacks.length
    this.#stackOf[state] = id
    this.stacks.push({
      protocols: Uint8Array.from(layers, (layer) => layer & 0xff),
      depths: Uint8Array.from(layers, (layer) => layer >>> 8),
      records: 1,
    })
    return id
  }
}
