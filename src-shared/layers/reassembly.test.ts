import { describe, expect, it } from 'vitest'
import { concat, frame, hex, words } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6, type Ipv4Options } from '../../test/builders/network.ts'
import { tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { layerIn, stackOf, valuesOf } from '../../test/support/layerWalks.ts'
import { ByteSlice } from '../bytes/byteSlice.ts'
import { Bindings } from './bindings.ts'
import { Reassembler, type ReassembledRecord } from './reassembly.ts'

const text = Uint8Array.from({ length: 2000 }, (_, at) => at)
const inner = frame(ethernet(), ipv4({ source: '10.9.0.1' }), tcp(), text.subarray(0, 100))
/** A VXLAN datagram as the outer IP header carries it. */
const datagram = frame(ipv4(), udp(), vxlan(), inner).subarray(20)

/** Bytes `from` to `to` of what a packet carries, as one of its fragments. */
function piece(carried: Uint8Array, from: number, to: number, more: Ipv4Options = {}): Uint8Array {
  const moreFragments = to < carried.length
  const header = ipv4({
    protocol: 17,
    identification: 7,
    fragmentOffset: from,
    moreFragments,
    ...more,
  })
  return frame(ethernet(), header, carried.subarray(from, to))
}

function piece6(carried: Uint8Array, from: number, to: number): Uint8Array {
  const more = to < carried.length ? 1 : 0
  const bytes = concat(hex('1100'), words([2, from | more], [4, 0xabcd]))
  return frame(ethernet(), ipv6({ extensions: { first: 44, bytes } }), carried.subarray(from, to))
}

function dissectAll(frames: readonly Uint8Array[], seconds = 0): readonly ReassembledRecord[] {
  const reassembler = new Reassembler(new Bindings())
  return frames.map((bytes, at) =>
    reassembler.dissect({
      bytes: ByteSlice.ofRecord(bytes),
      linkType: 1,
      number: at + 1,
      interfaceIndex: 0,
      seconds: at * seconds,
    }),
  )
}

describe('reassembly', () => {
  it('shows what an outer packet carries on the record that completes it', () => {
    const [first, last] = dissectAll([piece(datagram, 0, 64), piece(datagram, 64, datagram.length)])
    expect(stackOf(first?.layers ?? [])).toBe('eth:ip:udp:vxlan:eth:ip:tcp')
    expect(stackOf(last?.layers ?? [])).toBe('eth:ip:payload:ip:udp:vxlan:eth:ip:tcp:payload')
    expect(last?.layers.map(({ source }) => source)).toEqual([
      ...[undefined, undefined, undefined],
      ...[0, 0, 0, 0, 0, 0, 0],
    ])
    expect(last?.layers.map(({ depth }) => depth)).toEqual([0, 0, 0, 0, 0, 0, 1, 1, 1, 1])
    expect(last?.reassemblies).toMatchObject([
      { records: [1, 2], length: datagram.length, notes: [] },
    ])
  })

  it('does not blame a first fragment for what goes on in others', () => {
    const [first] = dissectAll([piece(datagram, 0, 64)])
    const notes = (first?.layers ?? []).flatMap((layer) => layer.notes)
    expect(notes.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'note udp.length-exceeds-packet',
      'note ip.total-length-exceeds-frame',
      'error header-truncated',
    ])
    expect(notes[1]?.text).toMatch(/^The total length says 140 bytes; .* The rest is in later/)
    expect(notes[2]?.text).toBe(
      'The header needs 20 bytes; this fragment has 14 of them, the rest are in later ones.',
    )
    expect(first?.layers.at(-1)).toMatchObject({ protocol: 'tcp', status: 'truncated' })
    const [first6] = dissectAll([piece6(frame(udp(), text), 0, 1024)])
    expect(first6?.layers.flatMap((layer) => layer.notes.map(({ severity }) => severity))).toEqual([
      'note',
    ])
  })

  it('gives ranges into the whole packet, with the lengths and the checksum of a whole one', () => {
    const [, last] = dissectAll([piece(datagram, 0, 64), piece(datagram, 64, datagram.length)])
    const [whole] = last?.reassemblies ?? []
    expect(whole?.bytes).toEqual(frame(ipv4({ protocol: 17, identification: 7 }), datagram))
    expect(whole?.pieces).toEqual([
      { record: 1, start: 20, end: 84 },
      { record: 2, start: 84, end: 20 + datagram.length },
    ])
    const layers = (last?.layers ?? []).filter(({ source }) => source === 0)
    const source = layerIn(layers, 'ip').fields.find(({ name }) => name === 'ip.src')
    expect(source?.value).toBe('10.9.0.1')
    expect(whole?.bytes.subarray(source?.at.start, source?.at.end)).toEqual(hex('0a090001'))
    const sums = layers.flatMap(({ fields }) => fields.flatMap(({ checksum }) => checksum ?? []))
    expect(sums).toEqual(['good', 'good', 'good', 'good'])
  })

  it('does not mind the order, and says which records it took', () => {
    const [a, b, c] = [piece(text, 0, 800), piece(text, 800, 1600), piece(text, 1600, 2000)]
    const results = dissectAll([c, a, b])
    expect(results.map(({ reassemblies }) => reassemblies.length)).toEqual([0, 0, 1])
    expect(results[2]?.reassemblies[0]?.records).toEqual([1, 2, 3])
    expect(results[2]?.reassemblies[0]?.bytes.subarray(20)).toEqual(text)
  })

  it('puts IPv6 fragments together', () => {
    const udpSegment = frame(ipv6(), udp({ destinationPort: 9 }), text).subarray(40)
    const [, last] = dissectAll([piece6(udpSegment, 0, 1024), piece6(udpSegment, 1024, 2008)])
    expect(stackOf(last?.layers ?? [])).toBe('eth:ipv6:payload:ipv6:udp:payload')
    const whole = (last?.layers ?? []).filter(({ source }) => source === 0)
    expect(valuesOf(layerIn(whole, 'ipv6'))).toMatchObject({
      'ipv6.plen': 2016,
      'ipv6.fraghdr.offset': 0,
      'ipv6.fraghdr.more': false,
    })
    expect(
      layerIn(whole, 'udp').fields.find(({ checksum }) => checksum !== undefined)?.checksum,
    ).toBe('good')
  })

  it('puts together fragments inside a tunnel whose own packets are fragments', () => {
    const tunnelled = (from: number, to: number) => {
      const identification = from + 100
      const packet = frame(ipv4(), udp(), vxlan(), piece(text, from, to)).subarray(20)
      return [
        piece(packet, 0, 600, { identification }),
        piece(packet, 600, packet.length, { identification }),
      ]
    }
    const results = dissectAll([...tunnelled(0, 1000), ...tunnelled(1000, 2000)])
    expect(results.map(({ reassemblies }) => reassemblies.map(({ records }) => records))).toEqual([
      [],
      [[1, 2]],
      [],
      [
        [3, 4],
        [2, 4],
      ],
    ])
    const { layers = [] } = results[3] ?? {}
    expect(stackOf(layers.filter(({ source }) => source === 1))).toBe('ip:udp:payload')
    expect(layers.at(-1)).toMatchObject({ depth: 1, source: 1 })
  })

  it('keeps apart what only looks alike', () => {
    const other = (more: Ipv4Options) => piece(text, 800, 2000, more)
    const results = dissectAll([
      piece(text, 0, 800),
      other({ identification: 8 }),
      other({ source: '10.0.0.9' }),
      other({ protocol: 1 }),
      frame(ethernet(), ipv4(), udp(), vxlan({ vni: 5 }), other({})),
    ])
    expect(results.flatMap(({ reassemblies }) => reassemblies)).toEqual([])
  })

  it('leaves out a fragment that the capture cut', () => {
    const reassembler = new Reassembler(new Bindings())
    const [a, b] = [piece(text, 0, 800), piece(text, 800, 2000)]
    const at = { linkType: 1, interfaceIndex: 0, seconds: 0 }
    reassembler.dissect({
      ...at,
      number: 1,
      bytes: ByteSlice.ofRecord(a.subarray(0, 96), a.length),
    })
    const last = reassembler.dissect({ ...at, number: 2, bytes: ByteSlice.ofRecord(b) })
    expect(last.reassemblies).toEqual([])
  })

  it('does not take the fragment that an ICMP error quotes for one', () => {
    const quoted = concat(hex('0301 0000 00000000'), piece(text, 0, 8).subarray(14))
    const results = dissectAll([
      frame(ethernet(), ipv4({ protocol: 1 }), quoted),
      piece(text, 8, 2000),
    ])
    expect(results.flatMap(({ reassemblies }) => reassemblies)).toEqual([])
  })

  it('gives a packet up after half a minute', () => {
    expect(
      dissectAll([piece(text, 0, 800), piece(text, 800, 2000)], 30)[1]?.reassemblies,
    ).toHaveLength(1)
    expect(dissectAll([piece(text, 0, 800), piece(text, 800, 2000)], 31)[1]?.reassemblies).toEqual(
      [],
    )
  })
})
