/** Which records are one packet, on packets that were built to be mistaken for one another. */
import { describe, expect, it } from 'vitest'
import { frame } from '../builders/frame.ts'
import { wireGuardData } from '../builders/crypt.ts'
import { arp, ethernet } from '../builders/link.ts'
import { ipv4, ipv6 } from '../builders/network.ts'
import { tcp, udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import { AMBIGUOUS } from '../../src-shared/journeys/join/packetTable.ts'
import type { BuiltRecord } from '../builders/capture.ts'
import { journeysOf, pathText } from './builtSession.ts'

const MICROSECOND = 1000
const MILLISECOND = 1_000_000

const text = (value: string) => new TextEncoder().encode(value)
const bytes = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff)

type Files = Readonly<Record<string, readonly BuiltRecord[]>>

const paths = (files: Files) => [...journeysOf(files).all()].map(pathText)

/** Every record's packet, file by file in the order of the records. */
function packetsOf(files: Files): readonly (readonly number[])[] {
  const { packetOf } = journeysOf(files).table
  let row = 0
  return Object.values(files).map((records) => records.map(() => packetOf[row++] ?? -1))
}

const outer = (identification = 9) => [
  ethernet(),
  ipv4({ source: '192.168.1.1', destination: '192.168.1.2', identification }),
  udp({ sourcePort: 50_000, destinationPort: 8472 }),
  vxlan({ vni: 1 }),
]

describe('packets that were sent again', () => {
  const segment = (hopLimit: number) =>
    frame(
      ethernet(),
      ipv6({ source: 'fd00::1', destination: 'fd00:1::1', hopLimit }),
      tcp({ sequence: 5, acknowledgment: 6 }),
      text('again'),
    )
  const sent = [0, 10, 20].map((at) => at * MICROSECOND)
  const seen = (hopLimit: number, delay: number, moments = sent) =>
    moments.map((at) => ({ at: at + delay * MICROSECOND, bytes: segment(hopLimit) }))

  it('are matched in the order in which they passed, though the next one overtakes their delay', () => {
    const [first, second, third] = packetsOf({
      'a__veth1.pcap': seen(64, 0),
      'a__ens32.pcap': seen(63, 50),
      'b__ens32.pcap': seen(63, 90),
    })
    expect(new Set(first).size).toBe(3)
    expect(second).toEqual(first)
    expect(third).toEqual(first)
  })

  it('are told from a lost one by the time that goes by', () => {
    const moments = [0, 200 * MILLISECOND]
    const [first, second] = packetsOf({
      'a__veth1.pcap': seen(64, 0, moments),
      'a__ens32.pcap': seen(63, 30, moments.slice(1)),
    })
    expect(second).toEqual(first?.slice(1))
  })

  it('are ambiguous where one of two is lost and both were just sent', () => {
    const moments = [0, 20 * MICROSECOND]
    const { table } = journeysOf({
      'a__veth1.pcap': seen(64, 0, moments),
      'a__cni0.pcap': seen(64, 5, moments),
      'a__ens32.pcap': seen(63, 30, moments.slice(1)),
    })
    expect([...table.flags]).toEqual([AMBIGUOUS, AMBIGUOUS])
  })

  it('are ambiguous where they may as well be copies', () => {
    const { table } = journeysOf({
      'a__veth1.pcap': seen(64, 0, [0, 20 * MICROSECOND]),
      'a__ens32.pcap': seen(63, 30, [0]),
    })
    expect([...table.flags]).toEqual([AMBIGUOUS])
  })

  it('are found by clocks that are 500 ms apart and drift', () => {
    const DRIFT = 1.00005
    const ticks = Array.from({ length: 200 }, (_, at) => at * 40 * MILLISECOND)
    const there = (at: number) => Math.round((at + 100 * MICROSECOND) * DRIFT) + 500 * MILLISECOND
    const ping = (ttl: number, reversed: boolean, identification: number) => {
      const [source, destination] = reversed
        ? ['10.244.2.2', '10.244.1.2']
        : ['10.244.1.2', '10.244.2.2']
      return frame(ethernet(), ipv4({ source, destination, ttl, identification }), udp(), text('x'))
    }
    // Numbered datagrams both ways tie the clocks; those that all look alike are to be matched.
    const [alike, alikeThere] = packetsOf({
      'a__ens32.pcap': ticks.flatMap((at, tick) => [
        { at, bytes: ping(64, false, 0) },
        { at: at + MILLISECOND, bytes: ping(64, false, 1000 + tick) },
        { at: at + 2 * MILLISECOND, bytes: ping(63, true, 3000 + tick) },
      ]),
      'b__ens32.pcap': ticks.flatMap((at, tick) => [
        { at: there(at), bytes: ping(63, false, 0) },
        { at: there(at + MILLISECOND), bytes: ping(63, false, 1000 + tick) },
        {
          at: there(at + 2 * MILLISECOND - 200 * MICROSECOND),
          bytes: ping(64, true, 3000 + tick),
        },
      ]),
    })
    expect(alikeThere).toEqual(alike)
    expect(new Set(alike).size).toBe(600)
  })
})

