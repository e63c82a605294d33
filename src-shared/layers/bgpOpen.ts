/**
 * BGP's OPEN, RFC 4271 section 4.2, with capabilities (RFC 5492) and long parameters (RFC 9072).
 *
 *  | version (1) | my AS (2) | hold time (2) | identifier (4) | parameters length (1) | parameters |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { printable } from '../bytes/printableText.ts'
import { bgpCapabilityName, bgpFamilyName, bgpRouteKind } from './bgpNames.ts'
import { partOf, type BgpPart } from './bgpPart.ts'
import type { Fields } from './fields.ts'

const FIXED_LENGTH = 10
const CAPABILITIES = 2
const LONG = 255
const MAX_CAPABILITIES = 128

/** Capability codes whose value is read. */
const MULTIPROTOCOL = 1
const EXTENDED_NEXT_HOP = 5
const ROLE = 9
const GRACEFUL_RESTART = 64
const AS4 = 65
const ADD_PATH = 69
const HOST_NAME = 73

export function decodeBgpOpen(fields: Fields, bytes: ByteSlice, message: BgpPart): void {
  const { at, end, isWhole } = message
  if (at + FIXED_LENGTH > end) {
    if (isWhole) {
      fields.malformed('bgp.open-too-short', 'An OPEN message has at least 29 bytes.', {
        at,
        length: end - at,
      })
    }
    return
  }
  fields.u8('bgp.open.version', 'Version', at)
  fields.u16('bgp.open.myas', 'My AS', at + 1, (as) =>
    as === 23_456 ? '23456 AS_TRANS' : undefined,
  )
  fields.u16('bgp.open.holdtime', 'Hold time', at + 3, (seconds) => `${seconds} s`)
  fields.ipv4('bgp.open.identifier', 'Identifier', at + 5)
  const length = fields.u8('bgp.open.opt.len', 'Parameters length', at + 9)
  const isLong = length === LONG && at + 13 <= end && bytes.u8(at + 10) === LONG
  const place = isLong
    ? { at: at + 13, length: bytes.u16(at + 11) }
    : { at: at + FIXED_LENGTH, length }
  const what = 'The length of the parameters'
  const parameters = partOf(fields, message, { ...place, what })
  fields.value('bgp.open.opt', 'Parameters', `${place.length} bytes`, {
    at: at + FIXED_LENGTH,
    length: end - at - FIXED_LENGTH,
  })
  decodeParameters(fields, bytes, parameters, isLong)
}

function decodeParameters(fields: Fields, bytes: ByteSlice, list: BgpPart, isLong: boolean): void {
  const header = isLong ? 3 : 2
  let { at } = list
  for (let count = 0; at + header <= list.end && count < MAX_CAPABILITIES; count++) {
    const type = fields.u8('bgp.open.opt.param.type', 'Parameter', at, (code) =>
      code === CAPABILITIES ? '2 capabilities' : undefined,
    )
    const length = isLong ? bytes.u16(at + 1) : bytes.u8(at + 1)
    const value = partOf(fields, list, { at: at + header, length, what: 'The parameter' })
    if (type === CAPABILITIES) decodeCapabilities(fields, bytes, value)
    at += header + length
  }
}

function decodeCapabilities(fields: Fields, bytes: ByteSlice, list: BgpPart): void {
  let { at } = list
  for (let count = 0; at + 2 <= list.end && count < MAX_CAPABILITIES; count++) {
    const code = bytes.u8(at)
    const length = bytes.u8(at + 1)
    const value = partOf(fields, list, { at: at + 2, length, what: 'The capability' })
    const meaning = capabilityText(bytes, code, value)
    const name = bgpCapabilityName(code)
    fields.value('bgp.cap', 'Capability', meaning === '' ? name : `${name}: ${meaning}`, {
      at,
      length: 2 + value.end - value.at,
    })
    fields.u8('bgp.cap.type', 'Type', at, () => `${code} ${name}`)
    if (value.isWhole) decodeCapability(fields, code, value)
    at += 2 + length
  }
}

function decodeCapability(fields: Fields, code: number, value: BgpPart): void {
  const { at } = value
  const length = value.end - at
  if (code === MULTIPROTOCOL && length === 4) {
    fields.u16(
      'bgp.cap.mp.afi',
      'Address family',
      at,
      (family) => `${family} ${bgpFamilyName(family)}`,
    )
    fields.u8('bgp.cap.mp.safi', 'Subsequent address family', at + 3)
  } else if (code === AS4 && length === 4) fields.u32('bgp.cap.4as', 'AS number', at)
  else if (code === GRACEFUL_RESTART && length >= 2) {
    const place = { at, length: 2 }
    fields.flag('bgp.cap.gr.timers.restart_flag', 'Restarted', { ...place, mask: 0x8000 })
    fields.bits('bgp.cap.gr.timers.restart_time', 'Restart time', { ...place, mask: 0x0fff })
  }
}

/** What a capability says, in words; empty where its name says all. */
function capabilityText(bytes: ByteSlice, code: number, { at, end }: BgpPart): string {
  const length = end - at
  const kinds = (from: number, size: number, kind: (entry: number) => string) =>
    Array.from({ length: Math.floor((end - from) / size) }, (_, index) => kind(from + index * size))
  switch (code) {
    case MULTIPROTOCOL:
      return length < 4 ? '' : bgpRouteKind(bytes.u16(at), bytes.u8(at + 3))
    case AS4:
      return length < 4 ? '' : String(bytes.u32(at))
    case EXTENDED_NEXT_HOP:
      return kinds(at, 6, (entry) => {
        const kind = bgpRouteKind(bytes.u16(entry), bytes.u16(entry + 2))
        return `${kind} by ${bgpFamilyName(bytes.u16(entry + 4))}`
      }).join(', ')
    case ROLE:
      return length < 1 ? '' : (ROLES[bytes.u8(at)] ?? `role ${bytes.u8(at)}`)
    case GRACEFUL_RESTART: {
      if (length < 2) return ''
      const families = kinds(at + 2, 4, (entry) =>
        bgpRouteKind(bytes.u16(entry), bytes.u8(entry + 2)),
      )
      return [`${bytes.u16(at) & 0x0fff} s`, ...families].join(', ')
    }
    case ADD_PATH:
      return kinds(at, 4, (entry) => {
        const way = DIRECTIONS[bytes.u8(entry + 3)] ?? 'neither way'
        return `${bgpRouteKind(bytes.u16(entry), bytes.u8(entry + 2))} ${way}`
      }).join(', ')
    case HOST_NAME: {
      const size = Math.min(bytes.u8(at), length - 1)
      return size < 1 ? '' : printable(new TextDecoder().decode(bytes.bytes(at + 1, size)))
    }
    default:
      return ''
  }
}

/** RFC 9234 section 4.1. */
const ROLES: readonly string[] = [
  'provider',
  'route server',
  'route server client',
  'customer',
  'peer',
]
/** RFC 7911 section 4. */
const DIRECTIONS: Readonly<Record<number, string>> = {
  1: 'receive',
  2: 'send',
  3: 'send and receive',
}
