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
  #slots = new Int32Array(256).fill(-1)

  /** The id of the cursor's stack, counting one record for it. */
  intern(cursor: Cursor): number {
    let slot = hashStack(cursor) & (this.#slots.length - 1)
    for (;;) {
      const id = this.#slots[slot] ?? -1
      const stack = this.stacks[id]
      if (stack === undefined) break
      if (matches(stack, cursor)) {
        stack.records++
        return id
      }
      slot = (slot + 1) & (this.#slots.length - 1)
    }
    if (this.stacks.length > MAX_STACKS) return MAX_STACKS
    const { count } = cursor
    const id = this.stacks.length
    this.stacks.push({
      protocols: cursor.protocols.slice(0, count),
      depths: cursor.depths.slice(0, count),
      records: 1,
    })
    this.#slots[slot] = id
    if (this.stacks.length * 2 > this.#slots.length) this.#rehash()
    return id
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    this.stacks.forEach((stack, id) => {
      let slot = hashBytes(stack.protocols, stack.depths, stack.protocols.length)
      slot &= slots.length - 1
      while ((slots[slot] ?? -1) >= 0) slot = (slot + 1) & (slots.length - 1)
      slots[slot] = id
    })
    this.#slots = slots
  }
}

function matches(stack: Stack, cursor: Cursor): boolean {
  const { protocols, depths } = stack
  if (protocols.length !== cursor.count) return false
  for (let i = 0; i < protocols.length; i++) {
    if (protocols[i] !== cursor.protocols[i] || depths[i] !== cursor.depths[i]) return false
  }
  return true
}

function hashStack(cursor: Cursor): number {
  return hashBytes(cursor.protocols, cursor.depths, cursor.count)
}

function hashBytes(protocols: Uint8Array, depths: Uint8Array, count: number): number {
  let hash = count
  for (let i = 0; i < count; i++) {
    hash = Math.imul(hash ^ (((depths[i] ?? 0) << 8) | (protocols[i] ?? 0)), 0x85ebca6b)
    hash ^= hash >>> 13
  }
  return hash & 0x7fffffff
}
