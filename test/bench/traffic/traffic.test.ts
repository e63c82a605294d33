import { describe, expect, it } from 'vitest'
import { FIN, Segment, SYN, TCP } from './segment.ts'
import { Traffic } from './traffic.ts'
import { clusterMix } from './trafficMix.ts'

const MTU = 1450
const HEADERS = 20 + 20 + 12

function segments(count: number, through?: number): readonly Segment[] {
  const path = through === undefined ? { mtu: MTU } : { mtu: MTU, through }
  const traffic = new Traffic({ seed: 3, mix: clusterMix, ...path })
  return Array.from({ length: count }, () => Object.assign(new Segment(), traffic.next()))
}

describe('traffic', () => {
  it('goes on in the order of time', () => {
    const times = segments(20_000).map(({ time }) => time)
    expect(times).toEqual(times.toSorted((one, other) => one - other))
  })

  it('counts each direction of a TCP connection on from the segment before', () => {
    const expected = new Map<string, number>()
    let checked = 0
    for (const segment of segments(20_000)) {
      if (segment.protocol !== TCP) continue
      const direction = `${segment.conversation} ${segment.isReply}`
      const before = expected.get(direction)
      if (before !== undefined) {
        expect(segment.sequence).toBe(before)
        checked++
      }
      const counted = (segment.flags & (SYN | FIN)) === 0 ? 0 : 1
      expected.set(direction, (segment.sequence + segment.payloadLength + counted) | 0)
    }
    expect(checked).toBeGreaterThan(10_000)
  })

  it('acknowledges what the other side has sent, never more', () => {
    const sent = new Map<string, number>()
    for (const segment of segments(20_000)) {
      if (segment.protocol !== TCP) continue
      const counted = (segment.flags & (SYN | FIN)) === 0 ? 0 : 1
      const end = (segment.sequence + segment.payloadLength + counted) | 0
      sent.set(`${segment.conversation} ${segment.isReply}`, end)
      const others = sent.get(`${segment.conversation} ${!segment.isReply}`)
      expect(segment.acknowledgement).toBe(others ?? 0)
    }
  })

  it('fills segments up to what the path takes, and no further', () => {
    const largest = segments(20_000).reduce(
      (most, { payloadLength }) => Math.max(most, payloadLength),
      0,
    )
    expect(largest).toBe(MTU - HEADERS)
  })

  it('passes the node it is asked for, or all of them', () => {
    const passes = (node: number) => (segment: Segment) =>
      segment.sourceNode === node || segment.destinationNode === node
    expect(segments(2000, 1).every(passes(1))).toBe(true)
    expect(segments(2000).every(passes(1))).toBe(false)
  })
})
