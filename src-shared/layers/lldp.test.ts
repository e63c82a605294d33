import { describe, expect, it } from 'vitest'
import { lldp, lldpElement } from '../../test/builders/control.ts'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const text = (value: string) => new TextEncoder().encode(value)
const elements = [
  lldpElement(1, hex('04 020000000001')),
  lldpElement(2, concat(hex('05'), text('Gi0/1'))),
  lldpElement(3, hex('0078')),
  lldpElement(5, text('sw1')),
  lldpElement(7, hex('0014 0004')),
  lldpElement(8, hex('05 01 0a000001 02 00000003 00')),
]

describe('lldp', () => {
  it('says who the neighbour is, and leaves the padding to Ethernet', () => {
    const bytes = frame(ethernet(), lldp(elements), new Uint8Array(10))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:lldp')
    const layer = layerIn(layers, 'lldp')
    expect(valuesOf(layer)).toMatchObject({
      'lldp.chassis.id.mac': '02:00:00:00:00:01',
      'lldp.port.id': 'Gi0/1',
      'lldp.time_to_live': 120,
      'lldp.mgn.addr.ip4': '10.0.0.1',
    })
    expect(summaryOf(layer)).toBe('sw1 port Gi0/1')
    const capabilities = layer.fields.find(({ name }) => name === 'lldp.tlv.system_cap')
    expect(capabilities?.text).toBe('20 bridge, router')
    expect(layerIn(layers, 'eth').trailer).toEqual({
      start: bytes.length - 10,
      end: bytes.length,
    })
  })

  it('remarks on a frame without an end, and on a length that lies', () => {
    const [chassis = hex('')] = elements
    const open = layerIn(
      dissectFrame(ethernetFrame(frame(ethernet({ type: 0x88cc }), chassis))),
      'lldp',
    )
    expect(open.status).toBe('complete')
    expect(noteCodes(open)).toEqual(['lldp.no-end'])
    const long = frame(ethernet({ type: 0x88cc }), hex('03ff 00'))
    expect(layerIn(dissectFrame(ethernetFrame(long)), 'lldp').status).toBe('malformed')
  })
})
