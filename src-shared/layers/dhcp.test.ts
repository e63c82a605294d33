import { describe, expect, it } from 'vitest'
import { dhcp } from '../../test/builders/control.ts'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const messageOf = (options: string, fixed: Parameters<typeof dhcp>[1] = {}) =>
  layerIn(
    dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), udp(), dhcp(hex(options), fixed)))),
    'dhcp',
  )

describe('dhcp', () => {
  it('reads options by their kind', () => {
    const layer = messageOf('350101 0c03706f64 32040a000007 37020103 1a0205dc ff 0000')
    expect(valuesOf(layer)).toMatchObject({
      'dhcp.hw.mac_addr': '02:00:00:00:00:01',
      'dhcp.flags.bc': true,
      'dhcp.option.dhcp': 1,
      'dhcp.option.hostname': 'pod',
      'dhcp.option.requested_ip_address': '10.0.0.7',
      'dhcp.option.interface_mtu': 1500,
    })
    const wanted = layer.fields.filter(({ name }) => name === 'dhcp.option.request_list_item')
    expect(wanted.map(({ text }) => text)).toEqual(['1 Subnet mask', '3 Router'])
    expect(layer.notes).toEqual([])
    expect(summaryOf(layer)).toBe('discover 10.0.0.7 from 02:00:00:00:00:01')
  })

  it('says what a server offers', () => {
    const layer = messageOf('350102 ff', { operation: 2, your: '10.0.0.9' })
    expect(summaryOf(layer)).toBe('offer 10.0.0.9 to 02:00:00:00:00:01')
  })

  it('keeps a value of a wrong length as bytes, and says when a length lies', () => {
    expect(valuesOf(messageOf('0305 0102030405 ff'))['dhcp.option.value']).toEqual(
      hex('0102030405'),
    )
    const lying = messageOf('0c20 41')
    expect(noteCodes(lying)).toEqual(['dhcp.option-length'])
    expect(lying.status).toBe('complete')
    expect(noteCodes(messageOf('0c'))).toEqual(['dhcp.option-length'])
  })

  it('is BOOTP without the cookie, and malformed below its fixed part', () => {
    const port = udp({ destinationPort: 67 })
    const bootp = dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), port, new Uint8Array(300))))
    expect(stackOf(bootp)).toBe('eth:ip:udp:dhcp')
    expect(valuesOf(layerIn(bootp, 'dhcp'))['dhcp.vendor_specific_options']).toHaveLength(64)
    const short = dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), port, hex('0101'))))
    expect(layerIn(short, 'dhcp').status).toBe('malformed')
  })
})
