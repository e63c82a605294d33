import { describe, expect, it } from 'vitest'
import {
  ascii,
  dnsMessage,
  dnsName,
  dnsRecord,
  withDnsLength,
  type DnsOptions,
} from '../../test/builders/application.ts'
import { concat, frame, hex, words } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv4Bytes, ipv6Bytes } from '../../test/builders/network.ts'
import { tcp, udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  valuesOf,
  violations,
} from '../../test/support/layerWalks.ts'
import { infoOf } from './recordInfo.ts'
import type { ProtocolName } from './protocolId.ts'

const datagram = (message: Uint8Array, port = 53) =>
  frame(ethernet(), ipv4(), udp({ destinationPort: port }), message)

const read = (bytes: Uint8Array, protocol: ProtocolName = 'dns', kept = bytes.length) => {
  const any = ethernetFrame(bytes, kept)
  expect(violations(any)).toEqual([])
  const layers = dissectFrame(any)
  const layer = layerIn(layers, protocol)
  return { layer, values: valuesOf(layer), notes: noteCodes(layer), info: infoOf(layers) }
}

const answered = (options: DnsOptions) => read(datagram(dnsMessage({ flags: 0x8580, ...options })))

describe('dns', () => {
  it('reads a question', () => {
    const { layer, values, notes, info } = read(datagram(dnsMessage()))
    expect(layer).toMatchObject({ status: 'complete', header: { start: 42, end: 89 } })
    expect(values).toMatchObject({
      'dns.id': 0x102c,
      'dns.flags': 0x0100,
      'dns.flags.response': false,
      'dns.flags.opcode': 0,
      'dns.flags.recdesired': true,
      'dns.count.queries': 1,
      'dns.qry.name': 'web.default.svc.cluster.local',
      'dns.qry.type': 1,
      'dns.qry.class': 1,
    })
    expect(values).not.toHaveProperty(['dns.flags.rcode'])
    expect(notes).toEqual([])
    expect(info).toBe('Standard query 0x102c A web.default.svc.cluster.local')
  })

  it('reads an answer whose name is a pointer to the question', () => {
    const { layer, values, info } = answered({ answers: [dnsRecord(1, ipv4Bytes('10.96.7.7'))] })
    expect(values).toMatchObject({
      'dns.flags.response': true,
      'dns.flags.rcode': 0,
      'dns.resp.name': 'web.default.svc.cluster.local',
      'dns.resp.ttl': 30,
      'dns.a': '10.96.7.7',
    })
    const name = layer.fields.find((field) => field.name === 'dns.resp.name')
    expect(name?.at).toEqual({ start: 89, end: 91 })
    expect(info).toBe('Standard query response 0x102c A web.default.svc.cluster.local A 10.96.7.7')
  })

  it.each([
    ['AAAA', 28, ipv6Bytes('fd00::7'), { 'dns.aaaa': 'fd00::7' }, 'AAAA fd00::7'],
    ['CNAME', 5, dnsName('a.b'), { 'dns.cname': 'a.b' }, 'CNAME a.b'],
    ['NS', 2, hex('026e73c010'), { 'dns.ns': 'ns.default.svc.cluster.local' }, 'NS ns.default'],
    ['PTR', 12, dnsName('host'), { 'dns.ptr.domain_name': 'host' }, 'PTR host'],
    ['MX', 15, concat(hex('000a'), dnsName('mail')), { 'dns.mx.preference': 10 }, 'MX mail'],
    ['TXT', 16, hex('0361620a 0163'), { 'dns.txt': 'c' }, 'TXT ab· c'],
    [
      'SRV',
      33,
      concat(hex('0001 0002 1f90'), dnsName('pod')),
      { 'dns.srv.priority': 1, 'dns.srv.weight': 2, 'dns.srv.port': 8080, 'dns.srv.target': 'pod' },
      'SRV 1 2 8080 pod',
    ],
    [
      'SOA',
      6,
      concat(dnsName('ns'), dnsName('me'), hex('00000001 00000002 00000003 00000004 00000005')),
      { 'dns.soa.mname': 'ns', 'dns.soa.rname': 'me', 'dns.soa.minimum_ttl': 5 },
      'SOA ns',
    ],
    ['an unknown type', 99, hex('0102'), { 'dns.data': hex('0102') }, 'TYPE99'],
  ])('reads %s', (...[, type, data, expected, line]) => {
    const { values, notes, info } = answered({ answers: [dnsRecord(type, data)] })
    expect(values).toMatchObject(expected)
    expect(notes).toEqual([])
    expect(info).toContain(` ${line}`)
  })

  it('says what a server answers where there is no such name', () => {
    const soa = concat(dnsName('ns'), dnsName('me'), new Uint8Array(20))
    const { values, info } = answered({
      flags: 0x8583,
      type: 28,
      questions: ['nope'],
      authorities: [dnsRecord(6, soa)],
    })
    expect(values['dns.flags.rcode']).toBe(3)
    expect(info).toBe('Standard query response 0x102c No such name AAAA nope SOA ns')
  })

  it('reads the extension of a message, whose class and time are something else', () => {
    const option = dnsRecord(41, hex('000a0002abcd'), {
      name: hex('00'),
      dnsClass: 1232,
      ttl: 0x8000,
    })
    const { values } = read(datagram(dnsMessage({ additionals: [option] })))
    expect(values).toMatchObject({
      'dns.resp.name': '<Root>',
      'dns.rr.udp_payload_size': 1232,
      'dns.resp.z.do': true,
      'dns.data': hex('000a0002abcd'),
    })
    expect(values).not.toHaveProperty(['dns.resp.ttl'])
  })

  it('says that an answer did not fit', () => {
    expect(answered({ flags: 0x8380 }).notes).toEqual(['dns.truncated'])
  })

  it('is multicast DNS on its port, with its flags', () => {
    const question = concat(dnsName('_sane-port._tcp.local'), hex('000c 8001'))
    const { values, info } = read(
      datagram(dnsMessage({ id: 0, flags: 0, questions: [question] }), 5353),
      'mdns',
    )
    expect(values).toMatchObject({ 'dns.qry.qu': true, 'dns.qry.class': 1 })
    expect(info).toBe('Standard query 0x0000 PTR _sane-port._tcp.local')
  })

  it('shows names of any script and nothing that could steer a screen', () => {
    const { values } = read(datagram(dnsMessage({ questions: ['Büro\u202e\u0007'] })))
    expect(values['dns.qry.name']).toBe('Büro··')
  })

  it.each([
    ['points at itself', hex('c00c 0001 0001')],
    ['points forward', hex('c020 0001 0001')],
    ['has labels that go around', hex('0161 c00c 0001 0001')],
    ['is longer than a name can be', concat(dnsName(`${'a.'.repeat(130)}b`), hex('0001 0001'))],
    ['has a label of no known kind', hex('8161 00 0001 0001')],
    ['ends before its type', hex('0161 00 00')],
    ['goes on behind the message', hex('3f61')],
  ])('is malformed where a name %s', (_, question) => {
    const { layer, notes } = read(datagram(dnsMessage({ questions: [question] })))
    expect(layer.status).toBe('malformed')
    expect(notes).toEqual(['dns.bad-record'])
  })

  it('is malformed where the counts say more than there is', () => {
    const message = dnsMessage()
    message[7] = 9
    expect(read(datagram(message)).notes).toEqual(['dns.bad-record'])
    const short = read(datagram(message.subarray(0, 11)))
    expect(short.layer.status).toBe('malformed')
  })

  it('lists what lies behind the last record', () => {
    const { layer, values, notes } = read(datagram(concat(dnsMessage(), hex('0102'))))
    expect(layer.status).toBe('complete')
    expect(values['dns.data']).toEqual(hex('0102'))
    expect(notes).toEqual(['dns.trailing'])
  })

  it('is truncated, never malformed, where the capture ends in it', () => {
    const whole = datagram(dnsMessage({ answers: [dnsRecord(1, ipv4Bytes('10.0.0.1'))] }))
    for (let kept = 43; kept < whole.length; kept++) {
      expect(read(whole, 'dns', kept).layer.status).toBe('truncated')
    }
  })

  it('does not list thousands of records', () => {
    const root = concat(hex('00'), words([2, 1], [2, 1]))
    const questions = Array.from({ length: 2000 }, () => root)
    const { layer } = read(datagram(dnsMessage({ questions })))
    expect(layer.fields.length).toBeLessThan(1000)
    expect(layer.status).toBe('complete')
  })
})

