import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { NetworkKind } from './packetFacts.ts'

const request = frame(ethernet(), arp({ sender: '10.244.1.3', target: '10.244.1.1' }))

describe('arp', () => {
  it('reads who asks for whom', () => {
    expect(valuesOf(layerIn(dissectFrame(ethernetFrame(request)), 'arp'))).toMatchObject({
      'arp.opcode': 1,
      'arp.src.hw_mac': '02:00:00:00:00:01',
      'arp.src.proto_ipv4': '10.244.1.3',
      'arp.dst.hw_mac': '00:00:00:00:00:00',
      'arp.dst.proto_ipv4': '10.244.1.1',
    })
  })

  it('leaves the addresses and the operation in the facts', () => {
    expect(stepFrame(ethernetFrame(request)).packet).toMatchObject({
      network: NetworkKind.arp,
      protocol: 1,
      source3: 0x0af40103,
      destination3: 0x0af40101,
    })
  })

  it('carries nothing: what follows is padding of the frame', () => {
    const layers = dissectFrame(ethernetFrame(frame(request, new Uint8Array(18))))
    expect(stackOf(layers)).toBe('eth:arp')
    expect(layerIn(layers, 'eth').trailer).toEqual({ start: 42, end: 60 })
  })

  it('keeps addresses of other sizes as bytes', () => {
    const bytes = frame(ethernet({ type: 0x0806 }), hex('0020 86dd 02 01 0002 aaaa 01 bbbb 02'))
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'arp')
    expect(layer.header).toEqual({ start: 14, end: 28 })
    expect(valuesOf(layer)).toMatchObject({
      'arp.src.hw': hex('aaaa'),
      'arp.src.proto': hex('01'),
      'arp.dst.hw': hex('bbbb'),
      'arp.dst.proto': hex('02'),
    })
    expect(stepFrame(ethernetFrame(bytes)).packet).toMatchObject({ source3: 0, destination3: 0 })
  })
})
