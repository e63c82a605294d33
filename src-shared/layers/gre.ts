/**
 * GRE: RFC 2784, with key and sequence number of RFC 2890 and the routing of RFC 1701; version 1 is
 * PPTP's, RFC 2637 section 4.1. What follows is named by an EtherType.
 *
 *  |C|R|K|S|s|Recur|A|  Flags| Ver |         Protocol Type         |
 *  |     checksum (C or R)         |       offset (C or R)         |
 *  |                            key (K)                            |
 *  |                      sequence number (S)                      |
 *  |               acknowledgment number (A, version 1)            |
 *  |                      source routes (R)                        |
 *
 * In version 1 the key is the payload's length and the call's id. NVGRE (RFC 7637) has no mark of its
 * own: it is Ethernet behind a header with a key and nothing else, 24 bits of the key being the
 * network (VSID) and 8 the flow. Open vSwitch and Linux send the same with a plain key of 32 bits. The
 * RFC reserves networks below 0x1000, so a key is read as NVGRE's from there on, and as plain below.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { TableId } from './bindingTable.ts'
import { etherTypeText } from './etherTypes.ts'
import { Fields } from './fields.ts'
import type { Next, Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const SHORTEST = 4
const CHECKSUM = 0x8000
const ROUTING = 0x4000
const KEY = 0x2000
const SEQUENCE = 0x1000
const ACKNOWLEDGMENT = 0x0080
const VERSION = 0x0007
const PPTP_VERSION = 1

const ETHERNET = 0x6558
const ERSPAN = 0x88be
const FIRST_NVGRE_NETWORK = 0x1000

/** Address family, offset and length of one source route; zeros end the list. */
const ROUTE_HEADER = 4

export const gre: Protocol = {
  name: 'gre',
  title: 'GRE',
  label: 'GRE',
  family: 'tunnel',
  source: 'RFC 2784, RFC 2890, RFC 1701, RFC 2637',
  tunnel: true,
  keepsTrailer: true,

  step(c) {
    if (!c.header(SHORTEST)) return
    const flags = c.u16(0)
    const type = c.u16(2)
    if ((flags & VERSION) > PPTP_VERSION) return
    const length = headerLengthOf(flags, c, c.end - c.start)
    if (!c.header(length)) return
    const keyAt = keyOffset(flags)
    if (isPptpKey(flags)) c.within(length + c.u16(keyAt))
    else if (isNvgre(flags, type, c.u32(keyAt))) c.facts.vni = c.u24(keyAt)
    if (isErspanTypeI(flags, type)) c.to(ProtocolId['erspan-i'])
    else c.by(TableId['gre.proto'], type)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const flags = bytes.u16(0)
    decodeFlags(fields, flags)
    const type = fields.u16('gre.proto', 'Protocol type', 2, etherTypeText)
    if (bytes.captured < SHORTEST) return fields.end({ headerLength: SHORTEST })
    if ((flags & VERSION) > PPTP_VERSION) {
      fields.malformed(
        'gre.version',
        `The version field says ${flags & VERSION}; GRE has versions 0 and 1, and nothing after the flags can be told apart.`,
        { at: 0, length: 2 },
      )
      return fields.end({ headerLength: SHORTEST })
    }
    const payloadLength = decodeOptional(fields, bytes, { flags, type })
    const next: Next = isErspanTypeI(flags, type)
      ? { to: 'erspan-i' }
      : { by: 'gre.proto', keys: [type] }
    return fields.end({
      headerLength: headerLengthOf(flags, bytes, bytes.captured),
      ...(payloadLength === undefined ? {} : { payloadLength }),
      next,
    })
  },
}

/** Both paths read a header through these. */
interface HeaderBytes {
  readonly u8: (at: number) => number
  readonly u16: (at: number) => number
}

function keyOffset(flags: number): number {
  return (flags & (CHECKSUM | ROUTING)) === 0 ? SHORTEST : SHORTEST + 4
}

/** Where the source routes begin, or the header ends where there are none. */
function fixedLength(flags: number): number {
  let length = keyOffset(flags)
  if ((flags & KEY) !== 0) length += 4
  if ((flags & SEQUENCE) !== 0) length += 4
  if (hasAcknowledgment(flags)) length += 4
  return length
}

function hasAcknowledgment(flags: number): boolean {
  return (flags & VERSION) === PPTP_VERSION && (flags & ACKNOWLEDGMENT) !== 0
}

function isPptpKey(flags: number): boolean {
  return (flags & VERSION) === PPTP_VERSION && (flags & KEY) !== 0
}

function isNvgre(flags: number, type: number, key: number): boolean {
  return flags === KEY && type === ETHERNET && key >>> 8 >= FIRST_NVGRE_NETWORK
}

