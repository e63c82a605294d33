/**
 * The values of BGP's path attributes: RFC 4271 section 5.1, AS_PATH with 2 or 4 bytes an AS (RFC 6793),
 * communities (RFC 1997, RFC 4360, RFC 8092), routes of other address families (RFC 4760).
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHex, formatIpv4Word } from '../bytes/addressText.ts'
import { bgpFamilyName, bgpRouteKind, wellKnownCommunity } from './bgpNames.ts'
import { partOf, type BgpPart } from './bgpPart.ts'
import { decodeBgpRoutes } from './bgpRoutes.ts'
import type { Fields } from './fields.ts'

const PREFIX = 'bgp.update.path_attribute'
const ORIGINS: readonly string[] = ['0 IGP', '1 EGP', '2 incomplete']
const AS_SET = 1
const CONFEDERATION_SEQUENCE = 3
const CONFEDERATION_SET = 4
const MAX_LISTED = 256
const AF_IPV4 = 1
const AF_IPV6 = 2
const UNICAST = 1
const MULTICAST = 2

/** `value` is all of the attribute's. */
export function decodeBgpAttribute(
  fields: Fields,
  bytes: ByteSlice,
  type: number,
  value: BgpPart,
): void {
  const { at, end } = value
  const length = end - at
  switch (type) {
    case 1:
      if (length === 1) fields.u8(`${PREFIX}.origin`, 'Origin', at, (origin) => ORIGINS[origin])
      break
    case 2:
      decodeAsPath(fields, bytes, value, asWidth(bytes, value))
      break
    case 3:
      if (length === 4) fields.ipv4(`${PREFIX}.next_hop`, 'Next hop', at)
      break
    case 4:
      if (length === 4) fields.u32(`${PREFIX}.multi_exit_disc`, 'Exit discriminator', at)
      break
    case 5:
      if (length === 4) fields.u32(`${PREFIX}.local_pref`, 'Local preference', at)
      break
    case 7:
    case 18:
      decodeAggregator(fields, value)
      break
    case 8:
      each(value, 4, (place) => {
        decodeCommunity(fields, bytes, place)
      })
      break
    case 9:
      if (length === 4) fields.ipv4(`${PREFIX}.originator_id`, 'Originator', at)
      break
    case 10:
      each(value, 4, (place) => fields.ipv4('bgp.path_attribute.cluster_id', 'Cluster', place))
      break
    case 14:
      decodeReachable(fields, bytes, value)
      break
    case 15:
      decodeUnreachable(fields, bytes, value)
      break
    case 16:
      each(value, 8, (place) => {
        const text = extendedCommunityText(bytes, place)
        fields.value('bgp.ext_community', 'Extended community', text, { at: place, length: 8 })
      })
      break
    case 17:
      decodeAsPath(fields, bytes, value, 4)
      break
    case 32:
      each(value, 12, (place) => {
        const parts = [0, 4, 8].map((offset) => bytes.u32(place + offset))
        fields.value('bgp.large_communities', 'Large community', parts.join(':'), {
          at: place,
          length: 12,
        })
      })
      break
    case 35:
      if (length === 4) fields.u32('bgp.update.path_attributes.unknown', 'To customers of AS', at)
      break
    default:
      fields.bytes('bgp.update.path_attributes.unknown', 'Value', at, length)
  }
}

function each({ at, end }: BgpPart, size: number, decode: (place: number) => void): void {
  const last = Math.min(end, at + size * MAX_LISTED)
  for (let place = at; place + size <= last; place += size) decode(place)
}

/** Bytes an AS takes: 4 where the segments come out even with it, as they do with every speaker today. */
function asWidth(bytes: ByteSlice, { at: from, end }: BgpPart): 2 | 4 {
  let at = from
  while (at + 2 <= end) at += 2 + bytes.u8(at + 1) * 4
  return at === end ? 4 : 2
}

function decodeAsPath(fields: Fields, bytes: ByteSlice, value: BgpPart, width: 2 | 4): void {
  const name = `${PREFIX}.as_path_segment`
  let { at } = value
  for (let count = 0; at + 2 <= value.end && count < MAX_LISTED; count++) {
    const type = bytes.u8(at)
    const place = { at: at + 2, length: bytes.u8(at + 1) * width, what: 'A segment of the AS path' }
    const segment = partOf(fields, value, place)
    if (!segment.isWhole) return
    const systems: number[] = []
    for (let as = segment.at; as < segment.end; as += width) {
      systems.push(width === 4 ? bytes.u32(as) : bytes.u16(as))
    }
    fields.value(name, 'AS path', segmentText(type, systems), {
      at,
      length: segment.end - at,
    })
    at = segment.end
  }
}

/** `65001 65002`; a set, whose order means nothing, in braces, a confederation's part in brackets. */
function segmentText(type: number, systems: readonly number[]): string {
  if (type === AS_SET) return `{${systems.join(' ')}}`
  if (type === CONFEDERATION_SEQUENCE) return `(${systems.join(' ')})`
  return type === CONFEDERATION_SET ? `[${systems.join(' ')}]` : systems.join(' ')
}

