/**
 * Teredo, RFC 4380 section 5.1.1: an IPv6 packet in UDP (port 3544), before which servers put one or
 * both of two indications: authentication (it begins with 0x0001), then origin (0x0000).
 *
 *  | 0x0001 | id length (1) | value length (1) | id | value | nonce (8) | confirmation (1) |
 *  | 0x0000 | port (2) | IPv4 address (4) |      both with all bits inverted
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatIpv4 } from '../bytes/addressText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const AUTHENTICATION = 0x0001
const AUTHENTICATION_LENGTHS = 4
const NONCE_LENGTH = 8
const ORIGIN = 0x0000
const ORIGIN_LENGTH = 8

export const teredo: Protocol = {
  name: 'teredo',
  title: 'Teredo',
  label: 'Teredo',
  family: 'tunnel',
  source: 'RFC 4380',
  tunnel: true,

  step(c) {
    const captured = c.end - c.start
    const origin = authenticationLength(c, captured)
    if (!c.header(origin) || !c.header(origin + originLength(c, origin, captured))) return
    c.to(isIpv6(c, c.at - c.start, captured) ? ProtocolId.ipv6 : ProtocolId.payload)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const { captured } = bytes
    const origin = authenticationLength(bytes, captured)
    if (origin > 0) decodeAuthentication(fields, bytes)
    if (origin > captured) return fields.end({ headerLength: origin })
    const headerLength = origin + originLength(bytes, origin, captured)
    if (headerLength > origin) decodeOrigin(fields, bytes, origin)
    const isPacket = isIpv6(bytes, headerLength, captured)
    if (!isPacket && headerLength < captured) {
      fields.note(
        'warning',
        'teredo.not-ipv6',
        'A Teredo datagram carries an IPv6 packet; these bytes do not begin like one.',
        { at: headerLength, length: 1 },
      )
    }
    return fields.end({ headerLength, next: { to: isPacket ? 'ipv6' : 'payload' } })
  },
}

/** Both paths read a header through these. */
interface HeaderBytes {
  readonly u8: (at: number) => number
  readonly u16: (at: number) => number
}

/** Longer than `captured` where that cuts the lengths themselves. */
function authenticationLength(header: HeaderBytes, captured: number): number {
  if (captured < 2 || header.u16(0) !== AUTHENTICATION) return 0
  if (captured < AUTHENTICATION_LENGTHS) return AUTHENTICATION_LENGTHS
  return AUTHENTICATION_LENGTHS + header.u8(2) + header.u8(3) + NONCE_LENGTH + 1
}

function originLength(header: HeaderBytes, at: number, captured: number): number {
  return captured >= at + 2 && header.u16(at) === ORIGIN ? ORIGIN_LENGTH : 0
}

function isIpv6(header: HeaderBytes, at: number, captured: number): boolean {
  return captured > at && header.u8(at) >> 4 === 6
}

function decodeAuthentication(fields: Fields, bytes: ByteSlice): void {
  fields.bytes('teredo.auth', 'Authentication', 0, 2)
  const idLength = fields.u8('teredo.auth.idlen', 'Client identifier length', 2)
  const valueLength = fields.u8('teredo.auth.aulen', 'Authentication value length', 3)
  if (bytes.captured < AUTHENTICATION_LENGTHS) return
  const valueAt = AUTHENTICATION_LENGTHS + idLength
  const nonceAt = valueAt + valueLength
  fields.bytes('teredo.auth.id', 'Client identifier', AUTHENTICATION_LENGTHS, idLength)
  fields.bytes('teredo.auth.value', 'Authentication value', valueAt, valueLength)
  fields.bytes('teredo.auth.nonce', 'Nonce', nonceAt, NONCE_LENGTH)
  fields.bytes('teredo.auth.conf', 'Confirmation', nonceAt + NONCE_LENGTH, 1)
}

function decodeOrigin(fields: Fields, bytes: ByteSlice, at: number): void {
  fields.bytes('teredo.orig', 'Origin', at, 2)
  fields.value('teredo.orig.port', 'Origin port', bytes.u16(at + 2) ^ 0xffff, {
    at: at + 2,
    length: 2,
  })
  const address = formatIpv4(bytes.bytes(at + 4, 4).map((byte) => byte ^ 0xff))
  fields.value('teredo.orig.addr', 'Origin address', address, { at: at + 4, length: 4 })
}
