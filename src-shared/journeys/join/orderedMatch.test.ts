import { describe, expect, it } from 'vitest'
import { matchInOrder } from './orderedMatch.ts'

const MS = 1_000_000
const match = (from: readonly number[], to: readonly number[], isLater = true) => {
  const { partner, doubtful } = matchInOrder({
    from: from.map((at) => at * MS),
    to: to.map((at) => at * MS),
    isLater,
    limit: 1000 * MS,
  })
  return { partner: [...partner], doubtful: [...doubtful] }
}

describe('matching in order', () => {
  it('takes the first with the first where as many arrive as were sent', () => {
    expect(match([0, 1, 2], [50, 51, 52]).partner).toEqual([0, 1, 2])
  })

  it('leaves out the one that would have needed longest', () => {
    expect(match([0, 100, 200], [5, 205]).partner).toEqual([0, 2])
  })

  it('does not let a packet arrive before it was sent', () => {
    expect(match([0, 200], [150]).partner).toEqual([0])
  })

  it('says where another choice is as good', () => {
    expect(match([0, 0.02], [5]).doubtful.toSorted((a, b) => a - b)).toEqual([0, 1])
    expect(match([0, 100], [5]).doubtful).toEqual([])
  })

  it('gives no partner to what comes too late, or too often', () => {
    expect(match([0], [2000]).partner).toEqual([-1])
    expect(match([0], [1, 2]).partner.filter((at) => at >= 0)).toEqual([0])
  })

  it('matches thousands with the nearest that is left', () => {
    const sent = Array.from({ length: 3000 }, (_, at) => at * 10)
    const lost = 1234
    const arrived = sent.filter((_, at) => at !== lost).map((at) => at + 2)
    const expected = sent.map((_, at) => at).filter((at) => at !== lost)
    expect(match(sent, arrived).partner).toEqual(expected)
  })
})
