import { describe, expect, it } from 'vitest'
import { frame, type Parts } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { mpls } from '../../test/builders/mpls.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { nsh, vxlanGpe, type VxlanGpeOptions } from '../../test/builders/overlay.ts'
import { icmpEcho, icmpv6, udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'
import { ProtocolId } from './protocolId.ts'

const carrying = (options: VxlanGpeOptions, ...inner: Parts) =>
  ethernetFrame(frame(ethernet(), ipv4(), udp(), vxlanGpe(options), ...inner))
const stack = (options: VxlanGpeOptions, ...inner: Parts) =>
  stackOf(dissectFrame(carrying(options, ...inner)))

describe('vxlan_gpe', () => {
  it('carries what its next protocol says', () => {
    expect(stack({}, ethernet(), arp())).toBe('eth:ip:udp:vxlan_gpe:eth:arp')
    expect(stack({}, ipv4(), icmpEcho())).toBe('eth:ip:udp:vxlan_gpe:ip:icmp')
    expect(stack({}, ipv6(), icmpv6())).toBe('eth:ip:udp:vxlan_gpe:ipv6:icmpv6')
    expect(stack({}, nsh(), ipv4(), icmpEcho())).toBe('eth:ip:udp:vxlan_gpe:nsh:ip:icmp')
    expect(stack({}, mpls(), ipv4(), icmpEcho())).toBe('eth:ip:udp:vxlan_gpe:mpls:ip:icmp')
    expect(stack({ next: 77 }, ipv4())).toBe('eth:ip:udp:vxlan_gpe:payload')
  })

  it('carries a frame, as VXLAN does, where it names no next protocol', () => {
    expect(stack({ flags: 0x08, next: 1 }, ethernet(), arp())).toBe('eth:ip:udp:vxlan_gpe:eth:arp')
  })

  it('leaves its network in the facts outside', () => {
    const cursor = stepFrame(carrying({ vni: 9 }, ipv4(), icmpEcho()))
    expect(cursor.levels[0]).toMatchObject({ vni: 9, carrier: ProtocolId.vxlan_gpe })
    const layer = layerIn(dissectFrame(carrying({ vni: 9 }, ipv4(), icmpEcho())), 'vxlan_gpe')
    expect(summaryOf(layer)).toBe('VNI 9')
  })

  it('warns where the flag is clear that makes the identifier valid', () => {
    const layers = dissectFrame(carrying({ flags: 0x04 }, ipv4(), icmpEcho()))
    expect(noteCodes(layerIn(layers, 'vxlan_gpe'))).toEqual(['vxlan.vni-flag-clear'])
  })
})
