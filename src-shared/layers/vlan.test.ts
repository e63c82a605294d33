import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { arp, ethernet, vlan } from '../../test/builders/link.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  valuesOf,
} from '../../test/support/layerWalks.ts'

describe('vlan', () => {
  it('is one layer for each tag of a stack', () => {
    const bytes = frame(ethernet(), vlan({ tag: 0x88a8, id: 100 }), vlan({ id: 20 }), arp())
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:vlan:vlan:arp')
    const ids = layers.slice(1, 3).map((layer) => valuesOf(layer)['vlan.id'])
    expect(ids).toEqual([100, 20])
  })

  it('tells priority, drop eligibility and id apart by their bits', () => {
    const bytes = frame(ethernet({ type: 0x8100 }), hex('b00a 0806'))
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'vlan')
    expect(valuesOf(layer)).toEqual({
      'vlan.priority': 5,
      'vlan.dei': true,
      'vlan.id': 10,
      'vlan.etype': 0x0806,
    })
    expect(layer.fields.slice(0, 3).map(({ mask }) => mask)).toEqual([0xe000, 0x1000, 0x0fff])
  })

  it('carries an LLC frame where it says a length', () => {
    const bytes = frame(ethernet({ type: 0x8100 }), hex('0001 0003 424203'), new Uint8Array(9))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:vlan:llc')
    expect(layerIn(layers, 'vlan').trailer).toEqual({ start: 21, end: 30 })
  })
})
