import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  valuesOf,
} from '../../test/support/layerWalks.ts'

describe('llc', () => {
  it('finds the EtherType of a SNAP header', () => {
    const bytes = frame(ethernet({ type: 36 }), hex('aaaa03 000000 0806'), frame(arp()))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:llc:arp')
    expect(valuesOf(layerIn(layers, 'llc'))['llc.type']).toBe(0x0806)
  })

  it("leaves another organisation's protocol as payload", () => {
    const bytes = frame(ethernet({ type: 12 }), hex('aaaa03 00000c 2000 01b4 0000'))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:llc:payload')
    expect(valuesOf(layerIn(layers, 'llc'))).toMatchObject({ 'llc.oui': 0x0c, 'llc.pid': 0x2000 })
  })

  it('has a control field of two bytes, low byte first, in numbered frames', () => {
    const bytes = frame(ethernet({ type: 6 }), hex('4242 0102 abcd'))
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'llc')
    expect(layer.header).toEqual({ start: 14, end: 18 })
    expect(valuesOf(layer)['llc.control']).toBe(0x0201)
  })

  it('has one of a single byte in unnumbered frames', () => {
    const bytes = frame(ethernet({ type: 5 }), hex('4242 7f abcd'))
    expect(layerIn(dissectFrame(ethernetFrame(bytes)), 'llc').header).toEqual({
      start: 14,
      end: 17,
    })
  })
})
