import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, type Ipv4Options } from '../../test/builders/network.ts'
import { icmpEcho, icmpError, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'

const data = hex('01 02 03 04')

describe('icmp', () => {
  it('reads an echo, whose identifier stands for both ports', () => {
    const bytes = frame(ethernet(), ipv4(), icmpEcho({ identifier: 20_001, sequence: 9 }), data)
    expect(valuesOf(layerIn(dissectFrame(ethernetFrame(bytes)), 'icmp'))).toMatchObject({
      'icmp.type': 8,
      'icmp.code': 0,
      'icmp.ident': 20_001,
      'icmp.seq': 9,
    })
    expect(stepFrame(ethernetFrame(bytes)).packet).toMatchObject({
      transport: 1,
      flags: 0x0800,
      sourcePort: 20_001,
      destinationPort: 20_001,
      sequence: 9,
      payloadLength: 4,
    })
  })

  it('marks what an error quotes, and keeps its facts apart', () => {
    const quoted = [ipv4({ source: '10.9.9.9' }), udp({ destinationPort: 9 }), data] as const
    const any = ethernetFrame(frame(ethernet(), ipv4(), icmpError(), ...quoted))
    const layers = dissectFrame(any)
    expect(layers.map(({ protocol, quoted: is }) => (is ? `(${protocol})` : protocol))).toEqual([
      'eth',
      'ip',
      'icmp',
      '(ip)',
      '(udp)',
      '(payload)',
    ])
    const cursor = stepFrame(any)
    expect(cursor.packet).toMatchObject({ source3: 0x0a000001, protocol: 1, flags: 0x0303 })
    expect(cursor.quoted).toMatchObject({ source3: 0x0a090909, destinationPort: 9 })
  })

  it('says that the error quotes too little, not that the capture or the packet is short', () => {
    const quoted = [ipv4({ totalLength: 60, protocol: 6 }), hex('9c40 0050 00000001')] as const
    const layers = dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), icmpError(), ...quoted)))
    const layer = layerIn(layers, 'tcp')
    expect(layer.status).toBe('truncated')
    expect(layer.notes[0]?.text).toBe(
      'The header needs 20 bytes; the error message quotes only 8 of them.',
    )
    expect(valuesOf(layer)).toEqual({
      'tcp.srcport': 40_000,
      'tcp.dstport': 80,
      'tcp.seq_raw': 1,
    })
    expect(layers.flatMap(({ notes }) => notes.map(({ code }) => code))).toEqual([
      'header-truncated',
    ])
  })

  it('hashes of the quoted packet what NAT leaves alone', () => {
    const extraOf = (options: Ipv4Options, sequence = 1) =>
      stepFrame(
        ethernetFrame(frame(ethernet(), ipv4(), icmpError(), ipv4(options), tcp({ sequence }))),
      ).packet.extra
    const one = extraOf({ source: '10.244.1.3', identification: 5 })
    expect(one).not.toBe(0)
    expect(extraOf({ source: '192.168.152.132', identification: 5, ttl: 3 })).toBe(one)
    expect(extraOf({ source: '10.244.1.3', identification: 6 })).not.toBe(one)
    expect(extraOf({ source: '10.244.1.3', identification: 5 }, 2)).not.toBe(one)
  })

  it('reads the MTU that a router asks for', () => {
    const error = icmpError({ code: 4, rest: 1450 })
    const bytes = frame(ethernet(), ipv4(), error, ipv4({ dontFragment: true }), tcp())
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'icmp')
    expect(valuesOf(layer)['icmp.mtu']).toBe(1450)
  })

  it('ends the quoted part where it says so, and keeps the extensions as its trailer', () => {
    const error = icmpError({ type: 11, code: 0, rest: 0x0007_0000 })
    const extension = hex('2000 dfff 0008 0101 0064 00ff')
    const bytes = frame(ethernet(), ipv4(), error, ipv4(), udp(), extension)
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:ip:icmp:ip:udp')
    const layer = layerIn(layers, 'icmp')
    expect(layer.trailer).toEqual({ start: 70, end: 82 })
    expect(valuesOf(layer)['icmp.ext.version']).toBe(2)
  })

  it('reads a tunnel inside a quoted packet without touching the facts of the travelling one', () => {
    const quoted = [ipv4(), udp(), vxlan({ vni: 9 }), ethernet(), ipv4(), tcp()] as const
    const any = ethernetFrame(frame(ethernet(), ipv4(), icmpError(), ...quoted))
    expect(stackOf(dissectFrame(any))).toBe('eth:ip:icmp:ip:udp:vxlan:eth:ip:tcp')
    expect(stepFrame(any).packet).toMatchObject({ protocol: 1, vni: -1, carrier: 0 })
  })
})
