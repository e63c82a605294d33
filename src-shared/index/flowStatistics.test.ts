import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { sessionStatistics } from './flowStatistics.ts'
import { SessionIndex } from './sessionIndex.ts'

const client = { source: '10.244.1.3', destination: '10.244.2.2' }
const server = { source: '10.244.2.2', destination: '10.244.1.3' }
const request = [ethernet(), ipv4(client), tcp({ sourcePort: 4000, destinationPort: 80 })]
const reply = [ethernet(), ipv4(server), tcp({ sourcePort: 80, destinationPort: 4000 })]
const there = { source: '192.168.1.1', destination: '192.168.1.2' }
const back = { source: '192.168.1.2', destination: '192.168.1.1' }
const tunnelled = (inner: typeof request, ends: typeof there) => [
  ethernet(),
  ipv4(ends),
  udp({ destinationPort: 8472 }),
  vxlan({ vni: 1 }),
  ...inner,
]

describe('the statistics of a session', () => {
  const { tunnels, conversations } = sessionStatistics(
    new SessionIndex([
      [
        capture([
          { at: 1000, bytes: frame(...request) },
          { at: 3000, bytes: frame(...request) },
          { at: 2000, bytes: frame(...reply) },
        ]),
      ],
      [
        capture([
          { at: 1500, bytes: frame(...tunnelled(request, there)) },
          { at: 1700, bytes: frame(...tunnelled(reply, back)) },
        ]),
      ],
    ]),
  )

  it('counts a packet once, however many points saw it', () => {
    const again = new SessionIndex([
      [capture([{ at: 1000, bytes: frame(...request) }])],
      [
        capture([
          { at: 1100, bytes: frame(...request) },
          { at: 1200, bytes: frame(...request) },
        ]),
      ],
    ])
    const [conversation] = sessionStatistics(again).conversations
    expect(conversation).toMatchObject({ packets: 2, records: 3, bytes: 108, first: 0, last: 200 })
  })

  it('joins both directions, named after the one that was seen first', () => {
    const [bare] = conversations
    expect(bare).toMatchObject({ depth: 0, packets: 3, records: 3, first: 0, last: 2000 })
    expect(bare?.flow).toMatchObject(client)
    expect(bare?.flows.map(({ flow }) => flow.source)).toEqual([client.source, server.source])
  })

  it('tells a conversation inside a tunnel from the same one bare', () => {
    expect(conversations).toHaveLength(2)
    expect(conversations[1]).toMatchObject({ depth: 1, packets: 2, records: 2, first: 500 })
  })

  it('gives both directions between two tunnel endpoints, each with the flows inside', () => {
    expect(tunnels).toHaveLength(1)
    const [between] = tunnels
    expect(between).toMatchObject({ depth: 0, packets: 2, bytes: 208, first: 500, last: 700 })
    expect(between?.tunnels).toMatchObject([
      { flows: 1, packets: 1, tunnel: { encapsulation: 'vxlan', vni: 1, source: '192.168.1.1' } },
      { flows: 1, packets: 1, tunnel: { encapsulation: 'vxlan', vni: 1, source: '192.168.1.2' } },
    ])
  })

  it('counts a tunnel inside a tunnel at its own depth', () => {
    const twice = frame(
      ethernet(),
      ipv4({ source: '172.16.0.1', destination: '172.16.0.2' }),
      udp({ destinationPort: 4789 }),
      vxlan({ vni: 9 }),
      ...tunnelled(request, there),
    )
    const nested = sessionStatistics(new SessionIndex([[capture([{ at: 0, bytes: twice }])]]))
    expect(nested.tunnels.map(({ tunnel, depth }) => [tunnel.source, depth])).toEqual([
      ['172.16.0.1', 0],
      ['192.168.1.1', 1],
    ])
    expect(nested.conversations).toMatchObject([{ depth: 2, packets: 1 }])
  })
})
