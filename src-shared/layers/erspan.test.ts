import { describe, expect, it } from 'vitest'
import { frame, hex, type Part } from '../../test/builders/frame.ts'
import { erspanTypeII, erspanTypeIII, gre } from '../../test/builders/gre.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { icmpEcho, icmpv6 } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'
import { ProtocolId } from './protocolId.ts'

const mirrored = (header: Part, ...inner: readonly Part[]) =>
  ethernetFrame(frame(ethernet(), ipv4(), gre({ sequence: 1 }), header, ...inner))

describe('erspan', () => {
  it('and the GRE around it are one wrapping: the mirrored frame is one depth deeper', () => {
    const found = mirrored(erspanTypeII(), ethernet(), ipv4({ source: '10.9.9.9' }), icmpEcho())
    const layers = dissectFrame(found)
    expect(layers.map(({ protocol, depth }) => `${protocol} ${depth}`)).toEqual([
      'eth 0',
      'ip 0',
      'gre 0',
      'erspan 0',
      'eth 1',
      'ip 1',
      'icmp 1',
    ])
    const cursor = stepFrame(found)
    expect(cursor.levels[0]).toMatchObject({ carrier: ProtocolId.erspan, protocol: 47 })
    expect(cursor.packet).toMatchObject({ source3: 0x0a090909 })
  })

  it('of type II names session and VLAN', () => {
    const layer = layerIn(dissectFrame(mirrored(erspanTypeII(), ethernet(), arp())), 'erspan')
    expect(valuesOf(layer)).toMatchObject({ 'erspan.spanid': 7, 'erspan.index': 0x123 })
    expect(summaryOf(layer)).toBe('type II session 7 VLAN 5')
  })

  it('of type I has no header, and is known by the sequence number that GRE lacks', () => {
    const bytes = frame(ethernet(), ipv4(), gre({ type: 0x88be }), ethernet(), arp())
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:ip:gre:erspan-i:eth:arp')
    expect(layerIn(layers, 'erspan-i').header).toEqual({ start: 38, end: 38 })
  })

  it('of type III says what kind of frame it mirrors', () => {
    const stack = (header: Part, ...inner: readonly Part[]) =>
      stackOf(dissectFrame(mirrored(header, ...inner)))
    expect(stack(erspanTypeIII(), ethernet(), arp())).toBe('eth:ip:gre:erspan:eth:arp')
    const ip = erspanTypeIII({ frameType: 2 })
    expect(stack(ip, ipv4(), icmpEcho())).toBe('eth:ip:gre:erspan:ip:icmp')
    expect(stack(ip, ipv6(), icmpv6())).toBe('eth:ip:gre:erspan:ipv6:icmpv6')
    expect(stack(erspanTypeIII({ frameType: 9 }), ipv4())).toBe('eth:ip:gre:erspan:payload')
  })

  it('of type III may have a header of its platform', () => {
    const platform = (text: string) =>
      layerIn(
        dissectFrame(mirrored(erspanTypeIII({ platform: hex(text) }), ethernet(), arp())),
        'erspan',
      )
    expect(valuesOf(platform('0c000011 00000022'))).toMatchObject({
      'erspan.platid': 3,
      'erspan.pid3.port_index': 0x11,
      'erspan.pid3.timestamp': 0x22,
    })
    expect(valuesOf(platform('fc000011 00000022'))['erspan.pid.data']).toEqual(
      hex('fc000011 00000022'),
    )
    expect(platform('0c000011 00000022').header).toEqual({ start: 42, end: 62 })
  })

  it('says that the switch shortened the frame', () => {
    const found = mirrored(
      erspanTypeII({ isTruncated: true }),
      ethernet(),
      ipv4({ totalLength: 900 }),
    )
    expect(noteCodes(layerIn(dissectFrame(found), 'erspan'))).toEqual(['erspan.mirrored-frame-cut'])
  })

  it('goes no further in a version that does not exist', () => {
    const layers = dissectFrame(mirrored(erspanTypeII({ version: 3 }), ethernet(), arp()))
    expect(stackOf(layers)).toBe('eth:ip:gre:erspan:payload')
    expect(layerIn(layers, 'erspan').status).toBe('malformed')
  })
})
