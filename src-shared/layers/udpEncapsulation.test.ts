import { describe, expect, it } from 'vitest'
import { esp } from '../../test/builders/crypt.ts'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { dissectFrame, ethernetFrame, layerIn, stackOf } from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const layersOf = (bytes: Uint8Array, kept?: number) =>
  dissectFrame(
    ethernetFrame(frame(ethernet(), ipv4(), udp({ destinationPort: 4500 }), bytes), kept),
  )

describe('UDP encapsulation of IPsec', () => {
  it('tells ESP, key exchange and keepalive apart by their first bytes', () => {
    const carried = [frame(esp(), new Uint8Array(32)), hex('00000000 1122'), hex('ff')]
    expect(carried.map((bytes) => stackOf(layersOf(bytes)))).toEqual([
      'eth:ip:udp:udpencap:esp:payload',
      'eth:ip:udp:udpencap:payload',
      'eth:ip:udp:udpencap',
    ])
    expect(carried.map((bytes) => summaryOf(layerIn(layersOf(bytes), 'udpencap')))).toEqual([
      'no header of its own',
      'key exchange (IKE)',
      'NAT keepalive',
    ])
  })

  it('is malformed where there are too few bytes to tell', () => {
    expect(layerIn(layersOf(hex('ffff')), 'udpencap').status).toBe('malformed')
    expect(layerIn(layersOf(hex('00')), 'udpencap').status).toBe('malformed')
    expect(layerIn(layersOf(hex('00000000 1122'), 44), 'udpencap').status).toBe('truncated')
    expect(layerIn(layersOf(hex('ff'), 42), 'udpencap').status).toBe('truncated')
  })
})
