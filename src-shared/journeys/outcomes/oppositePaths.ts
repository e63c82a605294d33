/**
 * The way that packets of the other direction took, turned round: what is left to expect where no packet
 * to an address got any further. Kept for pairs of address blocks, the longest way of each.
 */
import { InternTable } from '../../index/internTable.ts'
import type { Place } from './pathTransitions.ts'

type Places = readonly Place[]

export interface BlockPair {
  readonly realm: number
  readonly source: number
  readonly destination: number
}

export class OppositePaths {
  /** Realm, block of the source, block of the destination. */
  readonly #pairs = new InternTable(3)
  readonly #longest: Places[] = []
  readonly #packets: number[] = []

  /** Counts a packet; `pathOf` is asked only where the path is longer than those before. */
  add({ realm, source, destination }: BlockPair, length: number, pathOf: () => Places): void {
    this.#pairs.key[0] = realm
    this.#pairs.key[1] = source
    this.#pairs.key[2] = destination
    const pair = this.#pairs.intern()
    const known = this.#longest[pair]
    if (known === undefined || length > known.length) {
      this.#longest[pair] = pathOf()
      this.#packets[pair] = 1
    } else if (length === known.length) {
      this.#packets[pair] = (this.#packets[pair] ?? 0) + 1
    }
  }

  /** The places from `source` to `destination`, as the packets back passed them. */
  between({ realm, source, destination }: BlockPair): { places: Places; packets: number } {
    const pair = this.#pairs.find([realm, destination, source])
    const places = pair === undefined ? undefined : this.#longest[pair]
    if (pair === undefined || places === undefined) return { places: [], packets: 0 }
    return { places: places.toReversed(), packets: this.#packets[pair] ?? 0 }
  }
}
