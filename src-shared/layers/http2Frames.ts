/** What the frames of HTTP/2 carry, RFC 9113 section 6, and the numbers in them. */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import type { Fields } from './fields.ts'

export const Http2Frame = {
  data: 0,
  headers: 1,
  priority: 2,
  resetStream: 3,
  settings: 4,
  pushPromise: 5,
  ping: 6,
  goAway: 7,
  windowUpdate: 8,
  continuation: 9,
} as const

const FRAME_NAMES: readonly string[] = [
  'DATA',
  'HEADERS',
  'PRIORITY',
  'RST_STREAM',
  'SETTINGS',
  'PUSH_PROMISE',
  'PING',
  'GOAWAY',
  'WINDOW_UPDATE',
  'CONTINUATION',
]

/** Section 7. */
const ERROR_NAMES: readonly string[] = [
  'NO_ERROR',
  'PROTOCOL_ERROR',
  'INTERNAL_ERROR',
  'FLOW_CONTROL_ERROR',
  'SETTINGS_TIMEOUT',
  'STREAM_CLOSED',
  'FRAME_SIZE_ERROR',
  'REFUSED_STREAM',
  'CANCEL',
  'COMPRESSION_ERROR',
  'CONNECT_ERROR',
  'ENHANCE_YOUR_CALM',
  'INADEQUATE_SECURITY',
  'HTTP_1_1_REQUIRED',
]

/** Section 6.5.2 and RFC 8441, by identifier. */
const SETTINGS: Readonly<Record<number, { readonly name: string; readonly label: string }>> = {
  1: { name: 'http2.settings.header_table_size', label: 'Header table size' },
  2: { name: 'http2.settings.enable_push', label: 'Enable push' },
  3: { name: 'http2.settings.max_concurrent_streams', label: 'Concurrent streams, at most' },
  4: { name: 'http2.settings.initial_window_size', label: 'Initial window size' },
  5: { name: 'http2.settings.max_frame_size', label: 'Frame size, at most' },
  6: { name: 'http2.settings.max_header_list_size', label: 'Header list size, at most' },
  8: { name: 'http2.settings.extended_connect', label: 'Extended CONNECT' },
}

const ACK = 0x01
const MAX_SETTINGS = 64

export function http2FrameName(type: number): string {
  return FRAME_NAMES[type] ?? `type ${type}`
}

interface Body {
  readonly type: number
  readonly flags: number
  /** Where it begins in `bytes`, and where what is here of it ends. */
  readonly at: number
  readonly end: number
}

export function decodeHttp2Body(fields: Fields, bytes: ByteSlice, body: Body): void {
  const { type, at, end } = body
  const length = end - at
  const opaque = (name: string, label: string) => fields.bytes(name, label, at, length)
  switch (type) {
    case Http2Frame.data:
      opaque('http2.data.data', 'Data')
      break
    case Http2Frame.headers:
      opaque('http2.headers', 'Header block')
      break
    case Http2Frame.continuation:
      opaque('http2.headers', 'Header block, continued')
      break
    case Http2Frame.resetStream:
      if (length >= 4) fields.u32('http2.rst_stream.error', 'Error', at, errorText)
      break
    case Http2Frame.settings:
      decodeSettings(fields, bytes, body)
      break
    case Http2Frame.pushPromise:
      if (length < 4) break
      fields.bits('http2.push_promise.promised_stream_id', 'Promised stream', {
        at,
        length: 4,
        mask: 0x7fffffff,
      })
      fields.bytes('http2.push_promise.header', 'Header block', at + 4, length - 4)
      break
    case Http2Frame.ping:
      opaque('http2.ping', 'Ping')
      break
    case Http2Frame.goAway:
      if (length < 8) break
      fields.bits('http2.goaway.last_stream_id', 'Last stream', { at, length: 4, mask: 0x7fffffff })
      fields.u32('http2.goaway.error', 'Error', at + 4, errorText)
      fields.bytes('http2.goaway.addata', 'Debug data', at + 8, length - 8)
      break
    case Http2Frame.windowUpdate:
      if (length < 4) break
      fields.bits('http2.window_update.window_size_increment', 'Window increment', {
        at,
        length: 4,
        mask: 0x7fffffff,
      })
      break
    default:
      opaque('http2.unknown', 'Content')
  }
}

function decodeSettings(fields: Fields, bytes: ByteSlice, { flags, at, end }: Body): void {
  if ((flags & ACK) !== 0) return
  const last = Math.min(end, at + MAX_SETTINGS * 6)
  for (let entry = at; entry + 6 <= last; entry += 6) {
    const identifier = bytes.u16(entry)
    const known = SETTINGS[identifier]
    const name = known?.name ?? 'http2.settings.unknown'
    const label = known?.label ?? `Setting ${identifier}`
    fields.value(name, label, bytes.u32(entry + 2), { at: entry, length: 6 })
  }
}

function errorText(code: number): string {
  return `${code} ${ERROR_NAMES[code] ?? formatHexNumber(code, 8)}`
}
