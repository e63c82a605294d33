import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { icmpEcho, udp } from '../../test/builders/transport.ts'
import { vxlan, type VxlanOptions } from '../../test/builders/tunnel.ts'
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
import { ProtocolId } from './protocolId.ts'

const tunnelled = (options: VxlanOptions = {}) =>
  frame(
    ethernet(),
    ipv4(),
    udp(),
    vxlan(options),
    ethernet(),
    ipv4({ source: '10.9.9.9' }),
    icmpEcho(),
  )

describe('vxlan', () => {
  it('carries a frame that lies one depth deeper', () => {
    const layers = dissectFrame(ethernetFrame(tunnelled()))
    expect(layers.map(({ protocol, depth }) => `${protocol} ${depth}`)).toEqual([
      'eth 0',
      'ip 0',
      'udp 0',
      'vxlan 0',
      'eth 1',
      'ip 1',
      'icmp 1',
    ])
  })

  it('reads the network identifier at its place', () => {
    const layer = layerIn(dissectFrame(ethernetFrame(tunnelled({ vni: 0x123456 }))), 'vxlan')
    const vni = layer.fields.find(({ name }) => name === 'vxlan.vni')
    expect(vni).toMatchObject({ value: 0x123456, at: { start: 46, end: 49 } })
    expect(valuesOf(layer)['vxlan.flag_i']).toBe(true)
  })

  it('leaves the identifier in the facts outside and the packet in the facts inside', () => {
    const cursor = stepFrame(ethernetFrame(tunnelled({ vni: 7 })))
    expect(cursor.levels[0]).toMatchObject({ vni: 7, carrier: ProtocolId.vxlan, protocol: 17 })
    expect(cursor.packet).toBe(cursor.levels[1])
    expect(cursor.packet).toMatchObject({ source3: 0x0a090909, protocol: 1, vni: -1 })
  })

  it('warns where the flag is clear that makes the identifier valid', () => {
    const layers = dissectFrame(ethernetFrame(tunnelled({ flags: 0 })))
    expect(noteCodes(layerIn(layers, 'vxlan'))).toEqual(['vxlan.vni-flag-clear'])
    expect(stackOf(layers)).toBe('eth:ip:udp:vxlan:eth:ip:icmp')
  })

  it('reads the group policy', () => {
    const header = hex('8848 1234 000001 00')
    const bytes = frame(ethernet(), ipv4(), udp({ destinationPort: 8472 }), header)
    expect(valuesOf(layerIn(dissectFrame(ethernetFrame(bytes)), 'vxlan'))).toEqual({
      'vxlan.flags': 0x8848,
      'vxlan.flag_i': true,
      'vxlan.flag_g': true,
      'vxlan.flag_d': true,
      'vxlan.flag_a': true,
      'vxlan.gbp': 0x1234,
      'vxlan.vni': 1,
      'vxlan.reserved8': 0,
    })
  })

  it('shows the group only where the packet says that it has one', () => {
    const summary = (start: string) =>
      summaryOf(
        layerIn(
          dissectFrame(
            ethernetFrame(
              frame(
                ethernet(),
                ipv4(),
                udp({ destinationPort: 48_879 }),
                hex(`${start} 1234 000001 00`),
                ethernet(),
                arp(),
              ),
            ),
          ),
          'vxlan',
        ),
      )
    expect(summary('8800')).toBe('VNI 1 group 4660')
    expect(summary('0800')).toBe('VNI 1')
  })

  it('is no tunnel where nothing follows it', () => {
    const bytes = frame(ethernet(), ipv4(), udp(), vxlan())
    expect(stackOf(dissectFrame(ethernetFrame(bytes)))).toBe('eth:ip:udp:vxlan')
    expect(stepFrame(ethernetFrame(bytes)).packet).toMatchObject({ protocol: 17, vni: 1 })
  })

  it('nests as often as it was wrapped', () => {
    const once = [ipv4(), udp(), vxlan(), ethernet()] as const
    const bytes = frame(ethernet(), ...once, ...once, ...once, arp())
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(layers.at(-1)).toMatchObject({ protocol: 'arp', depth: 3 })
  })

  it('is truncated where the capture ends in it, malformed where the datagram does', () => {
    const cut = dissectFrame(ethernetFrame(tunnelled(), 46))
    expect(layerIn(cut, 'vxlan')).toMatchObject({
      status: 'truncated',
      header: { start: 42, end: 46 },
    })
    expect(valuesOf(layerIn(cut, 'vxlan'))).not.toHaveProperty(['vxlan.vni'])
    const short = frame(ethernet(), ipv4(), udp({ destinationPort: 8472 }), hex('0800 0000'))
    expect(layerIn(dissectFrame(ethernetFrame(short)), 'vxlan').status).toBe('malformed')
  })
})
