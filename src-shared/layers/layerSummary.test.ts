import { describe, expect, it } from 'vitest'
import { frame, hex, type Parts } from '../../test/builders/frame.ts'
import { arp, cooked2, ethernet, vlan } from '../../test/builders/link.ts'
import { ipv4, ipv6, ipv6Bytes } from '../../test/builders/network.ts'
import { icmpEcho, icmpError, icmpv6, tcp, TcpFlag, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { dissectFrame, ethernetFrame, whole, type Frame } from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const summaries = (any: Frame) => dissectFrame(any).map(summaryOf)
const innermost = (bytes: Uint8Array) => summaries(ethernetFrame(bytes)).at(-1)

describe('the summary of a layer', () => {
  it('shows each header of a tunnelled packet by what one looks for in it', () => {
    const flags = TcpFlag.push | TcpFlag.ack
    const bytes = frame(
      ethernet(),
      vlan({ id: 20, priority: 3 }),
      ipv4({ ttl: 63 }),
      udp({ sourcePort: 53_053 }),
      vxlan({ vni: 1 }),
      ethernet(),
      ipv6({ source: 'fd00:10:244::3', hopLimit: 62 }),
      tcp({ sourcePort: 41_010, flags, window: 502 }),
      hex('01 02 03'),
    )
    expect(summaries(ethernetFrame(bytes))).toEqual([
      '02:00:00:00:00:01 → 02:00:00:00:00:02',
      'VLAN 20 priority 3',
      '10.0.0.1 → 10.0.0.2 ttl 63',
      '53053 → 8472 len 93',
      'VNI 1',
      '02:00:00:00:00:01 → 02:00:00:00:00:02',
      'fd00:10:244::3 → fd00::2 hlim 62',
      '41010 → 80 [PSH, ACK] seq 1000 ack 2000 win 502 len 3',
      '3 bytes',
    ])
  })

  it('says what ICMP means', () => {
    const v4 = [ethernet(), ipv4()] as const
    const v6 = [ethernet(), ipv6()] as const
    const first = (...parts: Parts) => summaries(ethernetFrame(frame(...parts)))[2]
    expect(first(...v4, icmpEcho({ identifier: 20_001 }))).toBe(
      'Echo (ping) request id 20001 seq 1',
    )
    expect(first(...v4, icmpError(), ipv4(), udp())).toBe(
      'Destination unreachable (Port unreachable)',
    )
    expect(first(...v4, icmpError({ code: 4, rest: 1450 }), ipv4(), udp())).toBe(
      'Destination unreachable (Fragmentation needed), next hop MTU 1450',
    )
    expect(first(...v6, icmpv6({ type: 2, rest: 1400 }), ipv6(), udp())).toBe(
      'Packet too big, next hop MTU 1400',
    )
    const target = ipv6Bytes('fd00::2')
    expect(first(...v6, icmpv6({ type: 135, rest: 0 }), target, hex('0101 020000000001'))).toBe(
      'Neighbor solicitation for fd00::2 from 02:00:00:00:00:01',
    )
    expect(first(...v4, icmpError({ type: 99, code: 7 }))).toBe('Type 99 (code 7)')
  })

  it('says what ARP asks and answers', () => {
    expect(innermost(frame(ethernet(), arp()))).toBe('Who has 10.0.0.2? Tell 10.0.0.1')
    expect(innermost(frame(ethernet(), arp({ operation: 2 })))).toBe(
      '10.0.0.1 is at 02:00:00:00:00:01',
    )
    expect(innermost(frame(ethernet(), arp({ target: '10.0.0.1' })))).toBe(
      'Announcement for 10.0.0.1',
    )
    expect(innermost(frame(ethernet(), arp({ sender: '0.0.0.0' })))).toBe(
      'Who has 10.0.0.2? (probe)',
    )
  })

  it('says where a fragment belongs', () => {
    const bytes = frame(ethernet(), ipv4({ fragmentOffset: 1480 }), hex('0102'))
    expect(summaries(ethernetFrame(bytes))[1]).toBe(
      '10.0.0.1 → 10.0.0.2 ttl 64 fragment at 1480, last',
    )
  })

  it('says which way a packet went that was captured on any interface', () => {
    const bytes = frame(cooked2({ packetType: 4, interfaceIndex: 12 }), arp())
    expect(summaries(whole(bytes, 276))[0]).toBe(
      'sent by us from 02:00:00:00:00:01 at interface 12',
    )
  })

  it('says how much of a cut header there is', () => {
    const bytes = frame(ethernet(), ipv4(), tcp())
    expect(summaries(ethernetFrame(bytes, 44)).at(-1)).toBe('only 10 bytes of the header captured')
    expect(summaries(ethernetFrame(bytes.subarray(0, 10)))).toEqual([
      'only 10 bytes of the header in the packet',
    ])
  })
})
