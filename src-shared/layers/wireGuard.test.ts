import { describe, expect, it } from 'vitest'
import { wireGuardData, wireGuardHandshake } from '../../test/builders/crypt.ts'
import { frame, hex, type Part } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
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
import { infoOf } from './recordInfo.ts'

const packet = (...parts: readonly (Part | Uint8Array)[]) =>
  ethernetFrame(frame(ethernet(), ipv4(), udp({ destinationPort: 51_820 }), ...parts))
const wg = (...parts: readonly (Part | Uint8Array)[]) =>
  layerIn(dissectFrame(packet(...parts)), 'wg')

describe('wireguard', () => {
  it('reads a data message and leaves what it carries encrypted', () => {
    const layers = dissectFrame(packet(wireGuardData({ counter: 0x1_0000_0007 })))
    expect(stackOf(layers)).toBe('eth:ip:udp:wg:payload')
    const layer = layerIn(layers, 'wg')
    expect(valuesOf(layer)).toMatchObject({
      'wg.type': 4,
      'wg.receiver': 0x2b0f4c01,
      'wg.counter': 0x1_0000_0007n,
    })
    expect(layer.header).toEqual({ start: 42, end: 58 })
    expect(layerIn(layers, 'payload').depth).toBe(0)
    expect(infoOf(layers)).toBe(
      'WireGuard: data message for 0x2b0f4c01 counter 4294967303, 80 bytes encrypted',
    )
  })

  it('reads every handshake message to its end', () => {
    const ends = (['initiation', 'response', 'cookie'] as const).map((kind) => {
      const layer = wg(wireGuardHandshake(kind))
      expect(layer.status).toBe('complete')
      return layer.header.end - layer.header.start
    })
    expect(ends).toEqual([148, 92, 64])
    const response = valuesOf(wg(wireGuardHandshake('response')))
    expect(response['wg.sender']).toBe(0x11223344)
    expect(response['wg.receiver']).toBe(0x2b0f4c01)
    expect(summaryOf(wg(wireGuardHandshake('response')))).toBe(
      'handshake response from 0x11223344 for 0x2b0f4c01',
    )
    expect(valuesOf(wg(wireGuardHandshake('cookie')))['wg.receiver']).toBe(0x2b0f4c01)
  })

  it('calls a tag without a packet a keepalive', () => {
    const layer = wg(wireGuardData({ encrypted: new Uint8Array(16) }))
    expect(summaryOf(layer)).toBe('keepalive for 0x2b0f4c01 counter 7')
    expect(layer.notes).toEqual([])
  })

  it('says when the size does not fit the type', () => {
    expect(noteCodes(wg(wireGuardData({ encrypted: hex('00') })))).toEqual(['wg.too-short'])
    expect(noteCodes(wg(wireGuardHandshake('cookie'), hex('00')))).toEqual(['wg.too-long'])
    expect(wg(hex('01000000 11223344'))).toMatchObject({ status: 'malformed' })
  })

  it('leaves a datagram that is no message as payload, and says so', () => {
    for (const bytes of [hex('05000000 00'), hex('04000100 00'), hex('01'), hex('00000000')]) {
      const layers = dissectFrame(packet(bytes))
      expect(stackOf(layers)).toBe('eth:ip:udp:wg:payload')
      expect(layerIn(layers, 'wg')).toMatchObject({ status: 'complete', fields: [] })
      expect(noteCodes(layerIn(layers, 'wg'))).toEqual(['wg.not-wireguard'])
      expect(summaryOf(layerIn(layers, 'wg'))).toBe('not a WireGuard message')
    }
  })

  it("keeps the outer flow and takes the counter's low half as the sequence", () => {
    const cursor = stepFrame(packet(wireGuardData({ counter: 0x1_0000_0007 })))
    expect(cursor.packet).toMatchObject({
      destinationPort: 51_820,
      sequence: 7,
      payloadLength: 112,
    })
    expect(stepFrame(packet(wireGuardHandshake('initiation'))).packet.sequence).toBe(0)
  })

  it('is truncated where the capture kept less than the header', () => {
    const bytes = frame(ethernet(), ipv4(), udp(), wireGuardData())
    expect(layerIn(dissectFrame(ethernetFrame(bytes, 44)), 'wg').status).toBe('truncated')
    expect(layerIn(dissectFrame(ethernetFrame(bytes, 50)), 'wg').status).toBe('truncated')
    expect(stepFrame(ethernetFrame(bytes, 50)).packet.sequence).toBe(0)
  })
})
