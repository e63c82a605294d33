/**
 * HTTP/2, RFC 9113 sections 3.4 and 4.1: the client's preface, then frames. One layer lists all
 * frames of a segment. Header blocks are compressed with what went before in the connection, so they
 * stay opaque.
 *
 *  |                 length (24)                   |   type (8)    |   flags (8)   |
 *  |R|                         stream identifier (31)                              |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import { decodeHttp2Body, Http2Frame, http2FrameName } from './http2Frames.ts'
import type { Protocol } from './protocol.ts'

const FRAME_HEADER = 9
/** One segment holds a handful; a flood of empty ones is not listed to its end. */
const MAX_FRAMES = 200
/** The default of SETTINGS_MAX_FRAME_SIZE and what peers raise it to in practice. */
const PLAUSIBLE_LENGTH = 1 << 20

const PREFACE = Uint8Array.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', (letter) =>
  letter.charCodeAt(0),
)
/** As much of it as no other protocol begins with: a shorter capture is still known. */
const PREFACE_LINE = 14

export const http2: Protocol = {
  name: 'http2',
  title: 'HTTP/2',
  label: 'HTTP2',
  family: 'app',
  source: 'RFC 9113',

  step(c) {
    c.header(c.limit - c.start)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    let at = 0
    if (isHttp2Preface(bytes.data, bytes.start, bytes.end)) {
      const length = Math.min(PREFACE.length, bytes.captured)
      fields.value('http2.magic', 'Preface', 'PRI * HTTP/2.0', { at: 0, length })
      at = PREFACE.length
    }
    for (let count = 0; at < bytes.captured; count++) {
      if (count === MAX_FRAMES) {
        fields.bytes('http2.unknown', 'Further frames', at, bytes.captured - at)
        break
      }
      at = decodeFrame(fields, bytes, at)
    }
    return fields.end({ headerLength: bytes.reported })
  },
}

/** A client's first bytes. */
export function isHttp2Preface(data: Uint8Array, from: number, to: number): boolean {
  const length = Math.min(PREFACE.length, to - from)
  if (length < PREFACE_LINE) return false
  for (let i = 0; i < length; i++) if (data[from + i] !== PREFACE[i]) return false
  return true
}

/** The preface, or a frame whose length and stream are what its type demands. */
export function beginsHttp2(data: Uint8Array, from: number, to: number): boolean {
  if (isHttp2Preface(data, from, to)) return true
  if (to - from < FRAME_HEADER) return false
  const byte = (at: number) => data[from + at] ?? 0
  const length = (byte(0) << 16) | (byte(1) << 8) | byte(2)
  const stream = ((byte(5) & 0x7f) << 24) | (byte(6) << 16) | (byte(7) << 8) | byte(8)
  switch (byte(3)) {
    case Http2Frame.data:
    case Http2Frame.headers:
    case Http2Frame.pushPromise:
    case Http2Frame.continuation:
      return stream !== 0 && length <= PLAUSIBLE_LENGTH
    case Http2Frame.priority:
      return stream !== 0 && length === 5
    case Http2Frame.resetStream:
      return stream !== 0 && length === 4
    case Http2Frame.settings:
      return stream === 0 && length % 6 === 0 && length < 600
    case Http2Frame.ping:
      return stream === 0 && length === 8
    case Http2Frame.goAway:
      return stream === 0 && length >= 8 && length <= PLAUSIBLE_LENGTH
    case Http2Frame.windowUpdate:
      return length === 4
    default:
      return false
  }
}

/** Where the frame at `at` ends. */
function decodeFrame(fields: Fields, bytes: ByteSlice, at: number): number {
  const left = bytes.captured - at
  if (left < FRAME_HEADER) {
    fields.bytes('http2.unknown', 'Beginning of a frame', at, left)
    if (bytes.captured === bytes.reported) continues(fields, at, left)
    return bytes.captured
  }
  const length = bytes.u24(at)
  const type = bytes.u8(at + 3)
  const stream = bytes.u32(at + 5) % 0x80000000
  const name = http2FrameName(type)
  const here = Math.min(FRAME_HEADER + length, left)
  fields.value('http2.stream', 'Frame', `${name}, stream ${stream}, ${length} bytes`, {
    at,
    length: here,
  })
  fields.u24('http2.length', 'Length', at)
  fields.u8('http2.type', 'Type', at + 3, () => `${type} ${name}`)
  const flags = fields.u8('http2.flags', 'Flags', at + 4, (bits) => formatHexNumber(bits, 2))
  fields.bits('http2.r', 'Reserved', { at: at + 5, length: 4, mask: 0x80000000 })
  fields.bits('http2.streamid', 'Stream', { at: at + 5, length: 4, mask: 0x7fffffff })
  const body = { at: at + FRAME_HEADER, end: at + here }
  decodeHttp2Body(fields, bytes, { type, flags, ...body })
  if (at + FRAME_HEADER + length > bytes.reported) continues(fields, at, here)
  return at + FRAME_HEADER + length
}

function continues(fields: Fields, at: number, length: number): void {
  fields.note(
    'note',
    'http2.continues',
    `This frame continues in the next segment; ${length} bytes of it are here.`,
    { at, length },
  )
}
