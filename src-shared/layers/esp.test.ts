import { describe, expect, it } from 'vitest'
import { esp } from '../../test/builders/crypt.ts'
import { frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
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
import { PacketDigest } from '../index/packetDigest.ts'
import { summaryOf } from './layerSummary.ts'

const opaque = new Uint8Array(64).fill(0x77)
const packet = (sequence: number) =>
  ethernetFrame(frame(ethernet(), ipv4(), esp({ index: 0xc0ffee01, sequence }), opaque))

function digestOf(sequence: number): readonly number[] {
  const digest = new PacketDigest()
  digest.update(stepFrame(packet(sequence)))
  return [digest.high, digest.low]
}

describe('esp', () => {
  it('names the keys and counts, and carries what is encrypted', () => {
    for (const network of [ipv4(), ipv6()]) {
      const layers = dissectFrame(ethernetFrame(frame(ethernet(), network, esp(), opaque)))
      expect(stackOf(layers).replace('ipv6', 'ip')).toBe('eth:ip:esp:payload')
      expect(valuesOf(layerIn(layers, 'esp'))).toEqual({ 'esp.spi': 0x1000, 'esp.sequence': 1 })
      expect(summaryOf(layerIn(layers, 'esp'))).toBe(
        'SPI 0x00001000 sequence 1, 64 bytes encrypted',
      )
    }
  })

  it('leaves the sequence in the facts, and index and sequence in the digest', () => {
    expect(stepFrame(packet(9)).packet).toMatchObject({
      protocol: 50,
      transport: 1,
      sequence: 9,
      payloadLength: 72,
    })
    expect(digestOf(9)).not.toEqual(digestOf(10))
    expect(digestOf(9)).toEqual(digestOf(9))
  })

  it('remarks on a packet that was not counted', () => {
    expect(noteCodes(layerIn(dissectFrame(packet(0)), 'esp'))).toEqual(['esp.sequence-zero'])
    expect(noteCodes(layerIn(dissectFrame(packet(1)), 'esp'))).toEqual([])
  })

  it('lies in UDP on port 4500 behind a layer of no bytes', () => {
    const layers = dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), udp(), esp(), opaque)))
    expect(stackOf(layers)).toBe('eth:ip:udp:udpencap:esp:payload')
    expect(layerIn(layers, 'udpencap').header).toEqual({ start: 42, end: 42 })
  })
})
