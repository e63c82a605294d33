import { describe, expect, it } from 'vitest'
import { concat, frame, hex, type Parts } from '../../test/builders/frame.ts'
import { gre, pptp, type GreOptions } from '../../test/builders/gre.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { icmpEcho, icmpv6, udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { fieldNamed } from './layerFields.ts'
import { summaryOf } from './layerSummary.ts'
import { ProtocolId } from './protocolId.ts'

const carrying = (options: GreOptions, ...inner: Parts) =>
  ethernetFrame(frame(ethernet(), ipv4(), gre(options), ...inner))
const greOf = (options: GreOptions, ...inner: Parts) =>
  layerIn(dissectFrame(carrying(options, ...inner)), 'gre')

describe('gre', () => {
  it('carries what its EtherType says, one depth deeper', () => {
    const stack = (...inner: Parts) => stackOf(dissectFrame(carrying({}, ...inner)))
    expect(stack(ipv4(), icmpEcho())).toBe('eth:ip:gre:ip:icmp')
    expect(stack(ipv6(), icmpv6())).toBe('eth:ip:gre:ipv6:icmpv6')
    expect(stack(ethernet(), arp())).toBe('eth:ip:gre:eth:arp')
    const cursor = stepFrame(carrying({}, ipv4({ source: '10.9.9.9' }), icmpEcho()))
    expect(cursor.levels[0]).toMatchObject({ carrier: ProtocolId.gre, vni: -1 })
    expect(cursor.packet).toMatchObject({ source3: 0x0a090909 })
  })

  it('finds key and sequence number behind a checksum', () => {
    const layer = greOf({ hasChecksum: true, key: 7, sequence: 9 }, ipv4(), icmpEcho())
    expect(layer.header).toEqual({ start: 34, end: 50 })
    expect(valuesOf(layer)).toMatchObject({
      'gre.checksum': 0,
      'gre.key': 7,
      'gre.sequence_number': 9,
    })
    expect(summaryOf(layer)).toBe('0x0800 IPv4 key 7 seq 9')
  })

  it('steps over source routes', () => {
    const routes = hex('0800 0004 0a000001 0000 0000')
    const layers = dissectFrame(carrying({ routes }, ipv4(), icmpEcho()))
    expect(stackOf(layers)).toBe('eth:ip:gre:ip:icmp')
    const layer = layerIn(layers, 'gre')
    expect(layer.header.end - layer.header.start).toBe(20)
    expect(fieldNamed(layer, 'gre.routing.information')?.value).toEqual(hex('0a000001'))
  })

  it('is malformed where source routes never end, truncated where the capture ends first', () => {
    const { bytes } = carrying({ routes: hex('0800 00ff 0a000001'), type: 0x0800 })
    expect(layerIn(dissectFrame(ethernetFrame(bytes)), 'gre').status).toBe('malformed')
    const whole = carrying({ routes: hex('0800 0004 0a000001 0000 0000') }, ipv4()).bytes
    expect(layerIn(dissectFrame(ethernetFrame(whole, 50)), 'gre').status).toBe('truncated')
  })

  it('reads a key as NVGRE only where Ethernet follows and the network is not reserved', () => {
    const network = greOf({ key: 0x0010_0005 }, ethernet(), arp())
    expect(valuesOf(network)).toMatchObject({ 'nvgre.vsid': 0x1000, 'nvgre.flow_id': 5 })
    expect(noteCodes(network)).toEqual(['gre.key-read-as-nvgre'])
    expect(stepFrame(carrying({ key: 0x0010_0005 }, ethernet(), arp())).levels[0]?.vni).toBe(0x1000)

    for (const plain of [
      { options: { key: 0x000f_ffff }, inner: [ethernet(), arp()] },
      { options: { key: 0x0010_0005, sequence: 1 }, inner: [ethernet(), arp()] },
      { options: { key: 0x0010_0005 }, inner: [ipv4(), icmpEcho()] },
    ]) {
      expect(noteCodes(greOf(plain.options, ...plain.inner))).toEqual([])
      expect(stepFrame(carrying(plain.options, ...plain.inner)).levels[0]?.vni).toBe(-1)
    }
    expect(summaryOf(greOf({ key: 7 }, ethernet(), arp()))).toBe(
      '0x6558 Transparent Ethernet bridging key 7',
    )
  })

  it('carries PPP in version 1, as long as the key says', () => {
    const ppp = concat(hex('ff03 0021'), frame(ipv4(), icmpEcho()))
    const layers = dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), pptp({ call: 24 }), ppp)))
    expect(stackOf(layers)).toBe('eth:ip:gre:ppp:ip:icmp')
    expect(layers.map(({ depth }) => depth)).toEqual([0, 0, 0, 1, 1, 1])
    expect(summaryOf(layerIn(layers, 'gre'))).toBe('0x880b PPP call 24 seq 1 ack 1')

    const padded = frame(
      ethernet(),
      ipv4({ protocol: 47 }),
      hex('2001 880b 0003 0018'),
      hex('c02101 000000'),
    )
    const gre1 = layerIn(dissectFrame(ethernetFrame(padded)), 'gre')
    expect(gre1.payload).toEqual({ start: 42, end: 45 })
    expect(gre1.trailer).toEqual({ start: 45, end: 48 })
  })

  it('ends with its header where PPTP only acknowledges', () => {
    const bytes = frame(ethernet(), ipv4({ protocol: 47 }), hex('2081 880b 0000 0018 00000003'))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:ip:gre')
    expect(summaryOf(layerIn(layers, 'gre'))).toBe('0x880b PPP call 24 ack 3')
  })

  it('goes no further in a version that does not exist', () => {
    const layers = dissectFrame(carrying({ version: 2, key: 1 }, ipv4(), icmpEcho()))
    expect(stackOf(layers)).toBe('eth:ip:gre:payload')
    expect(layerIn(layers, 'gre').status).toBe('malformed')
  })

  it('is also found in UDP', () => {
    const bytes = frame(ethernet(), ipv4(), udp(), gre(), ipv4(), icmpEcho())
    expect(stackOf(dissectFrame(ethernetFrame(bytes)))).toBe('eth:ip:udp:gre:ip:icmp')
  })
})
