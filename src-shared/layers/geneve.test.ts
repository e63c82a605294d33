import { describe, expect, it } from 'vitest'
import { concat, frame, hex, type Parts } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { geneve, geneveOption, type GeneveOptions } from '../../test/builders/overlay.ts'
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
import { summaryOf } from './layerSummary.ts'
import { ProtocolId } from './protocolId.ts'

const carrying = (options: GeneveOptions, ...inner: Parts) =>
  ethernetFrame(frame(ethernet(), ipv4(), udp(), geneve(options), ...inner))
const withOption = (owner: number, type: number, body: string) =>
  layerIn(
    dissectFrame(
      carrying({ flags: 0x40, options: geneveOption(owner, type, hex(body)) }, ethernet(), arp()),
    ),
    'geneve',
  )

describe('geneve', () => {
  it('carries a frame, or a packet without one, as its protocol type says', () => {
    const stack = (...inner: Parts) => stackOf(dissectFrame(carrying({}, ...inner)))
    expect(stack(ethernet(), ipv4(), icmpEcho())).toBe('eth:ip:udp:geneve:eth:ip:icmp')
    expect(stack(ipv4(), icmpEcho())).toBe('eth:ip:udp:geneve:ip:icmp')
    expect(stack(ipv6(), icmpv6())).toBe('eth:ip:udp:geneve:ipv6:icmpv6')
    expect(stack(arp())).toBe('eth:ip:udp:geneve:arp')
  })

  it('puts what it carries one depth deeper, and its network outside', () => {
    const cursor = stepFrame(carrying({ vni: 0xabcdef }, ipv4({ source: '10.9.9.9' }), icmpEcho()))
    expect(cursor.levels[0]).toMatchObject({ vni: 0xabcdef, carrier: ProtocolId.geneve })
    expect(cursor.packet).toBe(cursor.levels[1])
    expect(cursor.packet).toMatchObject({ source3: 0x0a090909, vni: -1 })
  })

  it("reads OVN's logical ports and names a multicast group", () => {
    const layer = withOption(0x0102, 0x80, '0004 8000')
    expect(valuesOf(layer)).toMatchObject({
      'geneve.option.class': 0x0102,
      'geneve.option.type.critical': true,
      'geneve.option.length': 8,
      'geneve.option.ovn.ingress_port': 4,
      'geneve.option.ovn.egress_port': 0x8000,
    })
    expect(summaryOf(layer)).toBe('VNI 1 port 4 → 32768 multicast group')
  })

  it('reads the service behind a direct answer of Cilium, of both families', () => {
    const four = withOption(0x014b, 0x81, '0a600064 1f90 0000')
    expect(summaryOf(four)).toBe('VNI 1 for 10.96.0.100:8080')
    const six = withOption(0x014b, 0x81, 'fd00 0000 0000 0000 0000 0000 0000 0009 0050 0000')
    expect(summaryOf(six)).toBe('VNI 1 for [fd00::9]:80')
  })

  it('reads the three options of the AWS Gateway Load Balancer', () => {
    const options = concat(
      geneveOption(0x0108, 1, hex('0011223344556677')),
      geneveOption(0x0108, 2, hex('8899aabbccddeeff')),
      geneveOption(0x0108, 3, hex('deadbeef')),
    )
    const layer = layerIn(dissectFrame(carrying({ options }, ipv4(), icmpEcho())), 'geneve')
    expect(layer.header.end - layer.header.start).toBe(8 + 32)
    expect(valuesOf(layer)).toMatchObject({
      'geneve.option.aws.endpoint_id': 0x0011223344556677n,
      'geneve.option.aws.attachment_id': 0x8899aabbccddeeffn,
      'geneve.option.aws.flow_cookie': 0xdeadbeef,
    })
  })

  it('leaves a body of another length than its kind has unread', () => {
    const layer = withOption(0x0102, 0x80, '00040005 00000000')
    expect(valuesOf(layer)['geneve.option.unknown.data']).toEqual(hex('00040005 00000000'))
    expect(layer.fields.some(({ name }) => name.includes('ovn'))).toBe(false)
  })

  it('says of a critical option that the flag does not announce it', () => {
    const options = geneveOption(0x0104, 0x80, hex('00000000'))
    const layer = layerIn(dissectFrame(carrying({ options }, ipv4(), icmpEcho())), 'geneve')
    expect(noteCodes(layer)).toEqual(['geneve.critical-flag-clear'])
  })

  it('says of an option that it is longer than the header, and reads on behind the header', () => {
    const layers = dissectFrame(carrying({ options: hex('0100 0107') }, ipv4(), icmpEcho()))
    expect(noteCodes(layerIn(layers, 'geneve'))).toEqual(['geneve.option-length-exceeds-header'])
    expect(stackOf(layers)).toBe('eth:ip:udp:geneve:ip:icmp')
  })

  it('goes no further in a version that does not exist', () => {
    const layers = dissectFrame(carrying({ version: 1 }, ipv4(), icmpEcho()))
    expect(stackOf(layers)).toBe('eth:ip:udp:geneve:payload')
    expect(layerIn(layers, 'geneve').status).toBe('malformed')
    expect(layers.at(-1)?.depth).toBe(0)
  })

  it('is truncated where the capture ends in its options', () => {
    const { bytes } = carrying({ options: new Uint8Array(16) }, ipv4(), icmpEcho())
    const layer = layerIn(dissectFrame(ethernetFrame(bytes, 42 + 12)), 'geneve')
    expect(layer).toMatchObject({ status: 'truncated', header: { start: 42, end: 54 } })
  })
})
