/**
 * Open-addressing table from keys of a fixed number of 32-bit integers to small ids, in the order
 * of first appearance. Nothing is allocated per look-up; memory grows with distinct keys only.
 */
export class InternTable {
  readonly width: number
  /** Put the key here, then call `intern`. */
  readonly key: Int32Array
  size = 0
  #keys: Int32Array
  #slots: Int32Array

  /** @param width integers in a key. */
  constructor(width: number, expected = 1024) {
    this.width = width
    this.key = new Int32Array(width)
    this.#keys = new Int32Array(width * Math.max(expected, 16))
    this.#slots = new Int32Array(powerOfTwo(expected * 2)).fill(-1)
  }

  /** The id of `key`; a new one where it was not known. */
  intern(): number {
    const { key, width } = this
    const mask = this.#slots.length - 1
    let slot = hashWords(key, 0, width) & mask
    for (;;) {
      const id = this.#slots[slot] ?? -1
      if (id < 0) break
      if (this.#matches(id)) return id
      slot = (slot + 1) & mask
    }
    const id = this.size++
    if (this.size * width > this.#keys.length) this.#keys = grown(this.#keys)
    this.#keys.set(key, id * width)
    this.#slots[slot] = id
    if (this.size * 2 > this.#slots.length) this.#rehash()
    return id
  }

  /** The id of a key; undefined where it is not known. */
  find(key: readonly number[]): number | undefined {
    this.key.set(key)
    const mask = this.#slots.length - 1
    let slot = hashWords(this.key, 0, this.width) & mask
    for (;;) {
      const id = this.#slots[slot] ?? -1
      if (id < 0) return undefined
      if (this.#matches(id)) return id
      slot = (slot + 1) & mask
    }
  }

  /** Integer `at` of the key with this id. */
  word(id: number, at: number): number {
    return this.#keys[id * this.width + at] ?? 0
  }

  /** All keys, in the order of their ids; a copy. */
  keys(): Int32Array {
    return this.#keys.slice(0, this.size * this.width)
  }

  #matches(id: number): boolean {
    const keys = this.#keys
    const { key, width } = this
    const base = id * width
    for (let i = 0; i < width; i++) if (keys[base + i] !== key[i]) return false
    return true
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let id = 0; id < this.size; id++) {
      let slot = hashWords(this.#keys, id * this.width, this.width) & mask
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & mask
      slots[slot] = id
    }
    this.#slots = slots
  }
}

/** The smallest power of two from 32 on that is at least `least`. */
export function powerOfTwo(least: number): number {
  let size = 32
  while (size < least) size *= 2
  return size
}

function grown(keys: Int32Array): Int32Array {
  const larger = new Int32Array(keys.length * 2)
  larger.set(keys)
  return larger
}

function hashWords(words: Int32Array, start: number, count: number): number {
  let hash = 0x9e3779b1
  for (let at = start; at < start + count; at++) {
    hash = Math.imul(hash ^ (words[at] ?? 0), 0x85ebca6b)
    hash ^= hash >>> 15
  }
  hash = Math.imul(hash, 0x2c1b3c6d)
  return hash ^ (hash >>> 13)
}
