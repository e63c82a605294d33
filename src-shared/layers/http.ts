/**
 * HTTP/1, RFC 9112: a start line, header lines and an empty line; the body stays payload.
 *
 *  GET /path HTTP/1.1 CR LF  |  HTTP/1.1 200 OK CR LF
 *  Host: web CR LF
 *  CR LF
 *
 * Lines end in CR LF, or in LF alone (section 2.2). A header section that does not end in this segment
 * is this layer to the segment's end.
 */
import { printableAscii } from '../bytes/printableText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d
const SPACE = 0x20
const CAPITAL_A = 0x41
const CAPITAL_Z = 0x5a
const SLASH = 0x2f
/** Servers refuse longer header sections; the rest of one is shown as one field. */
const MAX_LINES = 200
/** A longer request target is taken for what it begins like. */
const LONGEST_START = 8192

const bytesOf = (text: string) => Uint8Array.from(text, (letter) => letter.charCodeAt(0))
/** RFC 9110 section 9 and RFC 5789, then WebDAV's (RFC 4918, RFC 3253). */
const METHODS = [
  ...['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'CONNECT', 'OPTIONS', 'TRACE', 'PATCH'],
  ...['PROPFIND', 'PROPPATCH', 'MKCOL', 'COPY', 'MOVE', 'LOCK', 'UNLOCK', 'REPORT', 'SEARCH'],
].map((method) => bytesOf(`${method} `))
const VERSION = bytesOf('HTTP/1.')
const SCHEME = bytesOf('http')

/** Header lines that have a filter name of their own. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['host', 'http.host'],
  ['user-agent', 'http.user_agent'],
  ['server', 'http.server'],
  ['content-type', 'http.content_type'],
  ['content-length', 'http.content_length_header'],
  ['content-encoding', 'http.content_encoding'],
  ['transfer-encoding', 'http.transfer_encoding'],
  ['connection', 'http.connection'],
  ['upgrade', 'http.upgrade'],
  ['location', 'http.location'],
  ['date', 'http.date'],
  ['x-forwarded-for', 'http.x_forwarded_for'],
])

export const http: Protocol = {
  name: 'http',
  title: 'HTTP',
  label: 'HTTP',
  family: 'app',
  source: 'RFC 9112',

  step(c) {
    const end = headerEnd(c.bytes, c.start, c.end)
    c.header((end < 0 ? c.limit : end) - c.start)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const end = headerEnd(bytes.data, bytes.start, bytes.end)
    const headerLength = end < 0 ? bytes.reported : end - bytes.start
    const kept = Math.min(headerLength, bytes.captured)
    const startLine = lineEnd(bytes, 0, kept)
    const direction = decodeStartLine(fields, bytes, { at: 0, end: startLine, kept })
    let at = startLine
    for (let count = 1; at < kept; count++) {
      if (count > MAX_LINES) {
        addLine(fields, bytes, {
          name: `http.${direction}.line`,
          label: 'Further lines',
          at,
          end: kept,
        })
        break
      }
      const next = lineEnd(bytes, at, kept)
      decodeHeaderLine(fields, bytes, { at, end: next, direction })
      at = next
    }
    if (end < 0 && bytes.captured === bytes.reported) {
      fields.note(
        'note',
        'http.continues',
        'The header section does not end in this segment; it continues in the next one.',
        { at: 0, length: kept },
      )
    }
    return fields.end({ headerLength })
  },
}

/** Whether these bytes begin with a request line or a status line of HTTP/1, or the start of one. */
export function beginsHttp(data: Uint8Array, from: number, to: number): boolean {
  const first = data[from] ?? 0
  if (first < CAPITAL_A || first > CAPITAL_Z) return false
  if (startsWith(data, from, to, VERSION)) {
    const code = from + VERSION.length + 2
    return data[code - 1] === SPACE && isStatus(data, code, to)
  }
  for (const method of METHODS) {
    if (method[0] === first && startsWith(data, from, to, method))
      return isTarget(data, from + method.length, to)
  }
  return false
}

/** Three digits, the first from 1 to 5, with nothing longer behind them. */
function isStatus(data: Uint8Array, at: number, to: number): boolean {
  if (at + 3 > to) return false
  const hundreds = data[at] ?? 0
  if (hundreds < 0x31 || hundreds > 0x35) return false
  for (let digit = at + 1; digit < at + 3; digit++) {
    const value = data[digit] ?? 0
    if (value < 0x30 || value > 0x39) return false
  }
  const after = data[at + 3] ?? SPACE
  return at + 3 >= to || after === SPACE || after === CARRIAGE_RETURN || after === LINE_FEED
}

/** A target and a version after it; or a target that goes on to the end of what there is. */
function isTarget(data: Uint8Array, from: number, to: number): boolean {
  const last = Math.min(to, from + LONGEST_START)
  let at = from
  while (at < last && (data[at] ?? 0) > SPACE && (data[at] ?? 0) < 0x7f) at++
  if (at === from) return false
  if (at < last) return data[at] === SPACE && startsWith(data, at + 1, to, VERSION)
  return data[from] === SLASH || startsWith(data, from, to, SCHEME)
}

function startsWith(data: Uint8Array, from: number, to: number, expected: Uint8Array): boolean {
  if (from + expected.length > to) return false
  for (let i = 0; i < expected.length; i++) if (data[from + i] !== expected[i]) return false
  return true
}

/** Where the empty line after the header lines ends; -1 where there is none before `to`. */
function headerEnd(data: Uint8Array, from: number, to: number): number {
  // The last three bytes of a header section are no letters, so every second byte is enough.
  for (let at = from + 1; at < to; at += 2) {
    if ((data[at] ?? 0) > CARRIAGE_RETURN) continue
    for (let first = Math.max(from, at - 2); first <= at; first++) {
      const length = emptyLine(data, first, to)
      if (length > 0) return first + length
    }
  }
  return -1
}

/** How many bytes a line end and an empty line after it have at `at`; 0 where they are not there. */
function emptyLine(data: Uint8Array, at: number, to: number): number {
  if (data[at] !== LINE_FEED) return 0
  if (at + 1 < to && data[at + 1] === LINE_FEED) return 2
  return at + 2 < to && data[at + 1] === CARRIAGE_RETURN && data[at + 2] === LINE_FEED ? 3 : 0
}

/** Where the line at `at` ends, its line end included; `kept` where that is not there. */
function lineEnd(bytes: ByteSlice, at: number, kept: number): number {
  for (let end = at; end < kept; end++) if (bytes.u8(end) === LINE_FEED) return end + 1
  return kept
}

type Direction = 'request' | 'response'

function decodeStartLine(
  fields: Fields,
  bytes: ByteSlice,
  { at, end, kept }: { at: number; end: number; kept: number },
): Direction {
  const text = textOf(bytes, at, end)
  const [first = '', second = ''] = text.split(' ', 2)
  const afterSecond = first.length + 1 + second.length + 1
  const third = text.slice(afterSecond)
  const whole = { at: 0, length: kept, text: text === '' ? 'no start line' : text }
  const thirdPlace = { at: afterSecond, length: third.length }
  if (first.startsWith('HTTP/')) {
    fields.value('http.response', 'Response', true, whole)
    fields.value('http.response.version', 'Version', first, { at, length: first.length })
    fields.value('http.response.code', 'Status', Number.parseInt(second, 10) || 0, {
      at: first.length + 1,
      length: second.length,
      text: second,
    })
    if (third !== '') fields.value('http.response.phrase', 'Phrase', third, thirdPlace)
    return 'response'
  }
  fields.value('http.request', 'Request', true, whole)
  fields.value('http.request.method', 'Method', first, { at, length: first.length })
  fields.value('http.request.uri', 'Target', second, {
    at: first.length + 1,
    length: second.length,
  })
  if (third !== '') fields.value('http.request.version', 'Version', third, thirdPlace)
  return 'request'
}

function decodeHeaderLine(
  fields: Fields,
  bytes: ByteSlice,
  { at, end, direction }: { at: number; end: number; direction: Direction },
): void {
  const text = textOf(bytes, at, end)
  if (text === '') return
  const colon = text.indexOf(':')
  const name = colon < 0 ? '' : text.slice(0, colon)
  const known = NAMED.get(name.toLowerCase())
  if (known === undefined) {
    addLine(fields, bytes, { name: `http.${direction}.line`, label: 'Header', at, end })
  } else fields.value(known, name, text.slice(colon + 1).trim(), { at, length: end - at })
}

/** A whole line as one field. */
function addLine(
  fields: Fields,
  bytes: ByteSlice,
  { name, label, at, end }: { name: string; label: string; at: number; end: number },
): void {
  fields.value(name, label, textOf(bytes, at, end), { at, length: end - at })
}

/** A line without its end; one character a byte. */
function textOf(bytes: ByteSlice, at: number, end: number): string {
  let last = end
  if (last > at && bytes.u8(last - 1) === LINE_FEED) last--
  if (last > at && bytes.u8(last - 1) === CARRIAGE_RETURN) last--
  return printableAscii(bytes.bytes(at, last - at))
}
