import { describe, expect, it } from 'vitest'
import { sctp, sctpChunk, sctpData } from '../../test/builders/control.ts'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
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

const text = new TextEncoder().encode('user data')
const sack = sctpChunk(3, hex('00000001 0001a000 0000 0000'))
const init = hex('11223344 0001a000 000a 0005 00000001')
const packet = (...chunks: readonly Uint8Array[]) =>
  ethernetFrame(frame(ethernet(), ipv4(), sctp(chunks)))
const layerOf = (...chunks: readonly Uint8Array[]) =>
  layerIn(dissectFrame(packet(...chunks)), 'sctp')

describe('sctp', () => {
  it('carries the user data of the first data chunk', () => {
    const any = packet(sack, sctpChunk(0, sctpData(7, text), 3))
    const layers = dissectFrame(any)
    expect(stackOf(layers)).toBe('eth:ip:sctp:payload')
    const layer = layerIn(layers, 'sctp')
    expect(layer.header).toEqual({ start: 34, end: 34 + 12 + 16 + 16 })
    expect(layer.payloadLength).toBe(text.length)
    expect(valuesOf(layer)).toMatchObject({
      'sctp.verification_tag': 0x0badcafe,
      'sctp.sack_cumulative_tsn_ack_raw': 1,
      'sctp.data_tsn_raw': 7,
      'sctp.data_b_bit': true,
      'sctp.data_payload_proto_id': 46,
    })
    expect(summaryOf(layer)).toBe('40000 → 2905 [SACK, DATA] tag 0x0badcafe TSN 7 len 9')
    expect(stepFrame(any).packet).toMatchObject({
      sourcePort: 40_000,
      destinationPort: 2905,
      transport: 1,
      sequence: 7,
    })
  })

  it('lists the chunks after it in its trailer', () => {
    const layer = layerOf(
      sctpChunk(0, sctpData(7, text), 3),
      sctpChunk(0, sctpData(8, text), 3),
      sctpChunk(11, hex('')),
    )
    const of = (name: string) =>
      layer.fields.filter((field) => field.name === name).map(({ value }) => value)
    expect(of('sctp.data_tsn_raw')).toEqual([7, 8])
    expect(of('sctp.chunk_value')).toEqual([text])
    expect(of('sctp.chunk_type')).toEqual([0, 0, 11])
    expect(layer.trailer).toEqual({ start: 34 + 12 + 16 + 9, end: 34 + 12 + 28 + 28 + 4 })
  })

  it('is all header where no user data is in it', () => {
    const any = packet(sctpChunk(1, frame(init, hex('0005 0008 0a000001 c000 0004'))))
    expect(stackOf(dissectFrame(any))).toBe('eth:ip:sctp')
    expect(valuesOf(layerIn(dissectFrame(any), 'sctp'))).toMatchObject({
      'sctp.init_initiate_tag': 0x11223344,
      'sctp.init_nr_in_streams': 5,
      'sctp.parameter_ipv4_address': '10.0.0.1',
      'sctp.parameter_type': 0xc000,
    })
  })

  it('says which length lies', () => {
    expect(noteCodes(layerOf(hex('0a00 0002')))).toEqual(['sctp.chunk-length'])
    expect(layerOf(hex('0a00 0002')).status).toBe('malformed')
    const short = layerOf(hex('0003 0008 00000001 00000002 00000003'))
    expect(noteCodes(short)).toEqual(['sctp.data-length'])
    expect(layerOf(hex('0a00 0020 00')).status).toBe('malformed')
  })

  it('knows the ports of a header that was cut', () => {
    const { bytes } = packet(sack)
    expect(stepFrame(ethernetFrame(bytes, 38)).packet).toMatchObject({
      sourcePort: 40_000,
      transport: 0,
    })
    expect(layerIn(dissectFrame(ethernetFrame(bytes, 50)), 'sctp').status).toBe('truncated')
  })
})
