/** Numbers of journeys add up, whichever sightings of which packets the captures hold. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4 } from '../builders/network.ts'
import { udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import { journeysOf } from '../journeys/builtSession.ts'

const TUNNEL = [
  ethernet(),
  ipv4({ source: '192.168.1.1', destination: '192.168.1.2' }),
  udp({ sourcePort: 50_000, destinationPort: 8472 }),
  vxlan({ vni: 1 }),
]

/** Each packet has one of a few flows, and was seen, or not, at each of four points. */
const packet = fc.record({
  pod: fc.integer({ min: 1, max: 3 }),
  seen: fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
  delay: fc.integer({ min: 1, max: 2_000_000 }),
})

function datagram(pod: number, id: number, ttl: number) {
  const ends = { source: `10.244.1.${pod}`, destination: '10.244.2.3' }
  const text = new TextEncoder().encode(`datagram ${id % 7}`)
  return [ethernet(), ipv4({ ...ends, ttl, identification: id % 50 }), udp({}), text]
}

describe('statistics of journeys', () => {
  it('account for every packet once', () => {
    fc.assert(
      fc.property(fc.array(packet, { minLength: 1, maxLength: 80 }), (packets) => {
        const at = (point: number, ttl: number, isWrapped: boolean) =>
          packets
            .map(({ pod, seen, delay }, id) => ({
              isSeen: seen[point] === true,
              at: id * 1_000_000 + point * delay,
              bytes: frame(...(isWrapped ? TUNNEL : []), ...datagram(pod, id, ttl)),
            }))
            .filter(({ isSeen }) => isSeen)
            .toSorted((a, b) => a.at - b.at)
        const journeys = journeysOf({
          'a__veth1.pcap': at(0, 64, false),
          'a__ens32.pcap': at(1, 63, true),
          'b__ens32.pcap': at(2, 63, true),
          'b__veth2.pcap': at(3, 62, false),
        })
        const { statistics, table } = journeys
        const sum = (numbers: Iterable<number>) => [...numbers].reduce((all, one) => all + one, 0)

        expect(statistics.packets).toBe(table.packets)
        expect(sum(Object.values(statistics.outcomes))).toBe(table.packets)
        const lost = sum(statistics.hops.map((hop) => hop.lost))
        expect(lost).toBe(statistics.outcomes['last-seen'])
        const passages = sum(
          Array.from(table.shapeOf, (shape) =>
            Math.max(0, (table.shapes[shape]?.hops.length ?? 0) - 1),
          ),
        )
        expect(sum(statistics.hops.map((hop) => hop.packets))).toBe(passages)
        // Every packet here has addresses, and so a direction.
        expect(sum(statistics.directions.map((one) => one.packets))).toBe(table.packets)
        for (const one of statistics.directions) expect(sum(one.outcomes)).toBe(one.packets)
        for (const { packets: passed, reordered, delay } of statistics.hops) {
          expect(reordered).toBeLessThan(Math.max(1, passed))
          expect(delay?.packets ?? 0).toBeLessThanOrEqual(passed)
          const { min, median, p95, p99 } = delay ?? {}
          const inOrder = [min, median, p95, p99].map((one) => one?.ns ?? 0)
          expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b))
        }
      }),
      { numRuns: 60 },
    )
  })
})
