import { describe, expect, it } from 'vitest'
import { frame, hex, type Parts } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { controlWord, mpls } from '../../test/builders/mpls.ts'
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
import { summaryOf } from './layerSummary.ts'
import { ProtocolId } from './protocolId.ts'

const layersOf = (...parts: Parts) => dissectFrame(ethernetFrame(frame(ethernet(), ...parts)))
const lowAddress = ethernet({ destination: '02:00:00:00:00:02' })
const highAddress = ethernet({ destination: 'fe:00:00:00:00:02' })

describe('mpls', () => {
  it('is one layer for each label', () => {
    const layers = layersOf(mpls({ label: 16 }), mpls({ label: 17, ttl: 3 }), ipv4(), icmpEcho())
    expect(stackOf(layers)).toBe('eth:mpls:mpls:ip:icmp')
    expect(layers.map(summaryOf).slice(1, 3)).toEqual(['label 16 ttl 64', 'label 17 ttl 3, last'])
  })

  it('directly below IP is no wrapping of one packet in another', () => {
    const layers = layersOf(mpls(), ipv4(), icmpEcho())
    expect(layers.every(({ depth }) => depth === 0)).toBe(true)
  })

  it('in UDP or in IP wraps the packet behind it', () => {
    const inUdp = ethernetFrame(
      frame(ethernet(), ipv4(), udp(), mpls(), mpls(), ipv4(), icmpEcho()),
    )
    expect(stackOf(dissectFrame(inUdp))).toBe('eth:ip:udp:mpls:mpls:ip:icmp')
    expect(dissectFrame(inUdp).at(-1)?.depth).toBe(1)
    expect(stepFrame(inUdp).levels[0]?.carrier).toBe(ProtocolId.mpls)
    const inIp = layersOf(ipv4(), mpls(), ipv6(), icmpv6())
    expect(inIp.map(({ protocol, depth }) => `${protocol} ${depth}`).slice(1)).toEqual([
      'ip 0',
      'mpls 0',
      'ipv6 1',
      'icmpv6 1',
    ])
    const frameInUdp = layersOf(ipv4(), udp(), mpls(), ethernet(), arp())
    expect(frameInUdp.at(-1)).toMatchObject({ protocol: 'arp', depth: 1 })
  })

  it('reads a frame with and without control word by the EtherType at its place, and says so', () => {
    for (const address of [lowAddress, highAddress]) {
      const plain = layersOf(mpls(), address, ipv4(), icmpEcho())
      expect(stackOf(plain)).toBe('eth:mpls:eth:ip:icmp')
      expect(noteCodes(layerIn(plain, 'mpls'))).toEqual(['mpls.payload-assumed'])
      const worded = layersOf(mpls(), controlWord(9), address, ipv4(), icmpEcho())
      expect(stackOf(worded)).toBe('eth:mpls:pwethcw:eth:ip:icmp')
      expect(valuesOf(layerIn(worded, 'pwethcw'))['pweth.cw.sequence_number']).toBe(9)
    }
  })

  it('leaves as bytes what no reading explains, and says so', () => {
    for (const bytes of [hex('1000 0021 4500'), new Uint8Array(40), hex('4400 1234')]) {
      const layers = layersOf(mpls(), bytes)
      expect(stackOf(layers)).toBe('eth:mpls:payload')
      expect(noteCodes(layerIn(layers, 'mpls'))).toEqual(['mpls.payload-unknown'])
    }
  })

  it('takes an address that begins like IPv4 for a frame where no IPv4 header is that short', () => {
    const layers = layersOf(mpls(), ethernet({ destination: '44:00:00:00:00:01' }), arp())
    expect(stackOf(layers)).toBe('eth:mpls:eth:arp')
  })

  it('names the labels that are reserved', () => {
    const layers = layersOf(mpls({ label: 2 }), ipv6(), icmpv6())
    expect(stackOf(layers)).toBe('eth:mpls:ipv6:icmpv6')
    expect(summaryOf(layerIn(layers, 'mpls'))).toBe('label 2 IPv6 explicit null ttl 64, last')
  })

  it('is malformed where a stack has no last label', () => {
    const layers = layersOf(mpls({ isBottom: false }), hex('0001 00'))
    expect(stackOf(layers)).toBe('eth:mpls:mpls')
    expect(layers.at(-1)?.status).toBe('malformed')
  })
})
