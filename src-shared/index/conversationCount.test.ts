import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { frame, type Parts } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { icmpEcho, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { conversationCount } from './conversationCount.ts'
import { SessionIndex } from './sessionIndex.ts'

const there = ipv4({ source: '10.244.1.3', destination: '10.244.2.3' })
const back = ipv4({ source: '10.244.2.3', destination: '10.244.1.3' })
const request = [ethernet(), there, tcp({ sourcePort: 4000, destinationPort: 80 })]
const reply = [ethernet(), back, tcp({ sourcePort: 80, destinationPort: 4000 })]

function countOf(...frames: readonly Parts[]): number {
  const records = frames.map((parts, at) => ({ at, bytes: frame(...parts) }))
  return conversationCount(new SessionIndex([[capture(records)]]))
}

function inside(vni: number, ...parts: Parts): Parts {
  return [ethernet(), ipv4(), udp({ destinationPort: 8472 }), vxlan({ vni }), ...parts]
}

describe('the number of conversations', () => {
  it('is one for both directions of a 5-tuple', () => {
    expect(countOf(request, reply, request)).toBe(1)
    expect(
      countOf(request, [ethernet(), there, tcp({ sourcePort: 4001, destinationPort: 80 })]),
    ).toBe(2)
  })

  it('is one for a ping and the next: an identifier is no port', () => {
    const ping = (id: number): Parts => [ethernet(), there, icmpEcho({ identifier: id })]
    expect(countOf(ping(1), ping(2))).toBe(1)
  })

  it('is two for the same 5-tuple in two networks, or bare and in a network', () => {
    expect(countOf(inside(1, ...request), inside(1, ...reply))).toBe(1)
    expect(countOf(inside(1, ...request), inside(2, ...reply))).toBe(2)
    expect(countOf(request, inside(2, ...reply))).toBe(2)
  })
})
