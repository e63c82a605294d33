import { describe, expect, it } from 'vitest'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv6, ipv6Bytes } from '../../test/builders/network.ts'
import { icmpv6, tcp, udp, type Icmpv6Options } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'

const message = (options: Icmpv6Options, ...body: Uint8Array[]) =>
  ethernetFrame(frame(ethernet(), ipv6(), icmpv6(options), ...body))

describe('icmpv6', () => {
  it('reads an echo, whose identifier stands for both ports', () => {
    const echo = message({ rest: 0x4e21_0003 }, hex('0102'))
    expect(valuesOf(layerIn(dissectFrame(echo), 'icmpv6'))).toMatchObject({
      'icmpv6.type': 128,
      'icmpv6.echo.identifier': 20_001,
      'icmpv6.echo.sequence_number': 3,
    })
    expect(stepFrame(echo).packet).toMatchObject({
      flags: 0x8000,
      sourcePort: 20_001,
      destinationPort: 20_001,
      sequence: 3,
      payloadLength: 2,
    })
  })

  it('quotes the packet that was too big, and hashes what NAT leaves alone', () => {
    const error = (source: string, sequence: number) =>
      ethernetFrame(
        frame(
          ethernet(),
          ipv6(),
          icmpv6({ type: 2, rest: 1400 }),
          ipv6({ source }),
          tcp({ sequence }),
        ),
      )
    const layers = dissectFrame(error('fd00::9', 1))
    expect(stackOf(layers)).toBe('eth:ipv6:icmpv6:ipv6:tcp')
    expect(valuesOf(layerIn(layers, 'icmpv6'))['icmpv6.mtu']).toBe(1400)
    const extra = stepFrame(error('fd00::9', 1)).packet.extra
    expect(stepFrame(error('fd00::8', 1)).packet.extra).toBe(extra)
    expect(stepFrame(error('fd00::9', 2)).packet.extra).not.toBe(extra)
  })

  it('ends the quoted part where it says so, and keeps the extensions as its trailer', () => {
    const error = icmpv6({ type: 3, rest: 0x0600_0000 })
    const quoted = [ipv6(), udp(), hex('2000 0000')] as const
    const layers = dissectFrame(ethernetFrame(frame(ethernet(), ipv6(), error, ...quoted)))
    expect(stackOf(layers)).toBe('eth:ipv6:icmpv6:ipv6:udp')
    expect(layerIn(layers, 'icmpv6').trailer).toEqual({ start: 110, end: 114 })
  })

  it('is all header in neighbor discovery, options included', () => {
    const target = ipv6Bytes('fd00::2')
    const any = message({ type: 135, rest: 0 }, concat(target, hex('0101 0200 0000 0001')))
    const layers = dissectFrame(any)
    expect(stackOf(layers)).toBe('eth:ipv6:icmpv6')
    expect(layerIn(layers, 'icmpv6').header).toEqual({ start: 54, end: 86 })
    expect(valuesOf(layerIn(layers, 'icmpv6'))).toMatchObject({
      'icmpv6.nd.ns.target_address': 'fd00::2',
      'icmpv6.opt.type': 1,
      'icmpv6.opt.linkaddr': '02:00:00:00:00:01',
    })
  })

  it('reads the MTU and the prefix of a router advertisement', () => {
    const mtu = hex('0501 0000 0000 0578')
    const prefix = concat(hex('0304 40c0 00000e10 00000708 00000000'), ipv6Bytes('fd00:1::'))
    const any = message({ type: 134, rest: 0x40c0_0708 }, hex('00000000 00000000'), mtu, prefix)
    expect(valuesOf(layerIn(dissectFrame(any), 'icmpv6'))).toMatchObject({
      'icmpv6.nd.ra.cur_hop_limit': 64,
      'icmpv6.nd.ra.flag.m': true,
      'icmpv6.nd.ra.router_lifetime': 1800,
      'icmpv6.opt.mtu': 1400,
      'icmpv6.opt.prefix': 'fd00:1::',
      'icmpv6.opt.prefix.length': 64,
      'icmpv6.opt.prefix.valid_lifetime': 3600,
    })
  })

  it('is malformed with an option of length 0, which would never end', () => {
    const any = message({ type: 135, rest: 0 }, ipv6Bytes('fd00::2'), hex('0100 0000 0000 0000'))
    const layer = layerIn(dissectFrame(any), 'icmpv6')
    expect(layer.status).toBe('malformed')
    expect(noteCodes(layer)).toEqual(['icmpv6.option-length'])
  })

  it('is malformed where the message is too short for its type', () => {
    const layer = layerIn(dissectFrame(message({ type: 136 }, hex('0102'))), 'icmpv6')
    expect(noteCodes(layer)).toEqual(['icmpv6.message-too-short'])
  })

  it('lists the groups of a listener report', () => {
    const sources = concat(ipv6Bytes('fd00::1'), ipv6Bytes('fd00::2'))
    const first = concat(hex('0500 0002'), ipv6Bytes('ff02::fa'), sources)
    const second = concat(hex('0400 0000'), ipv6Bytes('ff02::fb'))
    const layer = layerIn(dissectFrame(message({ type: 143, rest: 2 }, first, second)), 'icmpv6')
    expect(valuesOf(layer)).toMatchObject({
      'icmpv6.mldr.nb_mcast_records': 2,
      'icmpv6.mldr.mar.source_address': 'fd00::2',
      'icmpv6.mldr.mar.record_type': 4,
      'icmpv6.mldr.mar.multicast_address': 'ff02::fb',
    })
  })
})