describe('copies', () => {
  const datagram = (identification: number, ttl = 64) =>
    frame(ethernet(), ipv4({ identification, ttl }), udp(), text(`n ${identification}`))

  it('of a mirror port are one sighting, those of a datagram without an identification too', () => {
    const sent = Array.from({ length: 20 }, (_, at) => ({
      at: at * MILLISECOND,
      bytes: datagram(at === 7 ? 0 : at + 1),
    }))
    const mirrored = sent.flatMap(({ at, bytes: own }) => [
      { at: at + 5 * MICROSECOND, bytes: own },
      { at: at + 8 * MICROSECOND, bytes: own },
    ])
    const [first, second] = packetsOf({ 'a__veth1.pcap': sent, 'switch__span.pcap': mirrored })
    expect(new Set(first).size).toBe(20)
    expect(second).toEqual(first?.flatMap((packet) => [packet, packet]))
  })
})

describe('rewriting', () => {
  const dns = (ends: { source: string; destination: string; ttl: number; id?: number }) =>
    frame(
      ethernet(),
      ipv4({ ...ends, identification: ends.id ?? 0 }),
      udp({ sourcePort: 53, destinationPort: 41_000 }),
      text('a1 answer'),
    )
  const pod = '10.244.1.3'
  const server = '10.244.0.2'

  it('of one end joins what has no identification', () => {
    expect(
      paths({
        'a__cni0.pcap': [{ at: 0, bytes: dns({ source: server, destination: pod, ttl: 62 }) }],
        'a__veth1.pcap': [
          { at: 900, bytes: dns({ source: '10.96.0.10', destination: pod, ttl: 62 }) },
        ],
      }),
    ).toHaveLength(1)
  })

  it('of both ends at once joins what has one', () => {
    const before = { source: '192.168.1.9', destination: '192.168.1.1', ttl: 64, id: 77 }
    const after = { source: '10.244.1.0', destination: server, ttl: 63, id: 77 }
    expect(
      paths({
        'a__ens32.pcap': [{ at: 0, bytes: dns(before) }],
        'a__flannel.1.pcap': [{ at: 40 * MICROSECOND, bytes: dns(after) }],
      }),
    ).toEqual(['a ens32 > a flannel.1'])
  })

  it('is not assumed where two pods send a server the same words', () => {
    const ends = [
      { source: '10.244.1.4', destination: server, ttl: 63 },
      { source: '10.244.1.5', destination: server, ttl: 63 },
    ]
    const records = ends.map((end, at) => ({ at: at * MICROSECOND, bytes: dns(end) }))
    expect(packetsOf({ 'a__ens32.pcap': records })).toEqual([[0, 1]])
  })

  it('is not what tells apart ARP on the links of two nodes', () => {
    const request = frame(ethernet(), arp({}))
    const other = { at: 0, bytes: dns({ source: pod, destination: server, ttl: 64 }) }
    const [a, b] = packetsOf({
      'a__cni0.pcap': [{ at: 10, bytes: request }],
      'b__cni0.pcap': [{ at: 20, bytes: request }],
      'a__ens32.pcap': [other],
      'b__ens32.pcap': [other],
    })
    expect(a).not.toEqual(b)
  })
})

describe('offload', () => {
  const data = bytes(3000)
  const segment = (from: number, to: number, identification: number) => [
    ethernet(),
    ipv4({ source: '10.244.1.3', destination: '10.244.2.2', identification }),
    tcp({ sequence: 1000 + from }),
    data.subarray(from, to),
  ]
  const journeys = journeysOf({
    'a__veth1.pcap': [
      { at: 0, bytes: frame(...segment(0, 3000, 5)) },
      // The second frame was lost: it is sent again.
      { at: 200 * MILLISECOND, bytes: frame(...segment(1000, 2000, 9)) },
    ],
    'a__ens32.pcap': [
      ...[0, 1000, 2000].map((from, at) => ({
        at: (20 + at) * MICROSECOND,
        bytes: frame(...outer(), ...segment(from, from + 1000, 5 + at)),
      })),
      {
        at: 200 * MILLISECOND + 9000,
        bytes: frame(...outer(), ...segment(1000, 2000, 9)),
      },
    ],
  })
  const { table } = journeys

  it('links the frames that one super-packet became, and not what was sent again', () => {
    const whole = table.packetOf[0] ?? -1
    const frames = [2, 3, 4].map((row) => table.packetOf[row])
    expect(table.links.of(whole)).toEqual(frames.map((part) => ({ kind: 'segment', whole, part })))
    const again = table.packetOf[1] ?? -1
    expect(table.packetOf[5]).toBe(again)
    expect(table.links.of(again)).toEqual([])
  })
})

