/** What a journey claims, on packets that were built to be hard. */
import { describe, expect, it } from 'vitest'
import type { Journey } from '../../src-shared/journeys/journey.ts'
import { frame } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4 } from '../builders/network.ts'
import { udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import { journeysOf, pathText } from './builtSession.ts'

interface Datagram {
  readonly id: number
  readonly ttl?: number
  readonly source?: string
  readonly destination?: string
  readonly text?: string
}

function inner({
  id,
  ttl = 64,
  source = '10.244.1.3',
  destination = '10.244.2.3',
  text,
}: Datagram) {
  const payload = new TextEncoder().encode(text ?? `datagram ${id}`)
  return [
    ethernet(),
    ipv4({ source, destination, ttl, identification: id }),
    udp({ sourcePort: 4000, destinationPort: 9999 }),
    payload,
  ]
}

const bare = (datagram: Datagram) => frame(...inner(datagram))
const wrapped = (datagram: Datagram) =>
  frame(
    ethernet(),
    ipv4({ source: '192.168.1.1', destination: '192.168.1.2' }),
    udp({ sourcePort: 50_000, destinationPort: 8472 }),
    vxlan({ vni: 1 }),
    ...inner(datagram),
  )

const all = (files: Parameters<typeof journeysOf>[0]): readonly Journey[] => [
  ...journeysOf(files).all(),
]

const SECOND = 1_000_000_000

describe('journeys', () => {
  it('orders a path by what the packet shows, not by clocks that disagree', () => {
    const journeys = all({
      // Node b's clock runs 40 ms behind: by time the packet would arrive before it left.
      'b__ens32.pcap': [{ at: 10_000_000, bytes: wrapped({ id: 1, ttl: 63 }) }],
      'b__veth2.pcap': [{ at: 10_020_000, bytes: bare({ id: 1, ttl: 62 }) }],
      'a__ens32.pcap': [{ at: 50_020_000, bytes: wrapped({ id: 1, ttl: 63 }) }],
      'a__veth1.pcap': [{ at: 50_000_000, bytes: bare({ id: 1, ttl: 64 }) }],
    })
    expect(journeys.map(pathText)).toEqual(['a veth1 > a ens32 > b ens32 > b veth2'])
  })

  it('says not seen only of a point that was capturing then, and lays the loss before it', () => {
    const datagrams = [1, 2, 3].map((id) => ({ id, at: id * 2 * SECOND }))
    const arrived = datagrams.filter(({ id }) => id !== 2)
    const journeys = all({
      'a__veth1.pcap': datagrams.map(({ id, at }) => ({ at, bytes: bare({ id }) })),
      'a__ens32.pcap': datagrams.map(({ id, at }) => ({
        at: at + 10,
        bytes: wrapped({ id, ttl: 63 }),
      })),
      'b__ens32.pcap': arrived.map(({ id, at }) => ({
        at: at + 20,
        bytes: wrapped({ id, ttl: 63 }),
      })),
    })
    expect(journeys.map(({ outcome }) => outcome)).toEqual([
      'incomplete',
      'last-seen',
      'incomplete',
    ])
    expect(journeys[1]?.missing).toMatchObject([
      { point: { node: 'b', interface: 'ens32' }, state: 'not-seen', before: 2 },
    ])
  })

  it('says not covered of a point that captured only before and after', () => {
    const datagrams = Array.from({ length: 200 }, (_, id) => ({ id: id + 1, at: id * 1_000_000 }))
    const journeys = all({
      'a__veth1.pcap': datagrams.map(({ id, at }) => ({ at, bytes: bare({ id }) })),
      // This capture was stopped half way.
      'a__ens32.pcap': datagrams
        .slice(0, 100)
        .map(({ id, at }) => ({ at: at + 10, bytes: wrapped({ id, ttl: 63 }) })),
    })
    const last = journeys.at(-1)
    expect(last?.outcome).toBe('incomplete')
    expect(last?.missing).toMatchObject([{ state: 'not-covered' }])
  })

  it('takes a quiet capture to run as long as the others of its node', () => {
    const datagrams = [1, 2, 3, 4].map((id) => ({ id, at: id * SECOND }))
    const journeys = all({
      'a__veth1.pcap': datagrams.map(({ id, at }) => ({ at, bytes: bare({ id }) })),
      'a__ens32.pcap': datagrams
        .slice(0, 2)
        .map(({ id, at }) => ({ at: at + 10, bytes: wrapped({ id, ttl: 63 }) })),
    })
    expect(journeys.at(-1)?.outcome).toBe('last-seen')
    expect(journeys.at(-1)?.why).toContain('a ens32')
  })

  it('keeps the same datagram sent twice as two packets', () => {
    const twice = [0, 200_000_000]
    const journeys = all({
      'a__veth1.pcap': twice.map((at) => ({ at, bytes: bare({ id: 0, text: 'same' }) })),
      'a__ens32.pcap': twice.map((at) => ({
        at: at + 5000,
        bytes: wrapped({ id: 0, ttl: 63, text: 'same' }),
      })),
    })
    expect(journeys.map(pathText)).toEqual(['a veth1 > a ens32', 'a veth1 > a ens32'])
  })

  it('counts a copy at one point once', () => {
    const journeys = all({
      'a__cni0.pcap': [0, 300].map((at) => ({ at, bytes: bare({ id: 5 }) })),
      'a__ens32.pcap': [{ at: 9000, bytes: wrapped({ id: 5, ttl: 63 }) }],
    })
    expect(journeys).toHaveLength(1)
    expect(journeys[0]?.hops.map(({ sightings }) => sightings.length)).toEqual([2, 1])
  })

  it('does not join equal datagrams of two pairs of pods', () => {
    const other = { source: '10.244.1.4', destination: '10.244.2.4' }
    const journeys = all({
      'a__veth1.pcap': [{ at: 0, bytes: bare({ id: 0, text: 'ping' }) }],
      'a__veth2.pcap': [{ at: 100, bytes: bare({ id: 0, text: 'ping', ...other }) }],
    })
    expect(journeys).toHaveLength(2)
  })

  it('shows a packet that loops as one journey, lap by lap', () => {
    const laps = [64, 63, 62, 61]
    const journeys = all({
      'a__ens32.pcap': laps.map((ttl, at) => ({ at: at * 1000, bytes: bare({ id: 3, ttl }) })),
    })
    expect(journeys).toHaveLength(1)
    expect(journeys[0]?.hops).toHaveLength(4)
  })

  it('gives an empty session no journeys', () => {
    expect(all({ 'a__veth1.pcap': [] })).toEqual([])
  })
})
