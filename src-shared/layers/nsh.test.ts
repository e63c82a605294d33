import { describe, expect, it } from 'vitest'
import { frame, hex, type Parts } from '../../test/builders/frame.ts'
import { gre } from '../../test/builders/gre.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { nsh, type NshOptions } from '../../test/builders/overlay.ts'
import { icmpEcho } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const layersOf = (options: NshOptions, ...inner: Parts) =>
  dissectFrame(ethernetFrame(frame(ethernet(), nsh(options), ...inner)))

describe('nsh', () => {
  it('says the path, how far the packet came on it, and what follows', () => {
    const layers = layersOf({ path: 300, index: 2 }, ethernet(), arp())
    expect(stackOf(layers)).toBe('eth:nsh:eth:arp')
    expect(summaryOf(layerIn(layers, 'nsh'))).toBe('path 300 index 2, 3 Ethernet')
    expect(stackOf(layersOf({}, nsh(), ipv4(), icmpEcho()))).toBe('eth:nsh:nsh:ip:icmp')
  })

  it('is found in GRE', () => {
    const bytes = frame(ethernet(), ipv4(), gre(), nsh(), ipv4(), icmpEcho())
    expect(stackOf(dissectFrame(ethernetFrame(bytes)))).toBe('eth:ip:gre:nsh:ip:icmp')
  })

  it('reads metadata of variable length, without what fills it up', () => {
    const metadata = hex('0102 03 03 aabbcc00 0102 04 00')
    const layer = layerIn(layersOf({ metadataType: 2, metadata }, ipv4(), icmpEcho()), 'nsh')
    const values = layer.fields.filter(({ name }) => name === 'nsh.metadata')
    expect(values.map(({ value }) => value)).toEqual([hex('aabbcc')])
    expect(valuesOf(layer)['nsh.metadatatype']).toBe(4)
    expect(noteCodes(layer)).toEqual([])
  })

  it('says of metadata that it is longer than the header, or of another length than its type has', () => {
    const metadata = hex('0102 03 7f aabbcc00')
    const lying = layersOf({ metadataType: 2, metadata }, ipv4(), icmpEcho())
    expect(noteCodes(layerIn(lying, 'nsh'))).toEqual(['nsh.metadata-length-exceeds-header'])
    expect(stackOf(lying)).toBe('eth:nsh:ip:icmp')
    const short = layersOf({ metadata: hex('00000000') }, ipv4(), icmpEcho())
    expect(noteCodes(layerIn(short, 'nsh'))).toEqual(['nsh.fixed-metadata-length'])
  })

  it('goes no further where version or length cannot be', () => {
    for (const options of [{ version: 1 }, { length: 1 }]) {
      const layers = layersOf(options, ipv4(), icmpEcho())
      expect(stackOf(layers)).toBe('eth:nsh:payload')
      expect(layerIn(layers, 'nsh').status).toBe('malformed')
    }
  })
})
