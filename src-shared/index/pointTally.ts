/** Records and bytes of entries, told apart by capture point; memory grows with what was seen where. */
import { InternTable } from './internTable.ts'

export interface Statistics {
  /** At the point that saw the most of it. */
  readonly packets: number
  /** Bytes on the wire of those. */
  readonly bytes: number
  /** Over all points. */
  readonly records: number
  /** Nanoseconds since the session's base; NaN where no record has a time. */
  readonly first: number
  readonly last: number
}

interface Mutable {
  packets: number
  bytes: number
  records: number
  first: number
  last: number
}

export class PointTally {
  /** Entry and point. */
  readonly #places = new InternTable(2)
  readonly #records: number[] = []
  readonly #bytes: number[] = []
  readonly #first: number[] = []
  readonly #last: number[] = []
  #summed: Map<number, Mutable> | undefined

  add(entry: number, point: number, bytes: number, time: number): void {
    this.#places.key[0] = entry
    this.#places.key[1] = point
    const at = this.#places.intern()
    this.#records[at] = (this.#records[at] ?? 0) + 1
    this.#bytes[at] = (this.#bytes[at] ?? 0) + bytes
    this.#first[at] = earlier(this.#first[at] ?? NaN, time)
    this.#last[at] = -earlier(-(this.#last[at] ?? NaN), -time)
    this.#summed = undefined
  }

  /** Over all points; zeros for an entry that was never counted. */
  statistics(entry: number): Statistics {
    this.#summed ??= this.#sum()
    return this.#summed.get(entry) ?? { packets: 0, bytes: 0, records: 0, first: NaN, last: NaN }
  }

  #sum(): Map<number, Mutable> {
    const sums = new Map<number, Mutable>()
    for (let at = 0; at < this.#places.size; at++) {
      const entry = this.#places.word(at, 0)
      const records = this.#records[at] ?? 0
      const [bytes = 0, first = NaN, last = NaN] = [
        this.#bytes[at],
        this.#first[at],
        this.#last[at],
      ]
      const sum = sums.get(entry)
      if (sum === undefined) {
        sums.set(entry, { packets: records, bytes, records, first, last })
        continue
      }
      if (records > sum.packets) {
        sum.packets = records
        sum.bytes = bytes
      }
      sum.records += records
      sum.first = earlier(sum.first, first)
      sum.last = -earlier(-sum.last, -last)
    }
    return sums
  }
}

/** The smaller one of two moments, either of which may be unknown. */
function earlier(a: number, b: number): number {
  if (Number.isNaN(a)) return b
  return b < a ? b : a
}
