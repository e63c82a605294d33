/** What sessions' packets come to in numbers, on captures whose losses, delays and order are known. */
import { describe, expect, it } from 'vitest'
import { frame } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4 } from '../builders/network.ts'
import { udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import type { Journeys } from '../../src-shared/journeys/journeys.ts'
import { journeysOf } from './builtSession.ts'

const MICROSECOND = 1000
const MILLISECOND = 1_000_000

const POD_A = '10.244.1.3'
const POD_B = '10.244.2.3'

interface Datagram {
  readonly id: number
  readonly ttl: number
  readonly source?: string
  readonly destination?: string
}

function inner({ id, ttl, source = POD_A, destination = POD_B }: Datagram) {
  const text = new TextEncoder().encode(`datagram ${id}`)
  const ports =
    source === POD_A
      ? { sourcePort: 4000, destinationPort: 9999 }
      : { sourcePort: 9999, destinationPort: 4000 }
  return [ethernet(), ipv4({ source, destination, ttl, identification: id }), udp(ports), text]
}

const bare = (datagram: Datagram) => frame(...inner(datagram))

function wrapped(datagram: Datagram) {
  const isThere = datagram.source !== POD_B
  const nodes = isThere ? ['192.168.1.1', '192.168.1.2'] : ['192.168.1.2', '192.168.1.1']
  return frame(
    ethernet(),
    ipv4({ source: nodes[0] ?? '', destination: nodes[1] ?? '' }),
    udp({ sourcePort: 50_000, destinationPort: 8472 }),
    vxlan({ vni: 1 }),
    ...inner(datagram),
  )
}

/** `packets` there and as many back, 10 ms apart, 50 us on the wire; node b's clock is `ahead`. */
function pingPong(
  packets: number,
  { ahead = 0, lost = new Set<number>() }: { ahead?: number; lost?: ReadonlySet<number> } = {},
): Journeys {
  const ids = Array.from({ length: packets }, (_, id) => id + 1)
  const there = (id: number) => ids.indexOf(id) * 10 * MILLISECOND
  const back = (id: number) => there(id) + 5 * MILLISECOND
  const reply = (id: number, ttl: number) => ({
    id: id + 10_000,
    ttl,
    source: POD_B,
    destination: POD_A,
  })
  const arrived = ids.filter((id) => !lost.has(id))
  return journeysOf({
    'a__veth1.pcap': ids.flatMap((id) => [
      { at: there(id), bytes: bare({ id, ttl: 64 }) },
      { at: back(id) + 70 * MICROSECOND, bytes: bare(reply(id, 62)) },
    ]),
    'a__ens32.pcap': ids.flatMap((id) => [
      { at: there(id) + 10 * MICROSECOND, bytes: wrapped({ id, ttl: 63 }) },
      { at: back(id) + 60 * MICROSECOND, bytes: wrapped(reply(id, 63)) },
    ]),
    'b__ens32.pcap': ids.flatMap((id) => [
      ...(arrived.includes(id)
        ? [{ at: there(id) + 60 * MICROSECOND + ahead, bytes: wrapped({ id, ttl: 63 }) }]
        : []),
      { at: back(id) + 10 * MICROSECOND + ahead, bytes: wrapped(reply(id, 63)) },
    ]),
    'b__veth2.pcap': ids.flatMap((id) => [
      ...(arrived.includes(id)
        ? [{ at: there(id) + 70 * MICROSECOND + ahead, bytes: bare({ id, ttl: 62 }) }]
        : []),
      { at: back(id) + ahead, bytes: bare(reply(id, 64)) },
    ]),
  })
}

/** Points by their number, in the order of the files. */
const [VETH_A, NIC_A, NIC_B, VETH_B] = [0, 1, 2, 3]

function hop({ statistics }: Journeys, near: number, far: number) {
  return statistics.hops.find((one) => one.near.point === near && one.far.point === far)
}

describe('statistics of hops', () => {
  it('lay lost packets on the hop where they went missing, out of those that should have come', () => {
    const journeys = pingPong(100, { lost: new Set([20, 50, 51]) })
    expect(hop(journeys, NIC_A, NIC_B)).toMatchObject({
      near: { isWrapped: true },
      far: { isWrapped: true },
      packets: 97,
      lost: 3,
    })
    expect(journeys.statistics.hops.reduce((sum, { lost }) => sum + lost, 0)).toBe(3)
    expect(journeys.statistics.outcomes).toEqual({
      delivered: 197,
      'last-seen': 3,
      incomplete: 0,
      ambiguous: 0,
    })
  })

  it('measure on one clock exactly, and between two inside the bound', () => {
    const journeys = pingPong(200, { ahead: 37 * MILLISECOND })
    const local = hop(journeys, VETH_A, NIC_A)?.delay
    expect(local).toMatchObject({ packets: 200, jitterNs: 0 })
    expect(local?.median).toEqual({ ns: 10 * MICROSECOND, boundNs: 0 })
    const remote = hop(journeys, NIC_A, NIC_B)?.delay
    for (const { ns, boundNs } of [remote?.min, remote?.median, remote?.p99].flatMap(
      (d) => d ?? [],
    )) {
      expect(boundNs).toBeGreaterThan(0)
      expect(Math.abs(ns - 50 * MICROSECOND)).toBeLessThanOrEqual(boundNs)
    }
    expect(remote?.median.boundNs).toBeLessThan(100 * MICROSECOND)
  })

  it('withhold delays between clocks that packets tie one way only, and count all the same', () => {
    const ids = Array.from({ length: 20 }, (_, id) => id + 1)
    const journeys = journeysOf({
      'a__ens32.pcap': ids.map((id) => ({ at: id * MILLISECOND, bytes: wrapped({ id, ttl: 63 }) })),
      'b__ens32.pcap': ids.map((id) => ({
        at: id * MILLISECOND + 40 * MICROSECOND,
        bytes: wrapped({ id, ttl: 63 }),
      })),
      'b__veth2.pcap': ids.map((id) => ({
        at: id * MILLISECOND + 50 * MICROSECOND,
        bytes: bare({ id, ttl: 62 }),
      })),
    })
    expect(hop(journeys, 0, 1)).toMatchObject({ packets: 20, delay: undefined })
    expect(journeys.statistics.clocks.map(({ kind }) => kind)).toEqual(['reference', 'one-way'])
    expect(journeys.statistics.clocks[1]?.offset).toBeUndefined()
  })

  it('count what arrived after a packet that was sent later, and nothing on an orderly hop', () => {
    const sent = Array.from({ length: 10 }, (_, id) => id + 1)
    const swapped = [1, 2, 4, 3, 5, 6, 9, 7, 8, 10]
    const journeys = journeysOf({
      'a__veth1.pcap': sent.map((id, at) => ({ at: at * 100, bytes: bare({ id, ttl: 64 }) })),
      'a__cni0.pcap': sent.map((id, at) => ({ at: at * 100 + 10, bytes: bare({ id, ttl: 64 }) })),
      'a__ens32.pcap': swapped.map((id, at) => ({
        at: at * 100 + 2000,
        bytes: wrapped({ id, ttl: 63 }),
      })),
    })
    expect(hop(journeys, 0, 1)).toMatchObject({ packets: 10, reordered: 0 })
    // RFC 4737: 3 behind 4, 7 and 8 behind 9.
    expect(hop(journeys, 1, 2)).toMatchObject({ packets: 10, reordered: 3 })
  })
})

describe('statistics of tunnels', () => {
  it('are from NIC to NIC, with what was lost between them', () => {
    const { statistics } = pingPong(100, { lost: new Set([7]) })
    expect(statistics.tunnels).toMatchObject([
      { near: { point: NIC_A }, far: { point: NIC_B }, packets: 99, lost: 1 },
      { near: { point: NIC_B }, far: { point: NIC_A }, packets: 100, lost: 0 },
    ])
  })
})

describe('statistics of conversations', () => {
  it('are end to end, both directions of one conversation', () => {
    const { statistics } = pingPong(50)
    const [there, back] = statistics.directions
    expect(statistics.directions).toHaveLength(2)
    expect(there?.conversation).toBe(back?.conversation)
    expect(there).toMatchObject({
      packets: 50,
      outcomes: [50, 0, 0, 0],
      span: { near: { point: VETH_A }, far: { point: VETH_B }, packets: 50, reordered: 0 },
    })
    expect(back).toMatchObject({ span: { near: { point: VETH_B }, far: { point: VETH_A } } })
  })

  it('are one direction before and after NAT', () => {
    const ids = [1, 2, 3, 4]
    const service = '10.96.0.10'
    const journeys = journeysOf({
      'a__veth1.pcap': ids.map((id) => ({
        at: id * MILLISECOND,
        bytes: bare({ id, ttl: 64, destination: service }),
      })),
      'a__ens32.pcap': ids.map((id) => ({
        at: id * MILLISECOND + 20 * MICROSECOND,
        bytes: wrapped({ id, ttl: 63 }),
      })),
    })
    const [only] = journeys.statistics.directions
    expect(journeys.statistics.directions).toHaveLength(1)
    expect(only?.packets).toBe(4)
    expect(only?.flow).not.toBe(only?.arrivesAs)
  })
})

describe('clocks', () => {
  it('are summed up with offset, bound and drift', () => {
    const { clocks } = pingPong(200, { ahead: 37 * MILLISECOND }).statistics
    const [reference, other] = clocks
    expect(reference).toMatchObject({ node: 'a', kind: 'reference', offset: { ns: 0, boundNs: 0 } })
    expect(other).toMatchObject({ node: 'b', kind: 'estimated', steps: 0 })
    const { ns, boundNs } = other?.offset ?? { ns: NaN, boundNs: NaN }
    expect(Math.abs(ns - 37 * MILLISECOND)).toBeLessThanOrEqual(boundNs)
    expect(Math.abs(other?.drift?.ppm ?? NaN)).toBeLessThanOrEqual(other?.drift?.boundPpm ?? NaN)
    expect(other?.pairs).toBeGreaterThan(100)
  })
})
