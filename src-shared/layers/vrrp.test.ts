import { describe, expect, it } from 'vitest'
import { vrrp } from '../../test/builders/control.ts'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6, ipv6Bytes } from '../../test/builders/network.ts'
import { dissectFrame, ethernetFrame, layerIn, valuesOf } from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

describe('vrrp', () => {
  it('reads version 2 with its authentication', () => {
    const message = vrrp(hex('2133 6401 0001 0000 0a000001 0000000000000000'))
    const layer = layerIn(dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), message))), 'vrrp')
    expect(valuesOf(layer)).toMatchObject({
      'vrrp.virt_rtr_id': 0x33,
      'vrrp.adver_int': 1,
      'vrrp.ip_addr': '10.0.0.1',
      'vrrp.md5_auth_data': new Uint8Array(8),
    })
    expect(summaryOf(layer)).toBe('version 2 router 51 priority 100 for 10.0.0.1')
  })

  it('reads version 3 with the addresses of either IP version', () => {
    const four = vrrp(hex('3133 ff02 0064 0000 0a000001 0a000002'))
    const layer = layerIn(dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), four))), 'vrrp')
    expect(valuesOf(layer)).toMatchObject({
      'vrrp.short_adver_int': 100,
      'vrrp.ip_addr': '10.0.0.2',
    })
    const six = vrrp(concat(hex('3133 0001 0064 0000'), ipv6Bytes('fe80::1')))
    const sixth = layerIn(dissectFrame(ethernetFrame(frame(ethernet(), ipv6(), six))), 'vrrp')
    expect(summaryOf(sixth)).toBe('version 3 router 51 priority 0 gives up for fe80::1')
  })
})
