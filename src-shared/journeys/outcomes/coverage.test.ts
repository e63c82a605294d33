import { describe, expect, it } from 'vitest'
import { finish } from '../../base/work.ts'
import { pointCoverage, pointCoverages } from './coverage.ts'

const MS = 1_000_000

const every = (step: number, from: number, to: number) =>
  Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, index) => from + index * step)

describe('what a capture point covers', () => {
  it('is the time from its first record to its last', () => {
    const coverage = finish(pointCoverage(Float64Array.from([10 * MS, 400 * MS, 900 * MS])))
    expect(coverage.at(10 * MS)).toEqual({ kind: 'covered' })
    expect(coverage.at(500 * MS)).toEqual({ kind: 'covered' })
    expect(coverage.at(9 * MS)).toEqual({ kind: 'outside' })
    expect(coverage.at(901 * MS)).toEqual({ kind: 'outside' })
  })

  it('is less by as much as the moment is uncertain', () => {
    const coverage = finish(pointCoverage(Float64Array.from([10 * MS, 900 * MS])))
    expect(coverage.at(20 * MS, 5 * MS)).toEqual({ kind: 'covered' })
    expect(coverage.at(20 * MS, 15 * MS)).toEqual({ kind: 'outside' })
    expect(coverage.at(20 * MS, Infinity)).toEqual({ kind: 'outside' })
  })

  it('is not a silence in the midst of traffic', () => {
    const busy = [...every(MS, 0, 1000 * MS), ...every(MS, 1500 * MS, 2500 * MS)]
    const coverage = finish(pointCoverage(Float64Array.from(busy)))
    expect(coverage.at(1200 * MS)).toEqual({ kind: 'silent', from: 1000 * MS, to: 1500 * MS })
    expect(coverage.at(999 * MS, 5 * MS)).toMatchObject({ kind: 'silent' })
    expect(coverage.at(700 * MS)).toEqual({ kind: 'covered' })
    expect(coverage.intervals).toHaveLength(2)
  })

  it('is a pause of traffic that is seldom anyway', () => {
    const pings = [...every(100 * MS, 0, 1000 * MS), ...every(100 * MS, 4000 * MS, 5000 * MS)]
    expect(finish(pointCoverage(Float64Array.from(pings))).at(2500 * MS)).toEqual({
      kind: 'covered',
    })
  })

  it('is nothing where nothing was recorded', () => {
    expect(finish(pointCoverage(new Float64Array(0))).at(0)).toEqual({ kind: 'outside' })
  })

  it('goes on as long as captures of its node, where its little traffic explains its silence', () => {
    const node = Float64Array.from(every(10 * MS, 0, 9000 * MS))
    const quiet = finish(pointCoverage(Float64Array.from([2000 * MS, 3000 * MS]), [node]))
    expect(quiet.intervals).toEqual([{ from: 0, to: 9000 * MS }])
    const busy = finish(
      pointCoverage(Float64Array.from(every(20 * MS, 2000 * MS, 3000 * MS)), [node]),
    )
    expect(busy.intervals).toEqual([{ from: 2000 * MS, to: 3000 * MS }])
  })

  it('is each point’s own, in whatever order its file has the records', () => {
    const columns = {
      rows: 4,
      time: Float64Array.from([30, 10, 20, 5]),
      point: Uint32Array.from([0, 1, 0, 1]),
      flow: new Uint32Array(4),
      tunnel: new Uint32Array(4),
      ttl: new Uint8Array(4),
      marks: new Uint8Array(4),
    }
    const [first, second] = finish(pointCoverages(columns, [undefined, undefined]))
    expect(first?.intervals).toEqual([{ from: 20, to: 30 }])
    expect(second?.intervals).toEqual([{ from: 5, to: 10 }])
  })
})
