/**
 * TLS records, RFC 8446 section 5.1 (and RFC 5246 section 6.2): one layer lists all records of a
 * segment.
 *
 *  | type (1) | version (2) | length (2) | handshake messages, an alert, encrypted bytes |
 *
 * Which handshake messages are encrypted depends on the connection; here a message is one in the clear
 * where its type is known and its length fits its record.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { decodeHandshake } from './tlsHandshake.ts'
import { tlsAlertName, tlsVersionName } from './tlsNames.ts'

const RECORD_HEADER = 5
const MAJOR_VERSION = 3
/** 2^14 and what a cipher of TLS 1.2 may add. */
const LONGEST_RECORD = 16_384 + 2_048
/** An authentication tag: no encrypted record is shorter. */
const SHORTEST_ENCRYPTED = 16
/** More than a GSO super-packet holds of ordinary ones. */
const MAX_RECORDS = 200

export const TlsRecord = {
  changeCipherSpec: 20,
  alert: 21,
  handshake: 22,
  data: 23,
  heartbeat: 24,
} as const

const RECORD_NAMES: Readonly<Record<number, string>> = {
  20: 'Change Cipher Spec',
  21: 'Alert',
  22: 'Handshake',
  23: 'Application Data',
  24: 'Heartbeat',
}

export const tls: Protocol = {
  name: 'tls',
  title: 'TLS',
  label: 'TLS',
  family: 'app',
  source: 'RFC 8446, RFC 5246',

  step(c) {
    c.header(c.limit - c.start)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    let at = 0
    let isEncrypted = false
    for (let count = 0; at < bytes.captured; count++) {
      if (count === MAX_RECORDS) {
        fields.bytes('tls.segment.data', 'Further records', at, bytes.captured - at)
        break
      }
      const isChange = bytes.u8(at) === TlsRecord.changeCipherSpec
      at = decodeRecord(fields, bytes, at, isEncrypted)
      isEncrypted ||= isChange
    }
    return fields.end({ headerLength: bytes.reported })
  },
}

/** Whether these bytes begin with a record of a length that its type can have. */
export function beginsTls(data: Uint8Array, from: number, to: number): boolean {
  // All versions are 3 point something: the bytes of nearly everything else are done with here.
  if (to - from < RECORD_HEADER || data[from + 1] !== MAJOR_VERSION) return false
  return isRecord({
    type: data[from] ?? 0,
    version: ((data[from + 1] ?? 0) << 8) | (data[from + 2] ?? 0),
    length: ((data[from + 3] ?? 0) << 8) | (data[from + 4] ?? 0),
  })
}

function isRecord(header: { type: number; version: number; length: number }): boolean {
  const { type, version, length } = header
  if (version < 0x0300 || version > 0x0304 || length > LONGEST_RECORD) return false
  switch (type) {
    case TlsRecord.changeCipherSpec:
      return length === 1
    case TlsRecord.alert:
      return length === 2 || (length >= SHORTEST_ENCRYPTED && length < 256)
    case TlsRecord.handshake:
      return length >= 4
    case TlsRecord.data:
    case TlsRecord.heartbeat:
      return length >= SHORTEST_ENCRYPTED
    default:
      return false
  }
}

/** Where the record at `at` ends; the end of the segment where it is not a record. */
function decodeRecord(fields: Fields, bytes: ByteSlice, at: number, isEncrypted: boolean): number {
  const left = bytes.captured - at
  const isWhole = bytes.captured === bytes.reported
  if (left < RECORD_HEADER) {
    fields.bytes('tls.segment.data', 'Beginning of a record', at, left)
    if (isWhole) continues(fields, at, left)
    return bytes.captured
  }
  const type = bytes.u8(at)
  const version = bytes.u16(at + 1)
  const length = bytes.u16(at + 3)
  if (!isRecord({ type, version, length })) {
    fields.bytes('tls.segment.data', 'Not a record', at, left)
    fields.malformed(
      'tls.no-record',
      `A TLS record should begin here; type ${type}, version ${formatHexNumber(version, 4)} and length ${length} are not those of one.`,
      { at, length: RECORD_HEADER },
    )
    return bytes.captured
  }
  const here = Math.min(RECORD_HEADER + length, left)
  const name = RECORD_NAMES[type] ?? `type ${type}`
  const versionName = tlsVersionName(version)
  fields.value('tls.record', 'Record', `${name}, ${versionName}, ${length} bytes`, {
    at,
    length: here,
  })
  fields.u8('tls.record.content_type', 'Content type', at, () => `${type} ${name}`)
  fields.u16('tls.record.version', 'Version', at + 1, tlsVersionName)
  fields.u16('tls.record.length', 'Length', at + 3)
  const body = { at: at + RECORD_HEADER, end: at + here, length }
  if (type === TlsRecord.data) {
    fields.bytes('tls.app_data', 'Encrypted data', body.at, body.end - body.at)
  } else if (type === TlsRecord.handshake) {
    decodeHandshake(fields, bytes, { ...body, isEncrypted })
  } else if (type === TlsRecord.alert) decodeAlert(fields, bytes, body)
  if (at + RECORD_HEADER + length > bytes.reported) continues(fields, at, here)
  return at + RECORD_HEADER + length
}

function decodeAlert(
  fields: Fields,
  bytes: ByteSlice,
  { at, length }: { at: number; length: number },
): void {
  if (length !== 2) {
    fields.value('tls.alert_message', 'Alert', 'encrypted', {
      at,
      length: Math.min(length, bytes.captured - at),
    })
    return
  }
  fields.u8('tls.alert_message.level', 'Level', at, (level) =>
    level === 1 ? '1 warning' : level === 2 ? '2 fatal' : undefined,
  )
  fields.u8('tls.alert_message.desc', 'Description', at + 1, (code) => {
    const name = tlsAlertName(code)
    return name === undefined ? undefined : `${code} ${name}`
  })
}

function continues(fields: Fields, at: number, length: number): void {
  fields.note(
    'note',
    'tls.continues',
    `This record continues in the next segment; ${length} bytes of it are here.`,
    { at, length },
  )
}
