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
  /** Of each stack its layers as a cursor has them. */
  readonly #layers: Uint16Array[] = []
  #slots = new Int32Array(256).fill(-1)

  /** The id of the cursor's stack, counting one record for it. */
  intern({ layers, count }: Cursor): number {
    let slot = hashLayers(layers, count) & (this.#slots.length - 1)
    for (;;) {
      const id = this.#slots[slot] ?? -1
      const stack = this.stacks[id]
      const known = this.#layers[id]
      if (stack === undefined || known === undefined) break
      if (matches(known, layers, count)) {
        stack.records++
        return id
      }
      slot = (slot + 1) & (this.#slots.length - 1)
    }
    if (this.stacks.length > MAX_STACKS) return MAX_STACKS
    const id = this.stacks.length
    const known = layers.slice(0, count)
    this.#layers.push(known)
    this.stacks.push({
      protocols: Uint8Array.from(known, (layer) => layer & 0xff),
      depths: Uint8Array.from(known, (layer) => layer >>> 8),
      records: 1,
    })
    this.#slots[slot] = id
    if (this.stacks.length * 2 > this.#slots.length) this.#rehash()
    return id
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    this.#layers.forEach((layers, id) => {
      let slot = hashLayers(layers, layers.length) & (slots.length - 1)
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = id
    })
    this.#slots = slots
  }
}

function matches(known: Uint16Array, layers: Uint16Array, count: number): boolean {
  if (known.length !== count) return false
  for (let i = 0; i < count; i++) if (known[i] !== layers[i]) return false
  return true
}

function hashLayers(layers: Uint16Array, count: number): number {
  let hash = count
  for (let i = 0; i < count; i++) {
    hash = Math.imul(hash ^ (layers[i] ?? 0), 0x85ebca6b)
    hash ^= hash >>> 13
  }
  return hash
}
