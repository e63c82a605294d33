import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp, udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { NetworkKind } from './packetFacts.ts'

const data = hex('01 02 03 04')

describe('ipv4', () => {
  it('reads its fields and leaves them in the facts', () => {
    const bytes = frame(
      ethernet(),
      ipv4({ source: '10.244.1.3', destination: '10.244.2.2', ttl: 63, identification: 0xbeef }),
      udp(),
      data,
    )
    expect(valuesOf(layerIn(dissectFrame(ethernetFrame(bytes)), 'ip'))).toMatchObject({
      'ip.version': 4,
      'ip.hdr_len': 20,
      'ip.len': 32,
      'ip.id': 0xbeef,
      'ip.ttl': 63,
      'ip.proto': 17,
      'ip.src': '10.244.1.3',
      'ip.dst': '10.244.2.2',
    })
    expect(stepFrame(ethernetFrame(bytes)).packet).toMatchObject({
      network: NetworkKind.ip,
      identification: 0xbeef,
      ttl: 63,
      protocol: 17,
      source3: 0x0af40103,
      destination3: 0x0af40202,
    })
  })

  it('hands on the first fragment as its protocol and any other as payload', () => {
    const first = frame(ethernet(), ipv4({ moreFragments: true }), udp(), data)
    const other = frame(ethernet(), ipv4({ fragmentOffset: 1480, protocol: 17 }), data)
    expect(stackOf(dissectFrame(ethernetFrame(first)))).toBe('eth:ip:udp:payload')
    expect(stackOf(dissectFrame(ethernetFrame(other)))).toBe('eth:ip:payload')
    expect(stepFrame(ethernetFrame(first)).packet).toMatchObject({ moreFragments: 1 })
    expect(stepFrame(ethernetFrame(other)).packet).toMatchObject({
      fragmentOffset: 1480,
      moreFragments: 0,
      payloadLength: 4,
      transport: 0,
    })
  })

  it('believes the enclosing length where offload left a total length of 0', () => {
    const bytes = frame(ethernet(), ipv4({ totalLength: 0 }), tcp(), data)
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(noteCodes(layerIn(layers, 'ip'))).toEqual(['ip.total-length-zero'])
    expect(layerIn(layers, 'tcp').payloadLength).toBe(4)
  })

  it('says which length lied where the packet claims more than the frame', () => {
    const bytes = frame(ethernet(), ipv4({ totalLength: 900 }), udp())
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'ip')
    expect(layer.notes[0]?.text).toBe(
      'The total length says 900 bytes; the enclosing layer carries 28.',
    )
    expect(layer.status).toBe('complete')
  })

  it('steps over options', () => {
    const options = hex('94040000 9a080050 0a000001')
    const bytes = frame(ethernet(), ipv4({ options }), udp())
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'ip')
    expect(layer.header).toEqual({ start: 14, end: 46 })
    expect(layer.fields.filter(({ name }) => name === 'ip.opt.type').map((f) => f.value)).toEqual([
      0x94, 0x9a,
    ])
  })

  it('keeps its facts where the capture ends in the options', () => {
    const bytes = frame(ethernet(), ipv4({ options: new Uint8Array(8) }), udp(), data)
    const cursor = stepFrame(ethernetFrame(bytes, 36))
    expect(cursor.broken).toBe(true)
    expect(cursor.packet).toMatchObject({ ttl: 64, payloadLength: 12, source3: 0x0a000001 })
    expect(cursor.packet.payloadStart).toBe(cursor.packet.payloadEnd)
  })

  it('is malformed with a header length below 20 or another version', () => {
    const short = frame(ethernet(), ipv4(), udp())
    short[14] = 0x44
    expect(stackOf(dissectFrame(ethernetFrame(short)))).toBe('eth:ip:payload')
    expect(noteCodes(layerIn(dissectFrame(ethernetFrame(short)), 'ip'))).toContain(
      'ip.header-length-too-small',
    )
    short[14] = 0x95
    expect(layerIn(dissectFrame(ethernetFrame(short)), 'ip').status).toBe('malformed')
    expect(stepFrame(ethernetFrame(short)).packet.network).toBe(NetworkKind.none)
  })
})