/** ERSPAN's first type has no header of its own; the sequence number tells it from the second. */
function isErspanTypeI(flags: number, type: number): boolean {
  return type === ERSPAN && (flags & SEQUENCE) === 0
}

/** Longer than `captured` where the list of source routes does not end within it. */
function headerLengthOf(flags: number, header: HeaderBytes, captured: number): number {
  let at = fixedLength(flags)
  if ((flags & ROUTING) === 0) return at
  while (at + ROUTE_HEADER <= captured) {
    const family = header.u16(at)
    const length = header.u8(at + 3)
    at += ROUTE_HEADER + length
    if (family === 0 && length === 0) return at
  }
  return at + ROUTE_HEADER
}

function decodeFlags(fields: Fields, flags: number): void {
  fields.u16('gre.flags_and_version', 'Flags and version', 0, (value) => formatHexNumber(value, 4))
  const place = (mask: number) => ({ at: 0, length: 2, mask })
  fields.flag('gre.flags.checksum', 'Checksum (C)', place(CHECKSUM))
  fields.flag('gre.flags.routing', 'Routing (R)', place(ROUTING))
  fields.flag('gre.flags.key', 'Key (K)', place(KEY))
  fields.flag('gre.flags.sequence_number', 'Sequence number (S)', place(SEQUENCE))
  fields.flag('gre.flags.strict_source_route', 'Strict source route (s)', place(0x0800))
  fields.bits('gre.flags.recursion_control', 'Recursion control', place(0x0700))
  if ((flags & VERSION) === PPTP_VERSION) {
    fields.flag('gre.flags.ack', 'Acknowledgment (A)', place(ACKNOWLEDGMENT))
  } else {
    fields.bits('gre.flags.reserved', 'Reserved', place(0x00f8))
  }
  fields.bits('gre.flags.version', 'Version', place(VERSION), (version) =>
    version === PPTP_VERSION ? '1 PPTP' : String(version),
  )
}

/** The fields that flags announce; gives the payload's length where the header says it. */
function decodeOptional(
  fields: Fields,
  bytes: ByteSlice,
  { flags, type }: { flags: number; type: number },
): number | undefined {
  if ((flags & (CHECKSUM | ROUTING)) !== 0) {
    fields.u16('gre.checksum', 'Checksum', SHORTEST, (sum) => formatHexNumber(sum, 4))
    fields.u16('gre.offset', 'Offset of the active route', SHORTEST + 2)
  }
  let at = keyOffset(flags)
  let payloadLength: number | undefined
  if (isPptpKey(flags)) {
    payloadLength = fields.u16('gre.key.payload_length', 'Payload length', at)
    fields.u16('gre.key.call_id', 'Call id', at + 2)
    at += 4
  } else if ((flags & KEY) !== 0) {
    const isWhole = at + 4 <= bytes.captured
    decodeKey(fields, bytes, { at, isNetwork: isWhole && isNvgre(flags, type, bytes.u32(at)) })
    at += 4
  }
  if ((flags & SEQUENCE) !== 0) {
    fields.u32('gre.sequence_number', 'Sequence number', at)
    at += 4
  }
  if (hasAcknowledgment(flags)) fields.u32('gre.ack_number', 'Acknowledgment number', at)
  if ((flags & ROUTING) !== 0) decodeRoutes(fields, bytes, fixedLength(flags))
  return payloadLength
}

function decodeKey(
  fields: Fields,
  bytes: ByteSlice,
  { at, isNetwork }: { at: number; isNetwork: boolean },
): void {
  const reading = isNetwork ? 'read as NVGRE: network and flow' : 'plain'
  fields.u32('gre.key', 'Key', at, (key) => `${formatHexNumber(key, 8)} (${key}), ${reading}`)
  if (!isNetwork) return
  fields.u24('nvgre.vsid', 'Network (NVGRE VSID)', at)
  fields.u8('nvgre.flow_id', 'Flow (NVGRE)', at + 3)
  fields.note(
    'note',
    'gre.key-read-as-nvgre',
    `Ethernet behind a header with only a key may be NVGRE or a plain key. This key, ${bytes.u32(at)}, is read as NVGRE's, since its first 24 bits are a network number that NVGRE does not reserve.`,
    { at, length: 4 },
  )
}

function decodeRoutes(fields: Fields, bytes: ByteSlice, from: number): void {
  for (let at = from; at + ROUTE_HEADER <= bytes.captured;) {
    const family = fields.u16('gre.routing.address_family', 'Route: address family', at)
    fields.u8('gre.routing.sre_offset', 'Route: offset', at + 2)
    const length = fields.u8('gre.routing.src_length', 'Route: length', at + 3)
    fields.bytes('gre.routing.information', 'Route', at + ROUTE_HEADER, length)
    at += ROUTE_HEADER + length
    if (family === 0 && length === 0) return
  }
}
