import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { SessionIndex } from './sessionIndex.ts'
import { timeOrder } from './timeOrder.ts'

const bytes = new Uint8Array(14)

describe('the order of time', () => {
  it('is that of a stable sort, however the captures are mixed', () => {
    const times = fc.array(fc.nat(50), { maxLength: 40 })
    fc.assert(
      fc.property(fc.array(times, { minLength: 1, maxLength: 5 }), (captures) => {
        const parts = captures.map((ats) => [capture(ats.map((at) => ({ at, bytes })))])
        const index = new SessionIndex(parts)
        const rows = Array.from({ length: index.rows }, (_, row) => row)
        const sorted = rows.toSorted((a, b) => index.time(a) - index.time(b))
        expect(Array.from(timeOrder(index))).toEqual(sorted)
      }),
    )
  })
})
