import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { finish } from '../../base/work.ts'
import { clockModelOf, type ClockModel, type ClockPairs } from './clockModel.ts'

const MS = 1_000_000
const SECOND = 1_000_000_000

/** Deterministic numbers from 0 to 1. */
function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A clock: what it shows at a true time. */
type Clock = (trueTime: number) => number

const perfect: Clock = (time) => time
const ahead =
  (offset: number, ppm = 0): Clock =>
  (time) =>
    time + offset + time * ppm * 1e-6

interface Traffic {
  readonly packets?: number
  readonly seconds?: number
  readonly seed?: number
  readonly delay?: (random: number) => number
}

/** At least 50 us of delay, seldom much more, as in a queue. */
const queueing = (random: number) => 50_000 + 200_000 * random ** 8

function packets(
  [from, to]: readonly [number, number],
  clocks: readonly Clock[],
  { packets: count = 2_000, seconds = 20, seed = 1, delay = queueing }: Traffic = {},
): ClockPairs {
  const random = randomFrom(seed)
  const sent = new Float64Array(count)
  const received = new Float64Array(count)
  for (let index = 0; index < count; index++) {
    const at = ((index + random()) / count) * seconds * SECOND
    sent[index] = clocks[from]?.(at) ?? NaN
    received[index] = clocks[to]?.(at + delay(random())) ?? NaN
  }
  return { from, to, sent, received }
}

const bothWays = (a: number, b: number, clocks: readonly Clock[], traffic: Traffic = {}) => [
  packets([a, b], clocks, traffic),
  packets([b, a], clocks, { ...traffic, seed: (traffic.seed ?? 1) + 99 }),
]

/** Largest error and whether each true time lies inside its bound, over the capture. */
function check(model: ClockModel, clock: number, shown: Clock, reference: Clock) {
  let error = 0
  let isInside = true
  for (let at = 0; at <= 20 * SECOND; at += SECOND / 8) {
    const { time, bound } = model.correct(clock, shown(at))
    const off = Math.abs(time - reference(at))
    error = Math.max(error, off)
    // A drift between two clocks makes "the same moment" mean a little less than a nanosecond each.
    if (off > bound + 1) isInside = false
  }
  return { error, isInside }
}

describe('clocks that packets tie together', () => {
  it('have an offset and a drift found to within the delays', () => {
    const clocks = [perfect, ahead(37.4 * MS, 50)]
    const model = finish(clockModelOf(2, bothWays(0, 1, clocks)))
    expect(model.kind(0)).toBe('reference')
    expect(model.kind(1)).toBe('estimated')
    const { error, isInside } = check(model, 1, ahead(37.4 * MS, 50), perfect)
    expect(isInside).toBe(true)
    expect(error).toBeLessThan(50_000)
    expect(model.correct(1, ahead(37.4 * MS, 50)(10 * SECOND)).bound).toBeLessThan(100_000)
  })

  it('are corrected through a clock between them', () => {
    const clocks = [perfect, ahead(-400 * MS, -30), ahead(250 * MS, 40)]
    const pairs = [...bothWays(0, 1, clocks), ...bothWays(1, 2, clocks, { seed: 5 })]
    const model = finish(clockModelOf(3, pairs))
    // The clock that most packets know is the one in the middle.
    expect(model.kind(1)).toBe('reference')
    const { error, isInside } = check(model, 2, ahead(250 * MS, 40), ahead(-400 * MS, -30))
    expect(isInside).toBe(true)
    expect(error).toBeLessThan(100_000)
    const delayBound = model.boundBetween(0, 5 * SECOND, 2, 5.25 * SECOND)
    const own = [model.correct(0, 5 * SECOND).bound, model.correct(2, 5.25 * SECOND).bound]
    expect(delayBound).toBeCloseTo((own[0] ?? NaN) + (own[1] ?? NaN))
    expect(model.boundBetween(2, 1, 2, 2)).toBe(0)
  })

  it('show a step, and are uncertain only around it', () => {
    const stepped: Clock = (time) => time + (time < 8 * SECOND ? 20 * MS : -35 * MS)
    const model = finish(clockModelOf(2, bothWays(0, 1, [perfect, stepped])))
    expect(model.steps(1)).toBe(1)
    const { isInside } = check(model, 1, stepped, perfect)
    expect(isInside).toBe(true)
    for (const at of [2 * SECOND, 14 * SECOND]) {
      expect(model.correct(1, stepped(at)).bound).toBeLessThan(150_000)
    }
  })

  it('are not moved by a pair that was matched wrongly', () => {
    const clocks = [perfect, ahead(3 * MS)]
    const [down, up] = bothWays(0, 1, clocks)
    if (down === undefined || up === undefined) throw new Error('two directions')
    for (const wrong of [100, 900, 1_500]) down.received[wrong] = (down.sent[wrong] ?? 0) - 5 * MS
    const model = finish(clockModelOf(2, [down, up]))
    expect(model.steps(1)).toBe(0)
    const { error, isInside } = check(model, 1, ahead(3 * MS), perfect)
    expect(isInside).toBe(true)
    expect(error).toBeLessThan(50_000)
  })

  it('get a limit and no estimate from packets that go one way only', () => {
    const clocks = [perfect, ahead(-80 * MS)]
    const model = finish(clockModelOf(2, [packets([0, 1], clocks)]))
    expect(model.kind(1)).toBe('one-way')
    const { time, bound } = model.correct(1, ahead(-80 * MS)(5 * SECOND))
    expect(bound).toBe(Infinity)
    // The least correction that lets no packet arrive before it was sent.
    expect(time).toBeGreaterThan(5 * SECOND - MS)
    expect(time).toBeLessThan(5 * SECOND)
  })

  it('stay as they are where nothing ties them', () => {
    const model = finish(clockModelOf(3, bothWays(0, 1, [perfect, ahead(MS)])))
    expect(model.kind(2)).toBe('unknown')
    expect(model.correct(2, 1234)).toEqual({ time: 1234, bound: Infinity })
    expect(model.boundBetween(0, 0, 2, 0)).toBe(Infinity)
  })

  it('take the offset that a person pinned', () => {
    const clocks = [perfect, ahead(-80 * MS)]
    const model = finish(clockModelOf(2, [packets([0, 1], clocks)], new Map([[1, -80 * MS]])))
    expect(model.kind(1)).toBe('pinned')
    expect(model.correct(1, 20 * MS)).toEqual({ time: 100 * MS, bound: 0 })
  })

  it('hold every true time inside the bound, whatever offset, drift and delays are', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: -100, max: 100 }),
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.integer({ min: 3, max: 400 }),
        (offset, ppm, seed, count) => {
          const shown = ahead(offset * MS, ppm)
          const random = randomFrom(seed)
          const delay = () => 1_000 + 3 * MS * random() ** 4
          const pairs = bothWays(0, 1, [perfect, shown], { packets: count, seed, delay })
          return check(finish(clockModelOf(2, pairs)), 1, shown, perfect).isInside
        },
      ),
      { numRuns: 100 },
    )
  })
})
