import { describe, expect, it } from 'vitest'
import {
  tlsClientHello,
  tlsHandshake,
  tlsRecord,
  tlsServerHello,
} from '../../test/builders/application.ts'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  valuesOf,
  violations,
} from '../../test/support/layerWalks.ts'
import { infoOf } from './recordInfo.ts'

const segment = (...records: Uint8Array[]) =>
  frame(ethernet(), ipv4(), tcp({ destinationPort: 443 }), ...records)

const read = (bytes: Uint8Array, kept = bytes.length) => {
  const any = ethernetFrame(bytes, kept)
  expect(violations(any)).toEqual([])
  const layers = dissectFrame(any)
  const layer = layerIn(layers, 'tls')
  const all = (name: string) =>
    layer.fields.filter((field) => field.name === name).map(({ value }) => value)
  return { layer, all, values: valuesOf(layer), notes: noteCodes(layer), info: infoOf(layers) }
}

const hello = tlsRecord(22, tlsClientHello('api.example.com'), 0x0301)

describe('tls', () => {
  it('reads whom a client asks for and what it offers', () => {
    const { layer, all, values, notes, info } = read(segment(hello))
    expect(layer.status).toBe('complete')
    expect(values).toMatchObject({
      'tls.record.content_type': 22,
      'tls.record.version': 0x0301,
      'tls.handshake.type': 1,
      'tls.handshake.version': 0x0303,
      'tls.handshake.ciphersuites': '3 offered',
      'tls.handshake.extensions_server_name': 'api.example.com',
    })
    expect(all('tls.handshake.extensions_alpn_str')).toEqual(['h2', 'http/1.1'])
    expect(all('tls.handshake.extensions.supported_version')).toEqual([0x0304, 0x0303])
    expect(notes).toEqual([])
    expect(info).toBe('Client Hello (SNI=api.example.com)')
  })

  it('reads what a server chose', () => {
    const { values, info } = read(
      segment(
        tlsRecord(22, tlsServerHello()),
        tlsRecord(20, hex('01')),
        tlsRecord(22, new Uint8Array(40)),
        tlsRecord(23, new Uint8Array(30)),
        tlsRecord(23, new Uint8Array(30)),
      ),
    )
    expect(values).toMatchObject({
      'tls.handshake.ciphersuite': 0x1301,
      'tls.handshake.extensions.supported_version': 0x0304,
    })
    expect(info).toBe(
      'Server Hello, Change Cipher Spec, Encrypted Handshake Message, Application Data ×2',
    )
  })

  it('reads alerts, and says of encrypted ones that they are', () => {
    const { values, info } = read(segment(tlsRecord(21, hex('0228'))))
    expect(values).toMatchObject({ 'tls.alert_message.level': 2, 'tls.alert_message.desc': 40 })
    expect(info).toBe('Alert (handshake failure)')
    expect(read(segment(tlsRecord(21, new Uint8Array(26)))).info).toBe('Encrypted Alert')
  })

  it('takes a handshake message that does not fit its record for an encrypted one', () => {
    const { info } = read(segment(tlsRecord(22, hex('0b00ffff 0102030405'))))
    expect(info).toBe('Encrypted Handshake Message')
    const two = concat(tlsHandshake(12, hex('0102')), tlsHandshake(14, hex('')))
    expect(read(segment(tlsRecord(22, two))).info).toBe('Server Key Exchange, Server Hello Done')
  })

  it('says where a record goes on in the next segment', () => {
    const data = tlsRecord(23, new Uint8Array(100))
    expect(read(segment(data.subarray(0, 50))).notes).toEqual(['tls.continues'])
    expect(read(segment(data, data.subarray(0, 3))).notes).toEqual(['tls.continues'])
    expect(read(segment(data)).notes).toEqual([])
  })

  it('is malformed where no record follows a record', () => {
    const { layer, notes } = read(segment(tlsRecord(23, new Uint8Array(20)), hex('ffffffffffff')))
    expect(layer.status).toBe('malformed')
    expect(notes).toEqual(['tls.no-record'])
  })

  it('is truncated, never malformed, where the capture ends in it', () => {
    const whole = segment(hello)
    for (let kept = 54 + 5; kept < whole.length; kept++) {
      expect(read(whole, kept).layer.status).toBe('truncated')
    }
  })

  it('reads no further than the lengths in a hello go', () => {
    const body = tlsClientHello('web')
    for (let at = 4; at < body.length; at++) {
      const lying = body.slice()
      lying[at] = 0xff
      expect(read(segment(tlsRecord(22, lying))).layer.header.end).toBe(54 + 5 + body.length)
    }
  })

  it('does not list thousands of records', () => {
    const many = Array.from({ length: 1000 }, () => tlsRecord(21, hex('0100')))
    expect(read(segment(...many)).layer.fields.length).toBeLessThan(2000)
  })
})
