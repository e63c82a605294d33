/**
 * Handshake messages inside one TLS record, RFC 8446 section 4. What says who talks to whom is read
 * from the two hellos: the server's name, the application protocols, the versions and the cipher.
 *
 *  | type (1) | length (3) | version (2) | random (32) | session id | ciphers | compression | extensions |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { printableAscii } from '../bytes/printableText.ts'
import type { Fields } from './fields.ts'
import { tlsCipherName, tlsExtensionName, tlsHandshakeName, tlsVersionName } from './tlsNames.ts'

const MESSAGE_HEADER = 4
const CLIENT_HELLO = 1
const SERVER_HELLO = 2
const RANDOM_LENGTH = 32
const MAX_MESSAGES = 32
const MAX_EXTENSIONS = 64
const MAX_NAMES = 16

const EXTENSION_SERVER_NAME = 0
const EXTENSION_PROTOCOLS = 16
const EXTENSION_VERSIONS = 43

/** Part of a layer's bytes: where it begins, where what is here of it ends. */
interface Part {
  readonly at: number
  readonly end: number
}

/** The messages of a record of `length` bytes, as far as they were captured. */
export function decodeHandshake(
  fields: Fields,
  bytes: ByteSlice,
  record: Part & { readonly length: number; readonly isEncrypted: boolean },
): void {
  const recordEnd = record.at + record.length
  let { at } = record
  for (let count = 0; at < record.end && count < MAX_MESSAGES; count++) {
    const left = record.end - at
    const type = bytes.u8(at)
    const name = tlsHandshakeName(type)
    const length = bytes.u24(at + 1)
    const isClear =
      name !== undefined && left >= MESSAGE_HEADER && at + MESSAGE_HEADER + length <= recordEnd
    if (record.isEncrypted || !isClear) {
      const text = record.isEncrypted ? 'encrypted' : 'encrypted, or continued from another record'
      fields.value('tls.handshake', 'Handshake message', text, { at, length: left })
      return
    }
    fields.u8('tls.handshake.type', 'Handshake message', at, () => `${type} ${name}`)
    fields.u24('tls.handshake.length', 'Length', at + 1)
    const body = {
      at: at + MESSAGE_HEADER,
      end: Math.min(at + MESSAGE_HEADER + length, record.end),
    }
    if (type === CLIENT_HELLO) decodeClientHello(fields, bytes, body)
    else if (type === SERVER_HELLO) decodeServerHello(fields, bytes, body)
    at += MESSAGE_HEADER + length
  }
}

function decodeClientHello(fields: Fields, bytes: ByteSlice, { at: from, end }: Part): void {
  const session = decodeHelloStart(fields, bytes, { at: from, end })
  if (session === undefined || session + 2 > end) return
  const ciphers = bytes.u16(session)
  fields.value('tls.handshake.ciphersuites', 'Cipher suites', `${ciphers >> 1} offered`, {
    at: session,
    length: Math.min(2 + ciphers, end - session),
  })
  const compression = session + 2 + ciphers
  if (compression + 1 > end) return
  decodeExtensions(fields, bytes, { at: compression + 1 + bytes.u8(compression), end })
}

function decodeServerHello(fields: Fields, bytes: ByteSlice, { at: from, end }: Part): void {
  const session = decodeHelloStart(fields, bytes, { at: from, end })
  if (session === undefined || session + 3 > end) return
  fields.u16('tls.handshake.ciphersuite', 'Cipher suite', session, tlsCipherName)
  fields.u8('tls.handshake.comp_method', 'Compression', session + 2)
  decodeExtensions(fields, bytes, { at: session + 3, end })
}

/** Version, random and session identifier; where they end, unless they do not fit. */
function decodeHelloStart(fields: Fields, bytes: ByteSlice, { at, end }: Part): number | undefined {
  const sessionAt = at + 2 + RANDOM_LENGTH
  if (sessionAt + 1 > end) return undefined
  fields.u16('tls.handshake.version', 'Version', at, tlsVersionName)
  fields.bytes('tls.handshake.random', 'Random', at + 2, RANDOM_LENGTH)
  const length = bytes.u8(sessionAt)
  const after = sessionAt + 1 + length
  if (after > end) return undefined
  fields.bytes('tls.handshake.session_id', 'Session', sessionAt + 1, length)
  return after
}

function decodeExtensions(fields: Fields, bytes: ByteSlice, { at: from, end }: Part): void {
  if (from + 2 > end) return
  const last = Math.min(from + 2 + bytes.u16(from), end)
  let at = from + 2
  for (let count = 0; at + 4 <= last && count < MAX_EXTENSIONS; count++) {
    const type = bytes.u16(at)
    const length = bytes.u16(at + 2)
    if (at + 4 + length > last) return
    fields.value('tls.handshake.extension.type', 'Extension', type, {
      at,
      length: 4 + length,
      text: `${type} ${tlsExtensionName(type)}, ${length} bytes`,
    })
    const body = { at: at + 4, end: at + 4 + length }
    if (type === EXTENSION_SERVER_NAME) decodeServerName(fields, bytes, body)
    else if (type === EXTENSION_PROTOCOLS) decodeProtocols(fields, bytes, body)
    else if (type === EXTENSION_VERSIONS) decodeVersions(fields, body)
    at = body.end
  }
}

/** RFC 6066 section 3: a list, in practice of one host name. A server answers with an empty one. */
function decodeServerName(fields: Fields, bytes: ByteSlice, { at, end }: Part): void {
  const nameAt = at + 5
  const length = bytes.u16(at + 3)
  if (nameAt + length > end || length === 0) return
  const name = printableAscii(bytes.bytes(nameAt, length))
  fields.value('tls.handshake.extensions_server_name', 'Server name', name, { at: nameAt, length })
}

/** RFC 7301: names, each with its length before it. */
function decodeProtocols(fields: Fields, bytes: ByteSlice, { at: from, end }: Part): void {
  let at = from + 2
  for (let count = 0; at < end && count < MAX_NAMES; count++) {
    const length = bytes.u8(at)
    if (at + 1 + length > end) return
    const name = printableAscii(bytes.bytes(at + 1, length))
    fields.value('tls.handshake.extensions_alpn_str', 'Application protocol', name, {
      at,
      length: 1 + length,
    })
    at += 1 + length
  }
}

/** RFC 8446 section 4.2.1: the client's list, or the one version that the server chose. */
function decodeVersions(fields: Fields, { at, end }: Part): void {
  const from = end - at === 2 ? at : at + 1
  const last = Math.min(end, from + MAX_NAMES * 2)
  for (let version = from; version + 2 <= last; version += 2) {
    fields.u16(
      'tls.handshake.extensions.supported_version',
      'Supported version',
      version,
      tlsVersionName,
    )
  }
}
