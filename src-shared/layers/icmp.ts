/**
 * ICMP, RFC 792: 8 bytes, the last four of which depend on the type. An error message carries the
 * beginning of the packet it complains about; where it says how long that part is, extensions
 * follow it (RFC 4884).
 *
 *  | type (1) | code (1) | checksum (2) | by type (4) |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { Fields } from './fields.ts'
import { icmpCodeText, icmpTypeText } from './icmpMessages.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'
import { hashQuoted, quotedLength, stepQuotedLength } from './quotedPacket.ts'

const HEADER_LENGTH = 8
const UNREACHABLE = 3
const FRAGMENTATION_NEEDED = 4
const SOURCE_QUENCH = 4
const REDIRECT = 5
const TIME_EXCEEDED = 11
const PARAMETER_PROBLEM = 12

export const icmp: Protocol = {
  name: 'icmp',
  title: 'ICMP',
  label: 'ICMP',
  family: 'net',
  source: 'RFC 792, RFC 4884',
  keepsTrailer: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    const { facts } = c
    const type = c.u8(0)
    facts.transport = 1
    facts.flags = c.u16(0)
    c.carries(HEADER_LENGTH)
    if (isQuery(type)) {
      facts.sourcePort = c.u16(4)
      facts.destinationPort = facts.sourcePort
      facts.sequence = c.u16(6)
    } else if (isError(type)) {
      facts.extra = hashQuoted(c, HEADER_LENGTH)
      const part = hasExtensionLength(type) ? c.u8(5) * 4 : 0
      if (part > 0) c.within(HEADER_LENGTH + part)
      c.enterQuote(stepQuotedLength(c, HEADER_LENGTH))
      c.to(ProtocolId.ip)
    }
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const type = fields.u8('icmp.type', 'Type', 0, icmpTypeText)
    const code = fields.u8('icmp.code', 'Code', 1, (value) => icmpCodeText(type, value))
    fields.u16('icmp.checksum', 'Checksum', 2, (sum) => formatHexNumber(sum, 4))
    if (isQuery(type)) {
      fields.u16('icmp.ident', 'Identifier', 4)
      fields.u16('icmp.seq', 'Sequence number', 6)
      return fields.end({ headerLength: HEADER_LENGTH })
    }
    if (!isError(type)) {
      fields.bytes('icmp.reserved', 'By type', 4, 4)
      return fields.end({ headerLength: HEADER_LENGTH })
    }
    errorFields(fields, type, code)
    const part = hasExtensionLength(type) ? bytes.u8(5) * 4 : 0
    if (part > 0) extensionFields(fields, bytes, HEADER_LENGTH + part)
    const quote = part > 0 ? bytes.rest(0, HEADER_LENGTH + part) : bytes
    return fields.end({
      headerLength: HEADER_LENGTH,
      ...(part > 0 ? { payloadLength: part } : {}),
      next: { to: 'ip' },
      quotes: quotedLength(quote, HEADER_LENGTH),
    })
  },
}

/** Echo, timestamp, information and address mask: each begins with identifier and sequence. */
function isQuery(type: number): boolean {
  return type === 0 || type === 8 || (type >= 13 && type <= 18)
}

function isError(type: number): boolean {
  return type === SOURCE_QUENCH || type === REDIRECT || hasExtensionLength(type)
}

function hasExtensionLength(type: number): boolean {
  return type === UNREACHABLE || type === TIME_EXCEEDED || type === PARAMETER_PROBLEM
}

function errorFields(fields: Fields, type: number, code: number): void {
  if (type === REDIRECT) {
    fields.ipv4('icmp.redir_gw', 'Gateway', 4)
    return
  }
  if (type === PARAMETER_PROBLEM) fields.u8('icmp.pointer', 'Pointer', 4)
  else fields.bytes('icmp.unused', 'Unused', 4, 1)
  if (hasExtensionLength(type)) {
    fields.u8('icmp.length', 'Length of the quoted part in words', 5)
  } else fields.bytes('icmp.unused', 'Unused', 5, 1)
  if (type === UNREACHABLE && code === FRAGMENTATION_NEEDED) {
    fields.u16('icmp.mtu', 'MTU of the next hop', 6)
  } else fields.bytes('icmp.unused', 'Unused', 6, 2)
}

/** RFC 4884 section 7: after the quoted part, in this layer's trailer. */
function extensionFields(fields: Fields, bytes: ByteSlice, at: number): void {
  if (bytes.captured < at + 4) return
  fields.bits('icmp.ext.version', 'Extension version', { at, length: 1, mask: 0xf0 })
  fields.u16('icmp.ext.checksum', 'Extension checksum', at + 2, (sum) => formatHexNumber(sum, 4))
  fields.bytes('icmp.ext.data', 'Extension objects', at + 4, bytes.captured - at - 4)
}
