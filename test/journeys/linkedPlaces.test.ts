/** Where one packet's bytes are in others: offload and fragments, one to many. */
import { describe, expect, it } from 'vitest'
import { frame } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4 } from '../builders/network.ts'
import { tcp, udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import { journeysOf } from './builtSession.ts'

const bytes = (length: number) => Uint8Array.from({ length }, (_, at) => (at * 7) & 0xff)

describe('the places of linked packets', () => {
  const data = bytes(20_000)
  const segment = (from: number, to: number, identification: number) => [
    ethernet(),
    ipv4({ source: '10.244.1.3', destination: '10.244.2.2', identification }),
    tcp({ sequence: 1000 + from }),
    data.subarray(from, to),
  ]
  const outer = [
    ethernet(),
    ipv4({ source: '192.168.1.1', destination: '192.168.1.2' }),
    udp({ sourcePort: 50_000, destinationPort: 8472 }),
    vxlan({ vni: 1 }),
  ]
  const frames = Array.from({ length: 20 }, (_, at) => ({
    at: 20_000 + at * 1000,
    bytes: frame(...outer, ...segment(at * 1000, at * 1000 + 1000, 5 + at)),
  }))
  const journeys = journeysOf({
    'a__veth1.pcap': [{ at: 0, bytes: frame(...segment(0, 20_000, 5)) }],
    'a__ens32.pcap': frames,
    // One of them the second NIC did not see.
    'b__ens32.pcap': frames
      .slice(1)
      .map(({ at, bytes: sent }) => ({ at: at + 30_000, bytes: sent })),
  })

  it('are counted for each point: one super-packet is twenty frames at one NIC, nineteen at the other', () => {
    const whole = journeys.packetOf(0)
    expect(journeys.linkedPlaces(whole)).toEqual([
      { kind: 'segment', as: 'parts', point: 1, isWrapped: true, packets: 20, row: 1 },
      { kind: 'segment', as: 'parts', point: 2, isWrapped: true, packets: 19, row: 21 },
    ])
  })

  it('lead back from each frame to what it was cut from', () => {
    const places = journeys.linkedPlaces(journeys.packetOf(7))
    expect(places).toMatchObject([{ kind: 'segment', as: 'whole', point: 0, packets: 1, row: 0 }])
  })

  it('tell the other fragments from the whole datagram', () => {
    const whole = { source: '10.244.1.3', destination: '10.244.2.2', identification: 31 }
    const sentWhole = frame(ethernet(), ipv4(whole), udp(), bytes(2000))
    const payload = sentWhole.subarray(34)
    const part = (from: number, to: number) =>
      frame(
        ethernet(),
        ipv4({ ...whole, protocol: 17, fragmentOffset: from, moreFragments: to < payload.length }),
        payload.subarray(from, to),
      )
    const fragmented = journeysOf({
      'a__veth1.pcap': [
        { at: 0, bytes: part(0, 1000) },
        { at: 10, bytes: part(1000, payload.length) },
      ],
      'a__cni0.pcap': [{ at: 2000, bytes: sentWhole }],
    })
    const seenFrom = (row: number) =>
      fragmented
        .linkedPlaces(fragmented.packetOf(row))
        .map(({ as, point, packets }) => `${as} ${point} ${packets}`)
    expect(seenFrom(1)).toEqual(['siblings 0 1', 'whole 1 1'])
    expect(seenFrom(2)).toEqual(['parts 0 2'])
  })
})