describe('dns over tcp', () => {
  const segment = (...payload: Uint8Array[]) =>
    frame(ethernet(), ipv4(), tcp({ destinationPort: 53 }), ...payload)

  it('reads every message of a segment', () => {
    const { layer, values, info } = read(
      segment(withDnsLength(dnsMessage()), withDnsLength(dnsMessage({ id: 7, questions: ['b'] }))),
      'dns-tcp',
    )
    expect(layer.fields.filter(({ name }) => name === 'dns.length')).toHaveLength(2)
    expect(values).toMatchObject({ 'dns.length': 19, 'dns.id': 7, 'dns.qry.name': 'b' })
    expect(info).toBe(
      'Standard query 0x102c A web.default.svc.cluster.local, Standard query 0x0007 A b',
    )
  })

  it('says where a message goes on in the next segment', () => {
    const message = withDnsLength(dnsMessage())
    const { layer, notes } = read(segment(message.subarray(0, 30)), 'dns-tcp')
    expect(layer.status).toBe('complete')
    expect(notes).toEqual(['dns.continues'])
    const twoAndABit = concat(message, message.subarray(0, 1))
    expect(read(segment(twoAndABit), 'dns-tcp').layer.status).toBe('complete')
  })

  it('is malformed where the length is shorter than a message', () => {
    const bytes = segment(withDnsLength(dnsMessage()), hex('0005'), ascii('short'))
    expect(read(bytes, 'dns-tcp').notes).toEqual(['dns.length-too-small'])
    expect(stackOf(dissectFrame(ethernetFrame(bytes)))).toBe('eth:ip:tcp:dns-tcp')
  })
})
