import { describe, expect, it } from 'vitest'
import { clockText, durationText, momentText, secondsText, THIN_SPACE } from './timeText.ts'

const plain = (text: string) => text.replaceAll(THIN_SPACE, ' ')

describe('a moment', () => {
  const moment = 1_795_217_677_855_758_123n

  it('reads as a time of day, cut and never rounded', () => {
    expect(clockText(moment, 6)).toBe('23:34:37.855758')
    expect(clockText(moment, 0)).toBe('23:34:37')
  })

  it('reads with its date to the nanosecond', () => {
    expect(momentText(moment)).toBe('2026-11-20 23:34:37.855758123 UTC')
  })

  it('before 1970 still counts forwards', () => {
    expect(clockText(-1n, 9)).toBe('23:59:59.999999999')
  })

  it('beyond every calendar is still a text', () => {
    expect(momentText(2n ** 80n)).toContain('s since 1970')
  })
})

describe('a duration', () => {
  it.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [3_500, '3.5 µs'],
    [1_208_000, '1.208 ms'],
    [203_250_000, '203.3 ms'],
    [5_050_000_000, '5.05 s'],
    [125_000_000_000, '2 min 5 s'],
    [7_260_000_000_000, '2 h 1 min'],
  ])('of %d ns is %s', (ns, text) => {
    expect(plain(durationText(ns))).toBe(text)
  })

  it('that runs backwards says so', () => {
    expect(plain(durationText(-4_000))).toBe('\u22124.0 µs')
    expect(secondsText(-1_500_000_000n, 3)).toBe('\u22121.500')
  })
})
