import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { delaySummary } from './delaySummary.ts'

const columns = (...numbers: number[]) => Float64Array.from(numbers)

describe('a summary of delays', () => {
  it('takes percentiles by nearest rank, and jitter from the order of arrival', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, at) => (at % 2 === 0 ? at : at + 10))
    const sorted = hundred.toSorted()
    const summary = delaySummary(hundred, undefined)
    expect(summary?.jitterNs).toBe(11)
    expect(summary?.median).toEqual({ ns: sorted[49], boundNs: 0 })
    expect(summary?.p95.ns).toBe(sorted[94])
    expect(summary?.p99.ns).toBe(sorted[98])
    expect(summary?.min.ns).toBe(sorted[0])
  })

  it('says nothing of no packet, and has no jitter of one', () => {
    expect(delaySummary(columns(), undefined)).toBeUndefined()
    expect(delaySummary(columns(5), columns(2))).toMatchObject({
      median: { ns: 5, boundNs: 2 },
      jitterNs: undefined,
    })
  })

  it('keeps what is below zero as it is', () => {
    expect(delaySummary(columns(-3, 4), columns(5, 5))?.min).toEqual({ ns: -3, boundNs: 5 })
  })

  it('is not spoilt by one moment at which nobody knows the clocks', () => {
    const delays = Float64Array.from({ length: 1001 }, () => 40)
    const bounds = delays.map((_, at) => (at === 7 ? 1e9 : 1))
    expect(delaySummary(delays, bounds)?.median).toEqual({ ns: 40, boundNs: 1 })
  })

  it('states bounds that hold whatever the true delays were', () => {
    const measured = fc.array(
      fc.record({
        truth: fc.integer({ min: 0, max: 1_000_000 }),
        bound: fc.integer({ min: 0, max: 50_000 }),
        error: fc.double({ min: -1, max: 1, noNaN: true }),
      }),
      { minLength: 1, maxLength: 60 },
    )
    fc.assert(
      fc.property(measured, (packets) => {
        const found = delaySummary(
          Float64Array.from(packets, ({ truth, bound, error }) => truth + error * bound),
          Float64Array.from(packets, ({ bound }) => bound),
        )
        const exact = delaySummary(
          Float64Array.from(packets, ({ truth }) => truth),
          undefined,
        )
        for (const key of ['min', 'median', 'p95', 'p99'] as const) {
          const { ns, boundNs } = found?.[key] ?? { ns: NaN, boundNs: NaN }
          const off = Math.abs(ns - (exact?.[key].ns ?? NaN))
          expect(off).toBeLessThanOrEqual(boundNs + 1e-6)
        }
      }),
    )
  })
})
