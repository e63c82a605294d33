/** What packets carry, made once: a packet names a part of it. The sum of any part is known at once. */
import type { RandomNumbers } from '../../bench/traffic/randomNumbers.ts'

const POOL_BYTES = 1 << 18
/** More than any packet carries. */
const LONGEST = 1 << 16
/** Contents that applications send again and again. */
const USUAL_CONTENTS = 8

export class PayloadPool {
  readonly bytes = new Uint8Array(POOL_BYTES)
  /** Sums of all 16-bit words before each word; exact, for 2^53 is far. */
  readonly #sums = new Float64Array(POOL_BYTES / 2 + 1)

  constructor(random: RandomNumbers) {
    const view = new DataView(this.bytes.buffer)
    for (let word = 0; word < POOL_BYTES / 2; word++) {
      const value = random.u16()
      view.setUint16(word * 2, value)
      this.#sums[word + 1] = (this.#sums[word] ?? 0) + value
    }
  }

  /** An even place from which any packet's payload fits. */
  place(random: RandomNumbers): number {
    return 2 * random.below((POOL_BYTES - LONGEST) / 2)
  }

  /** One of the few places from which an application's usual message comes. */
  usualPlace(random: RandomNumbers): number {
    return 1024 * random.below(USUAL_CONTENTS)
  }

  /** Of the words from an even place; a last odd byte counts as the first of its word. */
  sum(at: number, length: number): number {
    const words = length >> 1
    const whole = (this.#sums[at / 2 + words] ?? 0) - (this.#sums[at / 2] ?? 0)
    return length % 2 === 0 ? whole : whole + ((this.bytes[at + length - 1] ?? 0) << 8)
  }
}
