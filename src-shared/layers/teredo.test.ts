import { describe, expect, it } from 'vitest'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { teredo } from '../../test/builders/overlay.ts'
import { icmpv6, udp } from '../../test/builders/transport.ts'
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

const record = (indications: Uint8Array) =>
  ethernetFrame(frame(ethernet(), ipv4(), udp(), teredo(indications), ipv6(), icmpv6()))
const none = new Uint8Array(0)
const origin = hex('0000 7fff f5fffffe')
const authentication = hex('0001 02 03 aabb 010203 0011223344556677 00')

describe('teredo', () => {
  it('carries an IPv6 packet one depth deeper', () => {
    const layers = dissectFrame(record(none))
    expect(stackOf(layers)).toBe('eth:ip:udp:teredo:ipv6:icmpv6')
    expect(layers.at(-1)?.depth).toBe(1)
    expect(stepFrame(record(none)).levels[0]?.carrier).toBe(ProtocolId.teredo)
    expect(summaryOf(layerIn(layers, 'teredo'))).toBe('no header of its own')
  })

  it('reads the origin, which is sent with its bits inverted', () => {
    const layer = layerIn(dissectFrame(record(origin)), 'teredo')
    expect(summaryOf(layer)).toBe('origin 10.0.0.1:32768')
  })

  it('reads an authentication, and an origin behind it', () => {
    const layers = dissectFrame(record(concat(authentication, origin)))
    expect(stackOf(layers)).toBe('eth:ip:udp:teredo:ipv6:icmpv6')
    expect(valuesOf(layerIn(layers, 'teredo'))).toMatchObject({
      'teredo.auth.id': hex('aabb'),
      'teredo.auth.value': hex('010203'),
      'teredo.auth.nonce': hex('0011223344556677'),
      'teredo.orig.addr': '10.0.0.1',
    })
  })

  it('says that something else than IPv6 came to its port', () => {
    const bytes = frame(ethernet(), ipv4(), udp({ destinationPort: 3544 }), hex('4142 4344'))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:ip:udp:teredo:payload')
    expect(noteCodes(layerIn(layers, 'teredo'))).toEqual(['teredo.not-ipv6'])
  })

  it('is malformed where a length inside runs over the datagram', () => {
    const bytes = frame(ethernet(), ipv4(), udp({ destinationPort: 3544 }), hex('0001 ffff aabb'))
    expect(layerIn(dissectFrame(ethernetFrame(bytes)), 'teredo').status).toBe('malformed')
  })
})
