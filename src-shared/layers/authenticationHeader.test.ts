import { describe, expect, it } from 'vitest'
import { authentication } from '../../test/builders/crypt.ts'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
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
import { summaryOf } from './layerSummary.ts'

describe('authentication header', () => {
  it('is a layer over IPv4, and what follows is not encrypted', () => {
    const bytes = frame(ethernet(), ipv4(), authentication({ sequence: 5 }), tcp())
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:ip:ah:tcp')
    expect(valuesOf(layerIn(layers, 'ah'))).toMatchObject({
      'ah.next_header': 6,
      'ah.spi': 0x2000,
      'ah.sequence': 5,
    })
    expect(layerIn(layers, 'ah').header).toEqual({ start: 34, end: 58 })
    expect(summaryOf(layerIn(layers, 'ah'))).toBe('SPI 0x00002000 sequence 5')
  })

  it('is a part of the header over IPv6; the facts name the same protocol for both', () => {
    const six = ethernetFrame(frame(ethernet(), ipv6(), authentication(), udp()))
    expect(stackOf(dissectFrame(six))).toBe('eth:ipv6:udp')
    const four = ethernetFrame(frame(ethernet(), ipv4(), authentication(), udp()))
    for (const any of [four, six]) {
      expect(stepFrame(any).packet).toMatchObject({ protocol: 17, destinationPort: 9999 })
    }
  })

  it('may carry a whole packet, one depth deeper', () => {
    const bytes = frame(ethernet(), ipv4(), authentication(), ipv4(), udp())
    expect(layerIn(dissectFrame(ethernetFrame(bytes)), 'ip').depth).toBe(1)
  })

  it('says when its length byte is too small', () => {
    const bytes = frame(ethernet(), ipv4({ protocol: 51 }), hex('3b00 0000 00000001'))
    expect(noteCodes(layerIn(dissectFrame(ethernetFrame(bytes)), 'ah'))).toEqual([
      'ah.length-too-small',
    ])
  })

  it('is cut like every header', () => {
    const bytes = frame(ethernet(), ipv4(), authentication(), tcp())
    expect(layerIn(dissectFrame(ethernetFrame(bytes, 50)), 'ah').status).toBe('truncated')
    const short = frame(ethernet(), ipv4({ protocol: 51 }), hex('0604 0000'))
    expect(layerIn(dissectFrame(ethernetFrame(short)), 'ah').status).toBe('malformed')
  })
})
