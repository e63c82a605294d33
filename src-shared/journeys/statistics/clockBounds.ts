/** How far off the difference of two records' corrected times can be. */
import type { PacketTable } from '../join/packetTable.ts'

/** A bound is looked up anew after this long: it changes by less than 1 us meanwhile, as a clock drifts. */
const REFRESH_NS = 1_000_000

export class ClockBounds {
  readonly #table: PacketTable
  /** Of each pair of clocks. */
  readonly #lookedUp: Float64Array
  readonly #bounds: Float64Array

  constructor(table: PacketTable) {
    this.#table = table
    const { count } = table.clocks
    this.#lookedUp = new Float64Array(count * count).fill(-Infinity)
    this.#bounds = new Float64Array(count * count)
  }

  /**
   * Nanoseconds; 0 on one clock, Infinity where nothing ties both.
   *
   * @param near and `far`: clocks
   * @param nearTime and `farTime`: nanoseconds on those clocks themselves
   */
  between(near: number, nearTime: number, far: number, farTime: number): number {
    if (near === far) return 0
    const { clocks, clockModel } = this.#table
    const pair = near * clocks.count + far
    if (Math.abs(farTime - (this.#lookedUp[pair] ?? 0)) > REFRESH_NS) {
      this.#lookedUp[pair] = farTime
      this.#bounds[pair] = clockModel.boundBetween(near, nearTime, far, farTime)
    }
    return this.#bounds[pair] ?? Infinity
  }
}
