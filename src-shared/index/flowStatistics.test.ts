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
const wrapped = (inner: typeof request) =>
  frame(
    ethernet(),
    ipv4({ source: '192.168.1.1', destination: '192.168.1.2' }),
    udp({ destinationPort: 8472 }),
    vxlan({ vni: 1 }),
    ...inner,
  )

describe('the statistics of a session', () => {
  const { tunnels, flows, conversations } = sessionStatistics(
    new SessionIndex([
      [
        capture([
          { at: 1000, bytes: frame(...request) },
          { at: 3000, bytes: frame(...request) },
          { at: 2000, bytes: frame(...reply) },
        ]),
      ],
      [capture([{ at: 1500, bytes: wrapped(request) }])],
    ]),
  )

  it('counts a packet once, however many points saw it', () => {
    const direction = flows.find(({ flow }) => flow.source === '10.244.1.3')
    expect(direction).toMatchObject({ packets: 2, records: 3, bytes: 108, first: 0, last: 2000 })
  })

  it('joins both directions, named after the one that was seen first', () => {
    expect(conversations).toHaveLength(1)
    expect(conversations[0]).toMatchObject({ packets: 3, records: 4, first: 0, last: 2000 })
    expect(conversations[0]?.flow).toMatchObject(client)
    expect(conversations[0]?.flows).toHaveLength(2)
  })

  it('gives each tunnel its records and the flows inside', () => {
    expect(tunnels).toHaveLength(1)
    expect(tunnels[0]).toMatchObject({ packets: 1, flows: 1, bytes: 104, first: 500, last: 500 })
    expect(tunnels[0]?.tunnel).toMatchObject({ encapsulation: 'vxlan', vni: 1 })
  })
})