describe('fragments', () => {
  const datagram = bytes(2000)
  const whole = { source: '10.244.1.3', destination: '10.244.2.2', identification: 31 }
  const sentWhole = frame(ethernet(), ipv4(whole), udp(), datagram)
  const payload = sentWhole.subarray(34)
  const part = (from: number, to: number) =>
    frame(
      ethernet(),
      ipv4({ ...whole, protocol: 17, fragmentOffset: from, moreFragments: to < payload.length }),
      payload.subarray(from, to),
    )

  it('of a datagram are packets of their own, linked with it whole and with each other', () => {
    const { table } = journeysOf({
      'a__veth1.pcap': [
        { at: 0, bytes: part(0, 1000) },
        { at: 10, bytes: part(1000, payload.length) },
      ],
      'a__cni0.pcap': [{ at: 2000, bytes: sentWhole }],
    })
    expect(table.packets).toBe(3)
    const [first = -1, second = -1, reassembled = -1] = table.packetOf
    expect(table.links.of(second)).toEqual([
      { kind: 'fragment', whole: first, part: second },
      { kind: 'fragment', whole: reassembled, part: second },
    ])
    expect(table.links.of(first)).toContainEqual({
      kind: 'fragment',
      whole: reassembled,
      part: first,
    })
  })

  it('of a tunnel packet are one journey', () => {
    const inner = [ethernet(), ipv4({ ...whole, ttl: 63 }), udp(), bytes(600)]
    const carrier = frame(...outer(44), ...inner).subarray(34)
    const underlay = {
      source: '192.168.1.1',
      destination: '192.168.1.2',
      identification: 44,
      protocol: 17,
    }
    const [cut, rest] = [
      frame(ethernet(), ipv4({ ...underlay, moreFragments: true }), carrier.subarray(0, 400)),
      frame(ethernet(), ipv4({ ...underlay, fragmentOffset: 400 }), carrier.subarray(400)),
    ]
    const journeys = journeysOf({
      'a__flannel.1.pcap': [{ at: 0, bytes: frame(...inner) }],
      'a__ens32.pcap': [
        { at: 9000, bytes: cut },
        { at: 9500, bytes: rest },
      ],
    })
    const found = [...journeys.all()]
    expect(found.map(pathText)).toEqual(['a flannel.1 > a ens32'])
    expect(found[0]?.hops[1]?.rests.map(({ row }) => row)).toEqual([2])
  })
})

describe('records that the snap length cut', () => {
  const inner = (id: number) => [
    ethernet(),
    ipv4({ source: '10.244.1.3', destination: '10.244.2.2', identification: id }),
    udp(),
    text(`${id} ${'and a long text behind it '.repeat(4)}`),
  ]
  const ids = [0, 4001, 4002, 4003]

  it('join the whole ones by what they still hold', () => {
    const [first, second] = packetsOf({
      'a__veth1.pcap': ids.map((id, at) => ({ at: at * MILLISECOND, bytes: frame(...inner(id)) })),
      'a__ens32.pcap': ids.map((id, at) => {
        const own = frame(...outer(), ...inner(id))
        return {
          at: at * MILLISECOND + 30_000,
          bytes: own.subarray(0, 96),
          originalLength: own.length,
        }
      }),
    })
    expect(new Set(first).size).toBe(4)
    expect(second).toEqual(first)
  })
})

describe('what WireGuard encrypts', () => {
  const inner = (id: number, length: number) =>
    frame(
      ethernet(),
      ipv4({ source: '10.244.1.3', destination: '10.244.2.2', identification: id }),
      udp(),
      bytes(length),
    )
  const encrypted = (counter: number, packet: Uint8Array) => {
    const length = Math.ceil((packet.length - 14) / 16) * 16 + 16
    const message = wireGuardData({ counter, encrypted: new Uint8Array(length).fill(counter) })
    const ends = { source: '192.168.1.1', destination: '192.168.1.2', identification: counter }
    return frame(ethernet(), ipv4(ends), udp(), message)
  }

  it('is linked as likely by node, size and order, and joined never', () => {
    const packets = [100, 200, 100].map((length, at) => inner(at + 1, length))
    const { table } = journeysOf({
      'a__flannel-wg.pcap': packets.map((own, at) => ({ at: at * MILLISECOND, bytes: own })),
      'a__ens32.pcap': packets.map((own, at) => ({
        at: at * MILLISECOND + 50_000,
        bytes: encrypted(at + 7, own),
      })),
    })
    expect(table.packets).toBe(6)
    const [plain, hidden] = [table.packetOf.slice(0, 3), table.packetOf.slice(3)]
    const links = [...hidden].flatMap((packet) => table.links.of(packet))
    expect(links).toEqual(
      [...hidden].map((whole, at) => ({ kind: 'likely', whole, part: plain[at] })),
    )
  })
})
