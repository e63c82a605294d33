/** Messages of application protocols for tests: bytes, to stand behind a UDP or TCP header. */
import { concat, hex, words } from './frame.ts'
import { ipv4Bytes } from './network.ts'

export function ascii(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}

/** A domain name on the wire, without compression; the root for an empty one. */
export function dnsName(name: string): Uint8Array {
  const labels = name === '' ? [] : name.split('.').map(ascii)
  return concat(...labels.map((label) => concat(words([1, label.length]), label)), words([1, 0]))
}

export interface DnsOptions {
  readonly id?: number
  readonly flags?: number
  /** Names asked for, or questions as they are. */
  readonly questions?: readonly (string | Uint8Array)[]
  readonly type?: number
  readonly answers?: readonly Uint8Array[]
  readonly authorities?: readonly Uint8Array[]
  readonly additionals?: readonly Uint8Array[]
}

/** A query for an A record by default. */
export function dnsMessage({
  id = 0x102c,
  flags = 0x0100,
  questions = ['web.default.svc.cluster.local'],
  type = 1,
  answers = [],
  authorities = [],
  additionals = [],
}: DnsOptions = {}): Uint8Array {
  const asked = questions.map((question) =>
    typeof question === 'string' ? concat(dnsName(question), words([2, type], [2, 1])) : question,
  )
  return concat(
    words([2, id], [2, flags], [2, asked.length], [2, answers.length]),
    words([2, authorities.length], [2, additionals.length]),
    ...[...asked, ...answers, ...authorities, ...additionals],
  )
}

/** A resource record; its name is a pointer to the first question unless it is given. */
export function dnsRecord(
  type: number,
  data: Uint8Array,
  { name = hex('c00c'), dnsClass = 1, ttl = 30 } = {},
): Uint8Array {
  return concat(name, words([2, type], [2, dnsClass], [4, ttl], [2, data.length]), data)
}

/** With its length before it, as over TCP. */
export function withDnsLength(message: Uint8Array): Uint8Array {
  return concat(words([2, message.length]), message)
}

/** A TLS record of version 1.2 around `body`. */
export function tlsRecord(type: number, body: Uint8Array, version = 0x0303): Uint8Array {
  return concat(words([1, type], [2, version], [2, body.length]), body)
}

/** A handshake message. */
export function tlsHandshake(type: number, body: Uint8Array): Uint8Array {
  return concat(words([1, type], [3, body.length]), body)
}

function tlsExtension(type: number, body: Uint8Array): Uint8Array {
  return concat(words([2, type], [2, body.length]), body)
}

function withLength(width: number, body: Uint8Array): Uint8Array {
  return concat(words([width, body.length]), body)
}

/** A ClientHello for `serverName` that offers HTTP/2 and TLS 1.3. */
export function tlsClientHello(serverName: string): Uint8Array {
  const name = concat(words([1, 0]), withLength(2, ascii(serverName)))
  const extensions = concat(
    tlsExtension(0, withLength(2, name)),
    tlsExtension(
      16,
      withLength(2, concat(withLength(1, ascii('h2')), withLength(1, ascii('http/1.1')))),
    ),
    tlsExtension(43, withLength(1, hex('0304 0303'))),
  )
  return tlsHandshake(
    1,
    concat(
      hex('0303'),
      new Uint8Array(32).fill(7),
      withLength(1, new Uint8Array(4).fill(9)),
      withLength(2, hex('1301 1302 c02f')),
      withLength(1, hex('00')),
      withLength(2, extensions),
    ),
  )
}

export function tlsServerHello(): Uint8Array {
  const extensions = tlsExtension(43, hex('0304'))
  const start = concat(hex('0303'), new Uint8Array(32).fill(8), hex('00'))
  return tlsHandshake(2, concat(start, hex('1301 00'), withLength(2, extensions)))
}

export const HTTP2_PREFACE = ascii('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

export interface Http2FrameOptions {
  readonly stream?: number
  readonly flags?: number
  readonly body?: Uint8Array
}

export function http2Frame(
  type: number,
  { stream = 0, flags = 0, body = new Uint8Array(0) }: Http2FrameOptions = {},
): Uint8Array {
  return concat(words([3, body.length], [1, type], [1, flags], [4, stream]), body)
}

/** A BGP message with a true length. */
export function bgpMessage(type: number, body: Uint8Array = new Uint8Array(0)): Uint8Array {
  return concat(new Uint8Array(16).fill(0xff), words([2, 19 + body.length], [1, type]), body)
}

export interface BgpOpenOptions {
  readonly as?: number
  readonly holdTime?: number
  readonly identifier?: string
  /** Each with its code and length. */
  readonly capabilities?: Uint8Array
}

export function bgpOpen({
  as = 64_512,
  holdTime = 180,
  identifier = '192.168.152.132',
  capabilities = hex('0104 00010001 4104 0000fc00'),
}: BgpOpenOptions = {}): Uint8Array {
  const parameters = concat(words([1, 2], [1, capabilities.length]), capabilities)
  const start = concat(words([1, 4], [2, as], [2, holdTime]), ipv4Bytes(identifier))
  return bgpMessage(1, concat(start, words([1, parameters.length]), parameters))
}

export interface BgpUpdateOptions {
  readonly withdrawn?: Uint8Array
  /** Each with its flags, type and length. */
  readonly attributes?: Uint8Array
  readonly routes?: Uint8Array
}

export function bgpUpdate({
  withdrawn = new Uint8Array(0),
  attributes = new Uint8Array(0),
  routes = new Uint8Array(0),
}: BgpUpdateOptions = {}): Uint8Array {
  const lists = concat(words([2, withdrawn.length]), withdrawn, words([2, attributes.length]))
  return bgpMessage(2, concat(lists, attributes, routes))
}

/** A path attribute with a length of one byte. */
export function bgpAttribute(type: number, value: Uint8Array, flags = 0x40): Uint8Array {
  return concat(words([1, flags], [1, type], [1, value.length]), value)
}
