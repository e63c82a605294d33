import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  valuesOf,
} from '../../test/support/layerWalks.ts'

describe('ethernet', () => {
  it('reads both addresses and the type', () => {
    const layers = dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), udp())))
    expect(valuesOf(layerIn(layers, 'eth'))).toEqual({
      'eth.dst': '02:00:00:00:00:02',
      'eth.src': '02:00:00:00:00:01',
      'eth.type': 0x0800,
    })
    expect(layerIn(layers, 'eth').fields.at(-1)?.text).toBe('0x0800 IPv4')
  })

  it('takes the padding after a short packet as its trailer', () => {
    const packet = frame(ethernet(), ipv4(), udp())
    const layers = dissectFrame(ethernetFrame(frame(packet, new Uint8Array(18))))
    expect(layerIn(layers, 'eth').trailer).toEqual({ start: 42, end: 60 })
    expect(stackOf(layers)).toBe('eth:ip:udp')
  })

  it('reads two bytes below 0x0600 as the length of an LLC frame', () => {
    const bytes = frame(ethernet({ type: 4 }), hex('fefe 03 00'), new Uint8Array(42))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:llc:payload')
    expect(valuesOf(layerIn(layers, 'eth'))['eth.len']).toBe(4)
    expect(layerIn(layers, 'eth').trailer).toEqual({ start: 18, end: 60 })
  })

  it('does not look for LLC in a raw Novell frame', () => {
    const bytes = frame(ethernet({ type: 4 }), hex('ffff 0004'))
    expect(stackOf(dissectFrame(ethernetFrame(bytes)))).toBe('eth:payload')
  })

  it('is truncated where the capture ends in it, malformed where the record does', () => {
    const bytes = frame(ethernet(), ipv4(), udp())
    const [cut] = dissectFrame(ethernetFrame(bytes, 9))
    expect(cut).toMatchObject({ status: 'truncated', header: { start: 0, end: 9 } })
    expect(cut?.fields.map(({ name }) => name)).toEqual(['eth.dst'])
    const [short] = dissectFrame(ethernetFrame(bytes.subarray(0, 9)))
    expect(short?.status).toBe('malformed')
  })
})
