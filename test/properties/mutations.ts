/**
 * Damage to a record that a seed decides, so that what it breaks can be repeated: bits flipped,
 * numbers that could be lengths replaced by ones that lie, the end cut off.
 */
import type { Frame } from '../support/layerWalks.ts'

/** What a hostile or broken sender writes where a length belongs. */
const LIES = [0, 1, 3, 4, 7, 8, 20, 40, 0x7f, 0x80, 0xff, 0x0fff, 0x1fff, 0x8000, 0xfffe, 0xffff]
/** Headers lie here; what follows is mostly payload that no decoder reads. */
const HEADER_BYTES = 200

/** The same numbers for the same seed: Marsaglia's xorshift of 32 bits. */
class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = Math.imul(seed + 1, 0x9e3779b1) | 1
  }

  /** A whole number from 0 to below `bound`; 0 where `bound` is 0. */
  below(bound: number): number {
    this.#state ^= this.#state << 13
    this.#state ^= this.#state >>> 17
    this.#state ^= this.#state << 5
    return bound === 0 ? 0 : (this.#state >>> 0) % bound
  }
}

export function mutated({ bytes, linkType, originalLength }: Frame, seed: number): Frame {
  const dice = new Dice(seed)
  const changed = new Uint8Array(bytes)
  flipBits(changed, dice)
  if (dice.below(3) > 0) lieInLengths(changed, dice)
  const kept = dice.below(3) === 0 ? dice.below(changed.length + 1) : changed.length
  // A cut shorter than the packet was, or a packet that itself ended there.
  const original = dice.below(2) === 0 ? kept : Math.max(kept, originalLength)
  return { bytes: changed.subarray(0, kept), linkType, originalLength: original }
}

function flipBits(bytes: Uint8Array, dice: Dice): void {
  for (let left = dice.below(4); left > 0; left--) {
    const at = dice.below(Math.min(bytes.length, HEADER_BYTES))
    if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ (1 << dice.below(8))
  }
}

function lieInLengths(bytes: Uint8Array, dice: Dice): void {
  for (let left = 1 + dice.below(2); left > 0; left--) {
    const at = dice.below(Math.min(bytes.length - 1, HEADER_BYTES))
    const lie = LIES[dice.below(LIES.length)] ?? 0
    const width = lie > 0xff || dice.below(2) === 0 ? 2 : 1
    if (at < 0 || at + width > bytes.length) continue
    bytes[at] = width === 2 ? lie >> 8 : lie
    if (width === 2) bytes[at + 1] = lie & 0xff
  }
}
