/** Numbers that look random and that a seed repeats: Marsaglia's xorshift with 32 bits of state. */
export class RandomNumbers {
  #state: number

  constructor(seed: number) {
    // A state of 0 would stay 0; small seeds that differ by little must not begin alike.
    this.#state = Math.imul(seed, 0x9e3779b1) ^ 0x6a09e667 || 1
  }

  /** From 0 to 2^32 - 1. */
  u32(): number {
    let state = this.#state
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    this.#state = state
    return state >>> 0
  }

  u16(): number {
    return this.u32() >>> 16
  }

  /** An integer from 0 to `limit - 1`. */
  below(limit: number): number {
    return Math.floor((this.u32() / 0x1_0000_0000) * limit)
  }

  /** An integer from `least` to `most`. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1)
  }

  /** True `share` of the time, 0 to 1. */
  chance(share: number): boolean {
    return this.u32() < share * 0x1_0000_0000
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0]
  }
}
