import { describe, expect, it } from 'vitest'
import {
  ascii,
  bgpMessage,
  dnsMessage,
  http2Frame,
  HTTP2_PREFACE,
  tlsClientHello,
  tlsRecord,
  withDnsLength,
} from '../../test/builders/application.ts'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  noteCodes,
  stackOf,
  violations,
} from '../../test/support/layerWalks.ts'
import { segmentProtocol } from './applicationHint.ts'
import { ProtocolId } from './protocolId.ts'

const segment = (port: number, ...payload: Uint8Array[]) =>
  ethernetFrame(frame(ethernet(), ipv4(), tcp({ destinationPort: port }), ...payload))

/** The stack behind TCP, and whether the bytes decided. */
const found = (port: number, ...payload: Uint8Array[]) => {
  const any = segment(port, ...payload)
  expect(violations(any)).toEqual([])
  const layers = dissectFrame(any)
  const isHeuristic = layers.some((layer) => noteCodes(layer).includes('heuristic'))
  return `${stackOf(layers.slice(3))}${isHeuristic ? ' by its bytes' : ''}`
}

const request = ascii('GET / HTTP/1.1\r\nHost: web\r\n\r\n')
const hello = tlsRecord(22, tlsClientHello('web'))

describe('the protocol of a segment', () => {
  it('is the one its port is bound to, where a message begins', () => {
    expect(found(80, request)).toBe('http')
    expect(found(443, hello)).toBe('tls')
    expect(found(179, bgpMessage(4))).toBe('bgp')
    expect(found(53, withDnsLength(dnsMessage()))).toBe('dns-tcp')
  })

  it('is recognised by its first bytes on any other port, and says so', () => {
    expect(found(9090, request)).toBe('http by its bytes')
    expect(found(9090, ascii('HTTP/1.1 200 OK\r\n\r\n'))).toBe('http by its bytes')
    expect(found(9090, hello)).toBe('tls by its bytes')
    expect(found(9090, HTTP2_PREFACE, http2Frame(4))).toBe('http2 by its bytes')
    expect(found(443, request)).toBe('http by its bytes')
    expect(found(80, HTTP2_PREFACE)).toBe('http2 by its bytes')
  })

  it('is unknown in the middle of a message, on bound ports too', () => {
    expect(found(80, ascii('<html>body of a page</html>'))).toBe('payload')
    expect(found(443, new Uint8Array(40).fill(0x99))).toBe('payload')
    expect(found(179, hex('0018 0a00 0102'))).toBe('payload')
    expect(found(53, ascii('the middle of a zone transfer'))).toBe('payload')
    expect(found(53, dnsMessage())).toBe('payload')
  })

  it('is not guessed for BGP and DNS, whose ports are theirs', () => {
    expect(found(9090, bgpMessage(4))).toBe('payload')
    expect(found(9090, withDnsLength(dnsMessage()))).toBe('payload')
  })

  it.each([
    ['a word that is no method', 'GOT / HTTP/1.1\r\n'],
    ['a line that is no request', 'GET OUT\r\n'],
    ['another protocol that has a path', 'GET /path\r\n'],
    ['another version', 'GET / HTTP/3\r\n'],
    ['no target', 'GET  HTTP/1.1\r\n'],
    ['a status of letters', 'HTTP/1.1 abc\r\n'],
    ['a status of four digits', 'HTTP/1.1 2000\r\n'],
    ['a status nobody has', 'HTTP/1.1 900 X\r\n'],
    ['less than a status', 'HTTP/1.1 20'],
  ])('is not HTTP for %s', (_, text) => {
    expect(found(80, ascii(text))).toBe('payload')
  })

  it('is HTTP where the first line was cut in its target', () => {
    expect(found(80, ascii(`GET /${'a'.repeat(400)}`))).toBe('http')
    expect(found(80, ascii('CONNECT web:443'))).toBe('payload')
    expect(found(80, ascii('GET http://web/'))).toBe('http')
  })

  it.each([
    ['a type nobody has', '19 0303 0020'],
    ['another version', '16 0305 0020'],
    ['a handshake too short', '16 0303 0003'],
    ['data too short to be encrypted', '17 0303 0008'],
    ['a record longer than any', '17 0303 4900'],
    ['an alert of a strange length', '15 0303 0003'],
    ['a change of ciphers that is not one byte', '14 0303 0002'],
  ])('is not TLS for %s', (_, header) => {
    expect(found(443, hex(header), new Uint8Array(64))).toBe('payload')
  })

  it('is what a person bound, for protocols that may begin with any bytes', () => {
    const data = ascii('anything')
    expect(segmentProtocol(ProtocolId.vxlan, data, 0, data.length)).toBe(ProtocolId.vxlan)
  })

  it('is a frame of HTTP/2 only on a port bound to it, of a length its type can have', () => {
    const bound = (bytes: Uint8Array) => segmentProtocol(ProtocolId.http2, bytes, 0, bytes.length)
    const body = (length: number) => ({ body: new Uint8Array(length) })
    expect(bound(http2Frame(4, body(6)))).toBe(ProtocolId.http2)
    expect(bound(http2Frame(4, { ...body(6), stream: 1 }))).toBe(ProtocolId.payload)
    expect(bound(http2Frame(4, body(7)))).toBe(ProtocolId.payload)
    expect(bound(http2Frame(0, { ...body(5), stream: 1 }))).toBe(ProtocolId.http2)
    expect(bound(http2Frame(0, body(5)))).toBe(ProtocolId.payload)
    expect(bound(http2Frame(2, { ...body(5), stream: 1 }))).toBe(ProtocolId.http2)
    expect(bound(http2Frame(3, { ...body(4), stream: 1 }))).toBe(ProtocolId.http2)
    expect(bound(http2Frame(6, body(8)))).toBe(ProtocolId.http2)
    expect(bound(http2Frame(7, body(8)))).toBe(ProtocolId.http2)
    expect(bound(http2Frame(8, body(4)))).toBe(ProtocolId.http2)
    expect(bound(http2Frame(8, body(5)))).toBe(ProtocolId.payload)
    expect(bound(http2Frame(77, body(4)))).toBe(ProtocolId.payload)
    expect(bound(hex('000000 04'))).toBe(ProtocolId.payload)
  })

  it('is known from as little of a BGP marker as was captured', () => {
    const whole = frame(ethernet(), ipv4(), tcp({ destinationPort: 179 }), bgpMessage(4))
    const cut = ethernetFrame(whole, 54 + 3)
    expect(stackOf(dissectFrame(cut))).toBe('eth:ip:tcp:bgp')
    expect(stackOf(dissectFrame(ethernetFrame(whole, 54)))).toBe('eth:ip:tcp')
  })
})
