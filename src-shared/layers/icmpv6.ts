/**
 * ICMPv6, RFC 4443: 8 bytes, the last four of which depend on the type. Error messages carry the
 * beginning of the packet they complain about. Messages of neighbor discovery (RFC 4861) and of
 * multicast listeners (RFC 2710, RFC 3810) are all header.
 *
 *  | type (1) | code (1) | checksum (2) | by type (4) |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import { icmpv6CodeText, icmpv6TypeText } from './icmpMessages.ts'
import { decodeListenerMessage, isListenerMessage } from './multicastListener.ts'
import { decodeNeighborMessage, isNeighborMessage } from './neighborDiscovery.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'
import { hashQuoted, quotedLength, stepQuotedLength } from './quotedPacket.ts'

const HEADER_LENGTH = 8
const UNREACHABLE = 1
const PACKET_TOO_BIG = 2
const TIME_EXCEEDED = 3
const PARAMETER_PROBLEM = 4
const ECHO_REQUEST = 128
const ECHO_REPLY = 129

export const icmpv6: Protocol = {
  name: 'icmpv6',
  title: 'ICMPv6',
  label: 'ICMPv6',
  family: 'net',
  source: 'RFC 4443, RFC 4861, RFC 2710, RFC 3810',
  keepsTrailer: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    const { facts } = c
    const type = c.u8(0)
    facts.transport = 1
    facts.flags = c.u16(0)
    c.carries(HEADER_LENGTH)
    if (type === ECHO_REQUEST || type === ECHO_REPLY) {
      facts.sourcePort = c.u16(4)
      facts.destinationPort = facts.sourcePort
      facts.sequence = c.u16(6)
    } else if (isError(type)) {
      facts.extra = hashQuoted(c, HEADER_LENGTH)
      const part = hasExtensionLength(type) ? c.u8(4) * 8 : 0
      if (part > 0) c.within(HEADER_LENGTH + part)
      c.enterQuote(stepQuotedLength(c, HEADER_LENGTH))
      c.to(ProtocolId.ipv6)
    } else if (isNeighborMessage(type) || isListenerMessage(type)) c.header(c.limit - c.start)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const type = fields.u8('icmpv6.type', 'Type', 0, icmpv6TypeText)
    fields.u8('icmpv6.code', 'Code', 1, (value) => icmpv6CodeText(type, value))
    fields.u16('icmpv6.checksum', 'Checksum', 2, (sum) => formatHexNumber(sum, 4))
    if (bytes.captured < HEADER_LENGTH) return fields.end({ headerLength: HEADER_LENGTH })
    if (type === ECHO_REQUEST || type === ECHO_REPLY) {
      fields.u16('icmpv6.echo.identifier', 'Identifier', 4)
      fields.u16('icmpv6.echo.sequence_number', 'Sequence number', 6)
    } else if (isError(type)) {
      errorFields(fields, type)
      const part = hasExtensionLength(type) ? bytes.u8(4) * 8 : 0
      const quote = part > 0 ? bytes.rest(0, HEADER_LENGTH + part) : bytes
      return fields.end({
        headerLength: HEADER_LENGTH,
        ...(part > 0 ? { payloadLength: part } : {}),
        next: { to: 'ipv6' },
        quotes: quotedLength(quote, HEADER_LENGTH),
      })
    } else if (isNeighborMessage(type)) {
      decodeNeighborMessage(fields, bytes, type)
      return fields.end({ headerLength: bytes.reported })
    } else if (isListenerMessage(type)) {
      decodeListenerMessage(fields, bytes, type)
      return fields.end({ headerLength: bytes.reported })
    } else fields.bytes('icmpv6.reserved', 'By type', 4, 4)
    return fields.end({ headerLength: HEADER_LENGTH })
  },
}

function isError(type: number): boolean {
  return type >= UNREACHABLE && type <= PARAMETER_PROBLEM
}

/** RFC 4884: these say how many 8-byte words they quote, where extensions follow. */
function hasExtensionLength(type: number): boolean {
  return type === UNREACHABLE || type === TIME_EXCEEDED
}

function errorFields(fields: Fields, type: number): void {
  if (type === PACKET_TOO_BIG) fields.u32('icmpv6.mtu', 'MTU of the next hop', 4)
  else if (type === PARAMETER_PROBLEM) fields.u32('icmpv6.pointer', 'Pointer', 4)
  else {
    fields.u8('icmpv6.length', 'Length of the quoted part in 8-byte words', 4)
    fields.bytes('icmpv6.reserved', 'Reserved', 5, 3)
  }
}
