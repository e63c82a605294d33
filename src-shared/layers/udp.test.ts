import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp, type UdpOptions } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
} from '../../test/support/layerWalks.ts'

const data = hex('01 02 03 04')
const datagram = (options: UdpOptions) =>
  ethernetFrame(frame(ethernet(), ipv4(), udp(options), data, hex('ff ff')))

describe('udp', () => {
  it('leaves ports and payload in the facts', () => {
    const cursor = stepFrame(datagram({ sourcePort: 53_053, destinationPort: 9999, length: 12 }))
    expect(cursor.packet).toMatchObject({
      sourcePort: 53_053,
      destinationPort: 9999,
      transport: 1,
      payloadLength: 4,
    })
    const { payloadStart, payloadEnd } = cursor.packet
    expect(cursor.bytes.slice(payloadStart, payloadEnd)).toEqual(data)
  })

  it('gives the bytes after its length to the layer that carries it', () => {
    const layers = dissectFrame(datagram({ length: 12 }))
    expect(layerIn(layers, 'ip').trailer).toEqual({ start: 46, end: 48 })
  })

  it('believes the enclosing length where its own is 0', () => {
    expect(stepFrame(datagram({ length: 0 })).packet.payloadLength).toBe(6)
    expect(noteCodes(layerIn(dissectFrame(datagram({ length: 0 })), 'udp'))).toEqual([])
  })

  it('says so where its length fits neither the packet nor itself', () => {
    const long = layerIn(dissectFrame(datagram({ length: 400 })), 'udp')
    expect(noteCodes(long)).toEqual(['udp.length-exceeds-packet'])
    const short = layerIn(dissectFrame(datagram({ length: 5 })), 'udp')
    expect(noteCodes(short)).toEqual(['udp.length-too-small'])
  })

  it('asks the bindings for the lower port first, then for the other', () => {
    const vni = hex('0800 0000 0000 0100')
    const stackFor = (sourcePort: number, destinationPort: number) =>
      stackOf(
        dissectFrame(
          ethernetFrame(frame(ethernet(), ipv4(), udp({ sourcePort, destinationPort }), vni)),
        ),
      )
    expect(stackFor(53_053, 8472)).toBe('eth:ip:udp:vxlan')
    expect(stackFor(8472, 53_053)).toBe('eth:ip:udp:vxlan')
    expect(stackFor(80, 8472)).toBe('eth:ip:udp:vxlan')
    expect(stackFor(4789, 8285)).toBe('eth:ip:udp:vxlan')
    expect(stackFor(80, 81)).toBe('eth:ip:udp:payload')
  })

  it('keeps the ports where the capture ends right after them', () => {
    const { bytes } = datagram({ sourcePort: 1, destinationPort: 2 })
    const cursor = stepFrame(ethernetFrame(bytes, 38))
    expect(cursor.packet).toMatchObject({ sourcePort: 1, destinationPort: 2, transport: 0 })
  })
})
