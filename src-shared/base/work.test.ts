import { describe, expect, it } from 'vitest'
import { sortedInSteps } from './steppedSort.ts'
import { eachInSteps, finish, inSteps, STEP, type Work } from './work.ts'

function* sum(count: number): Work<number> {
  let total = 0
  yield* inSteps(count, (from, to) => {
    for (let at = from; at < to; at++) total += at
  })
  return total
}

describe('work in steps', () => {
  it('is the same at once as step by step, and yields once a step', () => {
    const count = STEP * 2 + 5
    const work = sum(count)
    let steps = 0
    let step = work.next()
    for (; step.done !== true; step = work.next()) steps++
    expect(steps).toBe(3)
    expect(step.value).toBe((count * (count - 1)) / 2)
    expect(finish(sum(count))).toBe(step.value)
  })

  it('can be finished by another than the one who began it', () => {
    const work = sum(STEP * 3)
    work.next()
    expect(finish(work)).toBe(finish(sum(STEP * 3)))
  })

  it('does nothing more once it is left', () => {
    const done: number[] = []
    const work = inSteps(STEP * 5, (from) => done.push(from))
    work.next()
    work.next()
    expect(done).toEqual([0, STEP])
  })

  it('visits each of what comes one after the other', () => {
    const seen: number[] = []
    finish(eachInSteps(new Set([3, 1, 2]), (item) => seen.push(item), 1))
    expect(seen).toEqual([3, 1, 2])
  })
})

describe('sorting in steps', () => {
  it('gives the order of a sort at once, and leaves what was given as it is', () => {
    // A multiplicative generator: the same numbers in every run, many of them more than once.
    let seed = 1
    const random = () => (seed = Math.imul(seed, 48_271) & 0x7fff_ffff)
    for (const length of [0, 1, STEP, STEP + 1, STEP * 5 + 77]) {
      const values = Uint32Array.from({ length }, () => random() % 1000)
      const places = Uint32Array.from({ length }, (_, at) => at)
      const compare = (a: number, b: number) => (values[a] ?? 0) - (values[b] ?? 0)
      const expected = Array.from(places).sort(compare)
      expect(Array.from(finish(sortedInSteps(places, compare)))).toEqual(expected)
      expect(places.every((place, at) => place === at)).toBe(true)
    }
  })

  it('can be left between its steps', () => {
    const work = sortedInSteps(new Uint32Array(STEP * 4), (a, b) => a - b)
    expect(work.next().done).toBe(false)
  })
})
