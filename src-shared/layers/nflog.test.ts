import { describe, expect, it } from 'vitest'
import { concat, frame, hex, words } from '../../test/builders/frame.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  layerIn,
  noteCodes,
  stackOf,
  valuesOf,
  whole,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const NFLOG = 239

/** An attribute as a little-endian kernel writes it. */
function attribute(type: number, value: Uint8Array): Uint8Array {
  const head = concat(words([2, 4 + value.length]).reverse(), words([2, type]).reverse())
  return concat(head, value, new Uint8Array(-value.length & 3))
}

const packetHeader = attribute(1, hex('0800 01 00'))
const prefix = attribute(10, new TextEncoder().encode('web \0'))
const indev = attribute(4, hex('00000003'))

describe('nflog', () => {
  it('finds the packet behind the other attributes, by its address family', () => {
    const packet = frame(ipv4(), udp(), hex('0102'))
    const bytes = concat(hex('0200 0005'), packetHeader, prefix, indev, attribute(9, packet))
    const layers = dissectFrame(whole(bytes, NFLOG))
    expect(stackOf(layers)).toBe('nflog:ip:udp:payload')
    const layer = layerIn(layers, 'nflog')
    expect(valuesOf(layer)).toMatchObject({
      'nflog.res_id': 5,
      'nflog.protocol': 0x0800,
      'nflog.hook': 1,
      'nflog.prefix': 'web ',
      'nflog.ifindex_indev': 3,
    })
    expect(layer.trailer).toEqual({ start: bytes.length - 2, end: bytes.length })
    expect(summaryOf(layer)).toBe('rule "web " at input in 3')
  })

  it('reads IPv6, either byte order, and other families as bytes', () => {
    const packet = frame(ipv6(), udp())
    const big = concat(words([2, 4 + packet.length], [2, 9]), packet)
    expect(stackOf(dissectFrame(whole(concat(hex('0a00 0000'), big), NFLOG)))).toBe(
      'nflog:ipv6:udp',
    )
    const arp = concat(hex('0300 0000'), attribute(9, hex('0001')))
    expect(stackOf(dissectFrame(whole(arp, NFLOG)))).toBe('nflog:payload')
  })

  it('has no packet where none was logged', () => {
    const layers = dissectFrame(whole(concat(hex('0200 0000'), indev), NFLOG))
    expect(stackOf(layers)).toBe('nflog')
    expect(layers[0]?.status).toBe('complete')
  })

  it('says when an attribute is shorter than its own header, or longer than the record', () => {
    const short = layerIn(dissectFrame(whole(hex('0200 0000 0300 0900 aa'), NFLOG)), 'nflog')
    expect(short.status).toBe('malformed')
    expect(noteCodes(short)).toEqual(['nflog.attribute-length'])
    const long = layerIn(dissectFrame(whole(hex('0200 0000 2000 0200 aabb'), NFLOG)), 'nflog')
    expect(long.status).toBe('malformed')
  })
})
