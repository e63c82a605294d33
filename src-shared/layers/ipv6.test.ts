import { describe, expect, it } from 'vitest'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6, type Ipv6Options } from '../../test/builders/network.ts'
import { tcp, udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { NetworkKind } from './packetFacts.ts'

const data = hex('01 02 03 04')
const packet = (options: Ipv6Options) =>
  ethernetFrame(frame(ethernet(), ipv6(options), udp(), data))

describe('ipv6', () => {
  it('reads its fields and leaves them in the facts', () => {
    const source = 'fd00:10:244:1::3'
    const any = packet({ source, hopLimit: 63, flowLabel: 0xabcde })
    expect(valuesOf(layerIn(dissectFrame(any), 'ipv6'))).toMatchObject({
      'ipv6.src': source,
      'ipv6.dst': 'fd00::2',
      'ipv6.hlim': 63,
      'ipv6.flow': 0xabcde,
      'ipv6.plen': 12,
      'ipv6.nxt': 17,
    })
    expect(stepFrame(any).packet).toMatchObject({
      network: NetworkKind.ipv6,
      flowLabel: 0xabcde,
      ttl: 63,
      protocol: 17,
      source0: 0xfd000010 | 0,
      source1: 0x02440001,
      source2: 0,
      source3: 3,
      destination3: 2,
    })
  })

  it('has its extension headers in the same layer and names what comes after them', () => {
    const bytes = concat(hex('3c00 0502 0000 0100'), hex('1100 0104 0000 0000'))
    const any = packet({ extensions: { first: 0, bytes } })
    const layers = dissectFrame(any)
    expect(stackOf(layers)).toBe('eth:ipv6:udp:payload')
    expect(layerIn(layers, 'ipv6').header).toEqual({ start: 14, end: 70 })
    expect(valuesOf(layerIn(layers, 'ipv6'))).toMatchObject({
      'ipv6.hopopts.nxt': 60,
      'ipv6.opt.router_alert': 0,
      'ipv6.dstopts.nxt': 17,
    })
    expect(stepFrame(any).packet.protocol).toBe(17)
  })

  it('keeps the traffic class out of the flow label', () => {
    const any = packet({ flowLabel: 0xa0_0000 | 0xabcde })
    expect(stepFrame(any).packet.flowLabel).toBe(0xabcde)
    expect(valuesOf(layerIn(dissectFrame(any), 'ipv6'))['ipv6.flow']).toBe(0xabcde)
  })

  it('counts the authentication header in words, not in pairs of them', () => {
    const bytes = hex('1104 0000 0000 0001 0000 0002 00112233 44556677 8899aabb')
    const layers = dissectFrame(packet({ extensions: { first: 51, bytes } }))
    expect(stackOf(layers)).toBe('eth:ipv6:udp:payload')
    expect(valuesOf(layerIn(layers, 'ipv6'))).toMatchObject({ 'ah.spi': 1, 'ah.sequence': 2 })
  })

  it('takes the fragment header for facts and leaves later fragments as payload', () => {
    const first = packet({ extensions: { first: 44, bytes: hex('1100 0001 0000 0007') } })
    expect(stackOf(dissectFrame(first))).toBe('eth:ipv6:udp:payload')
    expect(stepFrame(first).packet).toMatchObject({ moreFragments: 1, identification: 7 })
    const later = packet({ extensions: { first: 44, bytes: hex('1100 05a8 8000 0007') } })
    expect(stackOf(dissectFrame(later))).toBe('eth:ipv6:payload')
    expect(stepFrame(later).packet).toMatchObject({
      fragmentOffset: 1448,
      moreFragments: 0,
      identification: 0x80000007 | 0,
      protocol: 17,
    })
  })

  it('reads the length of a jumbogram from its option', () => {
    const extensions = { first: 0, bytes: hex('1100 c204 0000 0014') }
    const padded = frame(
      ethernet(),
      ipv6({ payloadLength: 0, extensions }),
      udp(),
      data,
      new Uint8Array(6),
    )
    const layers = dissectFrame(ethernetFrame(padded))
    expect(valuesOf(layerIn(layers, 'ipv6'))['ipv6.opt.jumbo']).toBe(20)
    expect(layerIn(layers, 'eth').trailer).toEqual({ start: 74, end: 80 })
    expect(stepFrame(ethernetFrame(padded)).packet.payloadLength).toBe(4)
  })

  it('believes the enclosing length where offload left a payload length of 0', () => {
    const layers = dissectFrame(packet({ payloadLength: 0 }))
    expect(noteCodes(layerIn(layers, 'ipv6'))).toEqual(['ipv6.payload-length-zero'])
    expect(stackOf(layers)).toBe('eth:ipv6:udp:payload')
  })

  it('is truncated where the capture ends in an extension header, and keeps the addresses', () => {
    const extensions = { first: 60, bytes: hex('1101 0000 0000 0000 0000 0000 0000 0000') }
    const whole = frame(ethernet(), ipv6({ extensions }), udp(), data)
    const layer = layerIn(dissectFrame(ethernetFrame(whole, 64)), 'ipv6')
    expect(layer).toMatchObject({ status: 'truncated', header: { start: 14, end: 64 } })
    expect(stepFrame(ethernetFrame(whole, 64)).packet).toMatchObject({
      source3: 1,
      payloadLength: 12,
    })
  })

  it('is malformed where an extension header claims more than the packet has', () => {
    const extensions = { first: 60, bytes: hex('11ff 0000 0000 0000') }
    const layer = layerIn(dissectFrame(packet({ extensions })), 'ipv6')
    expect(layer.status).toBe('malformed')
    expect(layer.notes.at(-1)?.text).toBe(
      'The header needs 2088 bytes; the packet has only 60 left.',
    )
  })

  it('goes one depth deeper with a packet inside a packet', () => {
    const layers = dissectFrame(ethernetFrame(frame(ethernet(), ipv6(), ipv4(), ipv6(), tcp())))
    expect(layers.map(({ protocol, depth }) => `${protocol} ${depth}`)).toEqual([
      'eth 0',
      'ipv6 0',
      'ip 1',
      'ipv6 2',
      'tcp 2',
    ])
  })
})
