/** Ticks of a pcapng interface as seconds and nanoseconds. */
import type { CaptureRecord, TimePrecision } from './captureRecord.ts'

const PRECISIONS: Readonly<Record<number, TimePrecision>> = { 0: 's', 3: 'ms', 6: 'us', 9: 'ns' }
const NS_PER_SECOND = 1_000_000_000n

/**
 * `if_tsresol` and `if_tsoffset` of one interface (draft-ietf-opsawg-pcapng section 4.2). The
 * resolution byte is a negative power of 10, or of 2 with its highest bit set.
 */
export class TickClock {
  readonly precision: TimePrecision
  readonly #offsetSeconds: number
  readonly #ticksPerSecond: bigint
  /** Ticks of a second and nanoseconds of a tick where both are whole; else 0. */
  readonly #decimalTicks: number
  readonly #nsPerTick: number

  constructor(resolution: number, offsetSeconds: number) {
    const exponent = resolution & 0x7f
    const isBinary = (resolution & 0x80) !== 0
    const isDecimal = !isBinary && exponent <= 9
    this.precision = isBinary ? 'other' : (PRECISIONS[exponent] ?? 'other')
    this.#offsetSeconds = offsetSeconds
    this.#ticksPerSecond = (isBinary ? 2n : 10n) ** BigInt(exponent)
    this.#decimalTicks = isDecimal ? 10 ** exponent : 0
    this.#nsPerTick = isDecimal ? 10 ** (9 - exponent) : 0
  }

  /** Sets the record's time from the two halves of a 64-bit count of ticks. */
  setTime(record: CaptureRecord, high: number, low: number): void {
    const divisor = this.#decimalTicks
    if (divisor === 0) {
      this.#setExoticTime(record, high, low)
      return
    }
    // Long division in digits of 32, 16 and 16 bits: each step is exact in a double, since the
    // remainder is below 2^30.
    const first = Math.floor(high / divisor)
    const middle = (high - first * divisor) * 0x10000 + (low >>> 16)
    const second = Math.floor(middle / divisor)
    const last = (middle - second * divisor) * 0x10000 + (low & 0xffff)
    const third = Math.floor(last / divisor)
    const seconds = first * 0x1_0000_0000 + second * 0x10000 + third
    record.seconds = seconds + this.#offsetSeconds
    record.nanoseconds = (last - third * divisor) * this.#nsPerTick
  }

  #setExoticTime(record: CaptureRecord, high: number, low: number): void {
    const ticks = (BigInt(high) << 32n) | BigInt(low)
    const rest = ticks % this.#ticksPerSecond
    record.seconds = Number(ticks / this.#ticksPerSecond) + this.#offsetSeconds
    record.nanoseconds = Number((rest * NS_PER_SECOND) / this.#ticksPerSecond)
  }
}
