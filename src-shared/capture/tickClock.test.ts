import { describe, expect, it } from 'vitest'
import { CaptureRecord } from './captureRecord.ts'
import { TickClock } from './tickClock.ts'

function timeOf(resolution: number, ticks: bigint, offsetSeconds = 0): [number, number] {
  const record = new CaptureRecord()
  const clock = new TickClock(resolution, offsetSeconds)
  clock.setTime(record, Number(ticks >> 32n), Number(ticks & 0xffff_ffffn))
  return [record.seconds, record.nanoseconds]
}

describe('ticks of a pcapng interface', () => {
  it.each([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])('of 10^-%i seconds are exact to the last', (exponent) => {
    const perSecond = 10n ** BigInt(exponent)
    const seconds = 1_795_218_018n
    for (const rest of [0n, 1n, perSecond / 3n, perSecond - 1n].filter(
      (tick) => tick < perSecond,
    )) {
      const nanoseconds = rest * 10n ** BigInt(9 - exponent)
      expect(timeOf(exponent, seconds * perSecond + rest)).toEqual([
        Number(seconds),
        Number(nanoseconds),
      ])
    }
  })

  it('are exact up to the largest count of nanoseconds', () => {
    expect(timeOf(9, 0xffff_ffff_ffff_ffffn)).toEqual([18_446_744_073, 709_551_615])
    expect(timeOf(6, 0xffff_ffff_ffff_ffffn)).toEqual([18_446_744_073_709, 551_615_000])
  })

  it('may be powers of two, as 2^-20 and 2^-32', () => {
    expect(timeOf(0x80 | 20, (5n << 20n) + (1n << 19n))).toEqual([5, 500_000_000])
    expect(timeOf(0x80 | 32, (7n << 32n) + 1n)).toEqual([7, 0])
    expect(timeOf(0x80 | 32, (7n << 32n) + 5n)).toEqual([7, 1])
  })

  it('may be finer than a nanosecond, which is then cut off', () => {
    expect(timeOf(12, 3_000_000_001_999n)).toEqual([3, 1])
  })

  it('are shifted by whole seconds, before 1970 too', () => {
    expect(timeOf(6, 1_500_000n, -10)).toEqual([-9, 500_000_000])
  })

  it.each([
    [0, 's'],
    [3, 'ms'],
    [6, 'us'],
    [9, 'ns'],
    [4, 'other'],
    [12, 'other'],
    [0x80 | 6, 'other'],
  ])('of resolution %i have the precision %s', (resolution, precision) => {
    expect(new TickClock(resolution, 0).precision).toBe(precision)
  })
})
