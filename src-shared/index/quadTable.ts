/**
 * The intern table for keys of exactly four 32-bit integers, passed as arguments: the index looks a
 * flow up here for every record, so nothing is copied on the way. Ids are in the order of first
 * appearance.
 */
import { powerOfTwo } from './internTable.ts'

export const QUAD = 4

/** Part of the slots that may be taken: in a fuller table, look-ups meet too many others. */
const FULLEST = 0.6

export class QuadTable {
  size = 0
  #keys: Int32Array
  #slots: Int32Array

  constructor(expected = 1024) {
    this.#keys = new Int32Array(QUAD * expected)
    this.#slots = new Int32Array(powerOfTwo(expected * 2)).fill(-1)
  }

  /** The id of a key; a new one where it was not known. */
  intern(a: number, b: number, c: number, d: number): number {
    const slots = this.#slots
    const keys = this.#keys
    const mask = slots.length - 1
    let slot = hashQuad(a, b, c, d) & mask
    for (;;) {
      const id = slots[slot] ?? -1
      if (id < 0) break
      const at = id * QUAD
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d)
        return id
      slot = (slot + 1) & mask
    }
    slots[slot] = this.size
    return this.#add(a, b, c, d)
  }

  /** The id of a key; undefined where it is not known. */
  find(a: number, b: number, c: number, d: number): number | undefined {
    const keys = this.#keys
    const mask = this.#slots.length - 1
    let slot = hashQuad(a, b, c, d) & mask
    for (;;) {
      const id = this.#slots[slot] ?? -1
      if (id < 0) return undefined
      const at = id * QUAD
      if (keys[at] === a && keys[at + 1] === b && keys[at + 2] === c && keys[at + 3] === d)
        return id
      slot = (slot + 1) & mask
    }
  }

  /** Integer `at` of the key with this id. */
  word(id: number, at: number): number {
    return this.#keys[id * QUAD + at] ?? 0
  }

  /** All keys, in the order of their ids; a copy. */
  keys(): Int32Array {
    return this.#keys.slice(0, this.size * QUAD)
  }

  #add(a: number, b: number, c: number, d: number): number {
    const id = this.size++
    if (this.size * QUAD > this.#keys.length) {
      const larger = new Int32Array(this.#keys.length * 2)
      larger.set(this.#keys)
      this.#keys = larger
    }
    this.#keys[id * QUAD] = a
    this.#keys[id * QUAD + 1] = b
    this.#keys[id * QUAD + 2] = c
    this.#keys[id * QUAD + 3] = d
    if (this.size > this.#slots.length * FULLEST) this.#rehash()
    return id
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    const keys = this.#keys
    for (let id = 0; id < this.size; id++) {
      const at = id * QUAD
      let slot =
        hashQuad(keys[at] ?? 0, keys[at + 1] ?? 0, keys[at + 2] ?? 0, keys[at + 3] ?? 0) & mask
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.#slots = slots
  }
}

function hashQuad(a: number, b: number, c: number, d: number): number {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
  hash ^= Math.imul(c, 0xc2b2ae35) ^ Math.imul(d, 0x27d4eb2f)
  hash ^= hash >>> 15
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
