/** Records of the application protocols. */
import {
  ascii,
  bgpAttribute,
  bgpMessage,
  bgpOpen,
  bgpUpdate,
  dnsMessage,
  dnsName,
  dnsRecord,
  http2Frame,
  HTTP2_PREFACE,
  tlsClientHello,
  tlsRecord,
  tlsServerHello,
  withDnsLength,
} from '../builders/application.ts'
import { concat, frame, hex } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4, ipv4Bytes, ipv6, ipv6Bytes } from '../builders/network.ts'
import { tcp, udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import { whole, type Frame } from './layerWalks.ts'

const ETHERNET = 1

const onUdp = (port: number, message: Uint8Array) =>
  frame(ethernet(), ipv4(), udp({ destinationPort: port }), message)
const onTcp = (port: number, ...messages: Uint8Array[]) =>
  frame(ethernet(), ipv6(), tcp({ destinationPort: port }), ...messages)
const body = (text: string) => ({ body: ascii(text) })

const service = concat(hex('0001 0002 1f90'), dnsName('pod'))
const authority = concat(dnsName('ns'), dnsName('me'), new Uint8Array(20))
const everyRecord = dnsMessage({
  flags: 0x8783,
  answers: [
    dnsRecord(1, ipv4Bytes('10.96.7.7')),
    dnsRecord(28, ipv6Bytes('fd00::7')),
    dnsRecord(5, hex('0161c010')),
    dnsRecord(16, hex('03616263 00')),
    dnsRecord(33, service),
    dnsRecord(15, concat(hex('000a'), dnsName('mail'))),
    dnsRecord(99, hex('0102')),
  ],
  authorities: [dnsRecord(6, authority), dnsRecord(2, dnsName('ns'))],
  additionals: [dnsRecord(41, hex('000a0002abcd'), { name: hex('00'), dnsClass: 1232 })],
})
const discovery = dnsMessage({
  id: 0,
  flags: 0x8400,
  questions: [concat(dnsName('_http._tcp.local'), hex('000c 8001'))],
  answers: [
    dnsRecord(12, hex('047765627ec00c'), { dnsClass: 0x8001 }),
    dnsRecord(12, hex('0377 65 62 c00c')),
  ],
})
const loopingName = dnsMessage({ questions: [hex('c00c 0001 0001')] })

const reach = concat(hex('0002 01 10'), ipv6Bytes('fd00::1'), hex('00 40 fd00001002440001'))
const unreach = hex('0002 01 30 fd0000100245')
const attributes = concat(
  bgpAttribute(1, hex('00')),
  bgpAttribute(2, hex('0202 0000fde9 0000fdea')),
  bgpAttribute(3, hex('0a000001')),
  bgpAttribute(8, hex('fde90064 ffffff01'), 0xc0),
  bgpAttribute(14, reach, 0x80),
  bgpAttribute(15, unreach, 0x80),
  bgpAttribute(16, hex('0002fde900000064'), 0xc0),
  bgpAttribute(32, hex('00000001 00000002 00000003'), 0xc0),
)
const update = bgpUpdate({ withdrawn: hex('10 6767'), attributes, routes: hex('1a 0af40140') })
const shutdown = bgpMessage(3, concat(hex('0602 05'), ascii('bye \u202e')))

const hello = tlsRecord(22, tlsClientHello('api.example.com'), 0x0301)
const request = ascii(
  'POST / HTTP/1.1\r\nHost: web\r\nX-Trace: \u202e\r\nContent-Length: 2\r\n\r\nhi',
)
const settings = http2Frame(4, { body: hex('0003 00000064 0009 00000001') })

const frames: readonly Uint8Array[] = [
  onUdp(53, everyRecord),
  onUdp(53, loopingName),
  onUdp(53, concat(dnsMessage(), hex('0102'))),
  onUdp(53, everyRecord.subarray(0, 80)),
  onUdp(5353, discovery),
  onTcp(53, withDnsLength(dnsMessage()), withDnsLength(everyRecord)),
  onTcp(53, withDnsLength(everyRecord).subarray(0, 60)),
  onTcp(53, withDnsLength(dnsMessage()), hex('0003 010203')),

  frame(ethernet(), ipv4(), udp(), vxlan(), ethernet(), ipv4(), tcp(), request),
  onTcp(80, ascii('HTTP/1.0 404 Not Found\nServer: a\n\nbody')),
  onTcp(80, request.subarray(0, 40)),
  onTcp(9090, request),

  onTcp(
    9090,
    HTTP2_PREFACE,
    settings,
    http2Frame(8, { body: hex('0000ffff') }),
    http2Frame(1, { stream: 1, flags: 4, ...body('compressed') }),
    http2Frame(0, { stream: 1, flags: 1, ...body('data') }),
  ),
  onTcp(
    9090,
    HTTP2_PREFACE,
    http2Frame(3, { stream: 3, body: hex('00000008') }),
    http2Frame(5, { stream: 3, body: hex('00000004 8286') }),
    http2Frame(6, body('pingpong')),
    http2Frame(7, { body: hex('00000005 0000000b 6279 65') }),
    http2Frame(9, { stream: 1, ...body('more') }).subarray(0, 11),
  ),

  onTcp(443, hello),
  onTcp(443, tlsRecord(22, tlsServerHello()), tlsRecord(20, hex('01')), tlsRecord(22, request)),
  onTcp(
    443,
    tlsRecord(23, request),
    tlsRecord(21, hex('0228')),
    tlsRecord(21, request.subarray(0, 20)),
  ),
  onTcp(443, tlsRecord(23, request).subarray(0, 30)),
  onTcp(8443, tlsRecord(23, request), request),

  onTcp(179, bgpOpen(), bgpMessage(4), bgpMessage(5, hex('0002 01 01'))),
  onTcp(179, update, shutdown),
  onTcp(179, bgpMessage(4), update.subarray(0, 40)),
  onTcp(179, bgpMessage(4), request),
  onTcp(179, bgpUpdate({ routes: hex('00000001 18 0a0002 00000002 18 0a0003') })),
  onTcp(179, update.subarray(30)),
]

export const applicationFrames: readonly Frame[] = frames.map((bytes) => whole(bytes, ETHERNET))