function decodeAggregator(fields: Fields, { at, end }: BgpPart): void {
  const width = end - at === 8 ? 4 : 2
  if (end - at !== width + 4) return
  const [name, label] = [`${PREFIX}.aggregator_as`, 'Aggregator AS']
  if (width === 4) fields.u32(name, label, at)
  else fields.u16(name, label, at)
  fields.ipv4(`${PREFIX}.aggregator_origin`, 'Aggregator', at + width)
}

function decodeCommunity(fields: Fields, bytes: ByteSlice, at: number): void {
  const name = wellKnownCommunity(bytes.u32(at))
  if (name === undefined) {
    const text = `${bytes.u16(at)}:${bytes.u16(at + 2)}`
    fields.value(`${PREFIX}.community`, 'Community', text, { at, length: 4 })
  } else fields.u32(`${PREFIX}.community_wellknown`, 'Community', at, () => name)
}

/** RFC 4360 sections 3 to 5 and RFC 5668. */
function extendedCommunityText(bytes: ByteSlice, at: number): string {
  const kind = bytes.u8(at) & 0x3f
  const use = EXTENDED_USES[bytes.u8(at + 1)]
  if (use !== undefined) {
    if (kind === 0) return `${use} ${bytes.u16(at + 2)}:${bytes.u32(at + 4)}`
    if (kind === 1) return `${use} ${formatIpv4Word(bytes.u32(at + 2))}:${bytes.u16(at + 6)}`
    if (kind === 2) return `${use} ${bytes.u32(at + 2)}:${bytes.u16(at + 6)}`
  }
  return formatHex(bytes.bytes(at, 8), ' ')
}

const EXTENDED_USES: Readonly<Record<number, string>> = { 2: 'route target', 3: 'route origin' }

/** | family (2) | subsequent family (1) | next hop length (1) | next hop | reserved (1) | routes | */
function decodeReachable(fields: Fields, bytes: ByteSlice, value: BgpPart): void {
  const name = `${PREFIX}.mp_reach_nlri`
  const kind = decodeFamily(fields, bytes, value, name)
  if (kind === undefined || value.at + 4 > value.end) return
  const length = bytes.u8(value.at + 3)
  const place = { at: value.at + 4, length, what: 'The length of the next hop' }
  const hop = partOf(fields, value, place)
  if (!hop.isWhole) return
  if (length === 4) fields.ipv4(`${name}.next_hop.ipv4`, 'Next hop', hop.at)
  else if (length === 16 || length === 32) {
    fields.ipv6(`${name}.next_hop.ipv6`, 'Next hop', hop.at)
    if (length === 32) fields.ipv6(`${name}.next_hop.ipv6.link_local`, 'On the link', hop.at + 16)
  } else fields.bytes(`${name}.next_hop`, 'Next hop', hop.at, length)
  decodeFamilyRoutes(fields, bytes, { ...value, at: hop.end + 1 }, { ...kind, way: 'reach' })
}

/** | family (2) | subsequent family (1) | routes | */
function decodeUnreachable(fields: Fields, bytes: ByteSlice, value: BgpPart): void {
  const kind = decodeFamily(fields, bytes, value, `${PREFIX}.mp_unreach_nlri`)
  if (kind === undefined) return
  decodeFamilyRoutes(fields, bytes, { ...value, at: value.at + 3 }, { ...kind, way: 'unreach' })
}

interface Family {
  readonly family: number
  readonly subsequent: number
}

function decodeFamily(
  fields: Fields,
  bytes: ByteSlice,
  { at, end }: BgpPart,
  name: string,
): Family | undefined {
  if (at + 3 > end) return undefined
  const subsequent = bytes.u8(at + 2)
  const family = fields.u16(
    `${name}.afi`,
    'Address family',
    at,
    (number) => `${number} ${bgpFamilyName(number)}`,
  )
  fields.u8(
    `${name}.safi`,
    'Subsequent family',
    at + 2,
    () => `${subsequent} ${bgpRouteKind(family, subsequent)}`,
  )
  return { family, subsequent }
}

function decodeFamilyRoutes(
  fields: Fields,
  bytes: ByteSlice,
  list: BgpPart,
  { family, subsequent, way }: Family & { readonly way: 'reach' | 'unreach' },
): void {
  const label = way === 'reach' ? 'Route' : 'Withdrawn route'
  const isPlain = subsequent === UNICAST || subsequent === MULTICAST
  if (isPlain && (family === AF_IPV4 || family === AF_IPV6)) {
    const [bits, version] = family === AF_IPV4 ? ([32, 'ipv4'] as const) : ([128, 'ipv6'] as const)
    decodeBgpRoutes(fields, bytes, list, {
      bits,
      name: `bgp.mp_${way}_nlri_${version}_prefix`,
      label,
    })
  } else if (list.at < list.end) {
    fields.bytes(`${PREFIX}.mp_${way}_nlri`, `${label}s`, list.at, list.end - list.at)
  }
}
