/**
 * WireGuard (wireguard.com/protocol, the kernel's drivers/net/wireguard/messages.h): a type, three
 * zero bytes, then by type. All numbers are little-endian.
 *
 *  1 initiation: | sender (4) | ephemeral (32) | static (48) | timestamp (28) | mac1, mac2 (16 each) |
 *  2 response:   | sender (4) | receiver (4) | ephemeral (32) | empty (16) | mac1, mac2 (16 each) |
 *  3 cookie:     | receiver (4) | nonce (24) | cookie (32) |
 *  4 data:       | receiver (4) | counter (8) | encrypted packet with its 16-byte tag |
 *
 * What a data message carries is encrypted: it is payload here, and no packet of its own. A
 * datagram that begins otherwise is not WireGuard: the layer is then empty and only says so.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { u32le, u64le, type ReadsBytes } from '../bytes/littleEndian.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Decoded, Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const TYPE_LENGTH = 4
const INITIATION = 1
const RESPONSE = 2
const COOKIE = 3
const DATA = 4
const TAG_LENGTH = 16

/** The length of a message; of a data message, that of its header. */
const LENGTHS: Readonly<Record<number, number>> = {
  [INITIATION]: 148,
  [RESPONSE]: 92,
  [COOKIE]: 64,
  [DATA]: 16,
}

export const wireGuard: Protocol = {
  name: 'wg',
  title: 'WireGuard',
  label: 'WG',
  family: 'crypt',
  source: 'wireguard.com/protocol; Linux, drivers/net/wireguard/messages.h',

  step(c) {
    const length = c.limit - c.start < TYPE_LENGTH ? undefined : LENGTHS[c.u8(0)]
    if (c.limit - c.start >= TYPE_LENGTH && !c.header(TYPE_LENGTH)) return
    if (length === undefined || !hasZeros(c)) {
      c.header(0)
      c.to(ProtocolId.payload)
      return
    }
    if (c.header(length) && c.u8(0) === DATA) c.facts.sequence = u32le(c, 8)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const isLongEnough = bytes.reported >= TYPE_LENGTH
    if (isLongEnough && bytes.captured < TYPE_LENGTH) {
      return fields.end({ headerLength: TYPE_LENGTH })
    }
    const length = isLongEnough ? LENGTHS[bytes.u8(0)] : undefined
    if (length === undefined || !hasZeros(bytes)) {
      fields.note(
        'warning',
        'wg.not-wireguard',
        'A WireGuard message begins with a type from 1 to 4 and three zero bytes; this one does not.',
        { at: 0, length: TYPE_LENGTH },
      )
      return fields.end({ headerLength: 0, next: { to: 'payload' } })
    }
    return decodeMessage(fields, bytes, length)
  },
}

function hasZeros(bytes: ReadsBytes): boolean {
  return bytes.u8(1) === 0 && bytes.u8(2) === 0 && bytes.u8(3) === 0
}

function decodeMessage(fields: Fields, bytes: ByteSlice, length: number): Decoded {
  const type = fields.u8('wg.type', 'Type', 0, typeText)
  fields.bytes('wg.reserved', 'Reserved', 1, 3)
  if (type === DATA) dataFields(fields, bytes)
  else if (type === COOKIE) {
    index(fields, bytes, { name: 'wg.receiver', label: 'Receiver', at: 4 })
    fields.bytes('wg.nonce', 'Nonce', 8, 24)
    fields.bytes('wg.encrypted_cookie', 'Encrypted cookie', 32, 32)
  } else handshakeFields(fields, bytes, type)
  if (type !== DATA && bytes.reported > length) {
    fields.note(
      'warning',
      'wg.too-long',
      `A ${messageName(type)} has ${length} bytes; this datagram carries ${bytes.reported}.`,
      { at: length, length: bytes.reported - length },
    )
  }
  return fields.end({ headerLength: length })
}

function handshakeFields(fields: Fields, bytes: ByteSlice, type: number): void {
  index(fields, bytes, { name: 'wg.sender', label: 'Sender', at: 4 })
  if (type === RESPONSE) index(fields, bytes, { name: 'wg.receiver', label: 'Receiver', at: 8 })
  const at = type === RESPONSE ? 12 : 8
  fields.bytes('wg.ephemeral', 'Ephemeral key', at, 32)
  if (type === RESPONSE) fields.bytes('wg.encrypted_empty', 'Encrypted nothing', at + 32, 16)
  else {
    fields.bytes('wg.encrypted_static', 'Encrypted static key', at + 32, 48)
    fields.bytes('wg.encrypted_timestamp', 'Encrypted timestamp', at + 80, 28)
  }
  const macs = at + (type === RESPONSE ? 48 : 108)
  fields.bytes('wg.mac1', 'MAC 1', macs, 16)
  fields.bytes('wg.mac2', 'MAC 2', macs + 16, 16)
}

function dataFields(fields: Fields, bytes: ByteSlice): void {
  index(fields, bytes, { name: 'wg.receiver', label: 'Receiver', at: 4 })
  fields.value('wg.counter', 'Counter', u64le(bytes, 8), { at: 8, length: 8 })
  const encrypted = bytes.reported - 16
  if (encrypted >= TAG_LENGTH) return
  fields.note(
    'warning',
    'wg.too-short',
    `A data message carries at least the ${TAG_LENGTH} bytes of its tag; this one carries ${Math.max(0, encrypted)}.`,
    { at: 16, length: TAG_LENGTH },
  )
}

/** A number that one side chose for a session, so that the other can name the session by it. */
function index(
  fields: Fields,
  bytes: ByteSlice,
  { name, label, at }: { name: string; label: string; at: number },
): void {
  const value = u32le(bytes, at)
  fields.value(name, label, value, { at, length: 4, text: formatHexNumber(value, 8) })
}

const NAMES: Readonly<Record<number, string>> = {
  [INITIATION]: 'handshake initiation',
  [RESPONSE]: 'handshake response',
  [COOKIE]: 'cookie reply',
  [DATA]: 'data message',
}

function messageName(type: number): string {
  return NAMES[type] ?? 'message'
}

function typeText(type: number): string {
  return `${type} ${messageName(type)}`
}
