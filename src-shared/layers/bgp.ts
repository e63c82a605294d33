/**
 * BGP, RFC 4271 section 4.1. One layer lists all messages of a segment, each with its header:
 *
 *  | marker (16, all ones) | length (2) | type (1) | ...
 *
 * A segment that begins in the middle of a message stays payload (`applicationHint.ts`).
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { bgpMessageName, bgpRouteKind } from './bgpNames.ts'
import { decodeBgpNotification } from './bgpNotification.ts'
import { decodeBgpOpen } from './bgpOpen.ts'
import type { BgpPart } from './bgpPart.ts'
import { decodeBgpUpdate } from './bgpUpdate.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const HEADER_LENGTH = 19
const MARKER_LENGTH = 16
/** A super-packet can hold thousands of keepalives, and nobody sends that. */
const MAX_MESSAGES = 200

export const BgpMessage = {
  open: 1,
  update: 2,
  notification: 3,
  keepalive: 4,
  routeRefresh: 5,
} as const

export const bgp: Protocol = {
  name: 'bgp',
  title: 'BGP',
  label: 'BGP',
  family: 'app',
  source: 'RFC 4271',

  step(c) {
    c.header(c.limit - c.start)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    let at = 0
    for (let count = 0; at < bytes.captured; count++) {
      if (count === MAX_MESSAGES) {
        fields.bytes('bgp.continuation', 'Further messages', at, bytes.captured - at)
        break
      }
      at = decodeMessage(fields, bytes, at)
    }
    return fields.end({ headerLength: bytes.reported })
  },
}

/** Whether these bytes begin with a marker, or with as much of one as there is. */
export function beginsBgp(data: Uint8Array, from: number, to: number): boolean {
  const last = Math.min(from + MARKER_LENGTH, to)
  for (let at = from; at < last; at++) if (data[at] !== 0xff) return false
  return last > from
}

/** Where the message at `at` ends; the end of the segment where it is not one. */
function decodeMessage(fields: Fields, bytes: ByteSlice, at: number): number {
  const left = bytes.captured - at
  if (!beginsBgp(bytes.data, bytes.start + at, bytes.end)) {
    fields.malformed(
      'bgp.no-marker',
      'A BGP message should begin here, with sixteen bytes of all ones; these are others.',
      { at, length: MARKER_LENGTH },
    )
    return bytes.captured
  }
  if (left < HEADER_LENGTH) {
    if (bytes.captured === bytes.reported) {
      fields.bytes('bgp.continuation', 'Beginning of a message', at, left)
      continues(fields, { at, length: left, of: 'A message' })
    }
    return bytes.captured
  }
  fields.bytes('bgp.marker', 'Marker', at, MARKER_LENGTH)
  const length = fields.u16('bgp.length', 'Length', at + 16)
  const type = fields.u8(
    'bgp.type',
    'Message',
    at + 18,
    (code) => `${code} ${bgpMessageName(code)}`,
  )
  if (length < HEADER_LENGTH) {
    fields.malformed(
      'bgp.length-too-small',
      `The length says ${length} bytes; a BGP message has at least 19.`,
      { at: at + 16, length: 2 },
    )
    return bytes.captured
  }
  const end = Math.min(at + length, bytes.captured)
  const part = { at: at + HEADER_LENGTH, end, isWhole: at + length <= bytes.captured }
  decodeBody(fields, bytes, type, part)
  if (at + length > bytes.reported) {
    fields.bytes('bgp.continuation', 'What is here of the message', part.at, end - part.at)
    continues(fields, { at, length: left, of: `This message of ${length} bytes` })
  }
  return at + length
}

function decodeBody(fields: Fields, bytes: ByteSlice, type: number, part: BgpPart): void {
  const length = part.end - part.at
  switch (type) {
    case BgpMessage.open:
      decodeBgpOpen(fields, bytes, part)
      break
    case BgpMessage.update:
      decodeBgpUpdate(fields, bytes, part)
      break
    case BgpMessage.notification:
      decodeBgpNotification(fields, bytes, part)
      break
    case BgpMessage.routeRefresh:
      decodeRouteRefresh(fields, bytes, part)
      break
    default:
      fields.bytes('bgp.continuation', 'Content', part.at, length)
  }
}

/** RFC 2918 and RFC 7313, with the filters of RFC 5291 after it. */
function decodeRouteRefresh(fields: Fields, bytes: ByteSlice, { at, end, isWhole }: BgpPart): void {
  if (at + 4 > end) {
    if (isWhole) {
      fields.malformed('bgp.route-refresh-too-short', 'A route refresh names a kind of route.', {
        at,
        length: end - at,
      })
    }
    return
  }
  fields.u16(
    'bgp.route_refresh.afi',
    'Address family',
    at,
    (family) => `${family} ${bgpRouteKind(family, bytes.u8(at + 3))}`,
  )
  fields.u8('bgp.route_refresh.subtype', 'Subtype', at + 2, (subtype) => SUBTYPES[subtype])
  fields.u8('bgp.route_refresh.safi', 'Subsequent address family', at + 3)
  fields.bytes('bgp.route_refresh.orf', 'Outbound route filter', at + 4, end - at - 4)
}

const SUBTYPES: Readonly<Record<number, string>> = {
  0: '0 request',
  1: '1 beginning of refresh',
  2: '2 end of refresh',
}

function continues(
  fields: Fields,
  { at, length, of }: { at: number; length: number; of: string },
): void {
  const text = `${of} continues in the next segment; ${length} bytes of it are here.`
  fields.note('note', 'bgp.continues', text, { at, length })
}
