/**
 * Routes in BGP, RFC 4271 section 4.3: the length of a prefix in bits, and as many bytes as hold it; with
 * ADD-PATH (RFC 7911) a path identifier before each.
 *
 *  | path identifier (4, optional) | length in bits (1) | prefix (0 to 16) |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatIpv4, formatIpv6 } from '../bytes/addressText.ts'
import type { BgpPart } from './bgpPart.ts'
import type { Fields } from './fields.ts'

/** A message of 4,096 bytes holds about a thousand; the rest of a longer one stays bytes. */
const MAX_ROUTES = 1_200
const PATH_ID_LENGTH = 4

export interface RouteKind {
  /** 32 for IPv4, 128 for IPv6. */
  readonly bits: 32 | 128
  readonly name: string
  readonly label: string
}

/**
 * The routes of a list; how many. Whether there are path identifiers depends on what the two sides
 * agreed on when they opened the session; here they are read where the list makes no sense without.
 */
export function decodeBgpRoutes(
  fields: Fields,
  bytes: ByteSlice,
  list: BgpPart,
  kind: RouteKind,
): number {
  const hasPaths =
    !makesSense(bytes, list, { bits: kind.bits, pathLength: 0 }) &&
    makesSense(bytes, list, { bits: kind.bits, pathLength: PATH_ID_LENGTH })
  const pathLength = hasPaths ? PATH_ID_LENGTH : 0
  let { at } = list
  let count = 0
  while (at + pathLength < list.end) {
    if (count === MAX_ROUTES) {
      fields.bytes('bgp.continuation', 'Further routes', at, list.end - at)
      return count
    }
    const lengthAt = at + pathLength
    const bits = bytes.u8(lengthAt)
    const size = Math.ceil(bits / 8)
    const isBad = bits > kind.bits
    if (isBad || lengthAt + 1 + size > list.end) {
      if (isBad || list.isWhole) {
        fields.malformed(
          'bgp.bad-prefix',
          `A prefix of ${bits} bits does not fit: ${kind.bits} are possible and ${list.end - lengthAt - 1} bytes are left.`,
          { at, length: list.end - at },
        )
      }
      return count
    }
    if (hasPaths) fields.u32('bgp.nlri_path_id', 'Path identifier', at)
    const address = prefixText(bytes.bytes(lengthAt + 1, size), kind.bits)
    fields.value(kind.name, kind.label, address, {
      at: lengthAt,
      length: 1 + size,
      text: `${address}/${bits}`,
    })
    at = lengthAt + 1 + size
    count++
  }
  return count
}

/** Every prefix fits, and the default route is there once at most: path identifiers are mostly zeros. */
function makesSense(
  bytes: ByteSlice,
  { at: from, end, isWhole }: BgpPart,
  { bits: most, pathLength }: { bits: number; pathLength: number },
): boolean {
  let at = from
  let defaults = 0
  while (at < end) {
    if (at + pathLength >= end) return !isWhole
    const bits = bytes.u8(at + pathLength)
    if (bits > most) return false
    if (bits === 0) defaults++
    if (pathLength === 0 && defaults > 1) return false
    at += pathLength + 1 + Math.ceil(bits / 8)
  }
  return at === end || !isWhole
}

function prefixText(prefix: Uint8Array, bits: 32 | 128): string {
  const address = new Uint8Array(bits / 8)
  address.set(prefix.subarray(0, address.length))
  return bits === 32 ? formatIpv4(address) : formatIpv6(address)
}
