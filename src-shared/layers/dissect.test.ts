import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { icmpEcho, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  stepFrame,
  whole,
} from '../../test/support/layerWalks.ts'
import { ProtocolId } from './protocolId.ts'

describe('dissect', () => {
  it('finds no layer in a record of no bytes', () => {
    expect(dissectFrame(ethernetFrame(new Uint8Array(0)))).toEqual([])
    expect(stepFrame(ethernetFrame(new Uint8Array(0))).count).toBe(0)
  })

  it('leaves a record of an unknown link type as payload', () => {
    expect(stackOf(dissectFrame(whole(hex('0102'), 147)))).toBe('payload')
  })

  it('names a header of which the capture kept nothing, as truncated', () => {
    const layers = dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), tcp()), 34))
    expect(stackOf(layers)).toBe('eth:ip:tcp')
    expect(layerIn(layers, 'tcp')).toMatchObject({
      status: 'truncated',
      header: { start: 34, end: 34 },
      fields: [],
    })
  })

  it('counts a packet inside a packet as one depth deeper', () => {
    const any = ethernetFrame(frame(ethernet(), ipv4(), ipv4({ source: '10.244.1.3' }), tcp()))
    expect(dissectFrame(any).map(({ depth }) => depth)).toEqual([0, 0, 1, 1])
    const cursor = stepFrame(any)
    expect(cursor.levels[0]?.carrier).toBe(ProtocolId.ip)
    expect(cursor.packet.source3).toBe(0x0af40103)
  })

  it('gives trailing bytes to the layer whose payload they end, at every depth', () => {
    const inner = frame(ethernet(), ipv4(), icmpEcho(), hex('aa'))
    const padded = frame(inner, new Uint8Array(3))
    const bytes = frame(
      ethernet(),
      ipv4({ totalLength: 28 + 8 + padded.length }),
      udp({ destinationPort: 8472, length: 16 + padded.length }),
      vxlan(),
      padded,
      new Uint8Array(2),
    )
    const layers = dissectFrame(ethernetFrame(bytes))
    const trailers = layers.flatMap(({ protocol, depth, trailer }) =>
      trailer === undefined ? [] : [`${protocol} ${depth}: ${trailer.end - trailer.start}`],
    )
    expect(trailers).toEqual(['eth 0: 2', 'eth 1: 3'])
  })

  it('gives no facts of one record to the next', () => {
    const first = ethernetFrame(
      frame(ethernet(), ipv4({ identification: 0 }), tcp({ options: hex('fd020101') })),
    )
    expect(stepFrame(first).packet.extra).not.toBe(0)
    const second = stepFrame(ethernetFrame(frame(ethernet({ type: 0x88cc }), hex('0102')))).packet
    expect(second).toMatchObject({ network: 0, source3: 0, transport: 0, extra: 0, sequence: 0 })
  })
})
