/**
 * The pseudo header that TCP, UDP and ICMPv6 checksums cover besides their own bytes: the addresses,
 * the protocol and the length (RFC 9293 section 3.1, RFC 8200 section 8.1).
 */
import type { ByteRange } from '../bytes/byteSlice.ts'
import { folded, onesSum } from './internetChecksum.ts'
import { fieldNamed, numberOf } from './layerFields.ts'
import type { Layer } from './protocol.ts'

const IPV4_ADDRESSES = { start: 12, end: 20 }
const IPV6_SOURCE = { start: 8, end: 24 }
const IPV6_DESTINATION = { start: 24, end: 40 }
const IPV6_ADDRESS_LENGTH = 16
/** Where the addresses of a routing header begin, in all kinds of it that have whole ones. */
const ROUTE_ADDRESSES = 8
const SEGMENT_ROUTING = 4
const MOBILE_ROUTING = 2
const SOURCE_ROUTING = 0

/**
 * Its sum, folded to 16 bits, for `length` bytes of `protocol` that the IP layer `network` carries.
 * Undefined where the final destination cannot be told: a routing header of an unknown kind.
 */
export function pseudoHeaderSum(
  data: Uint8Array,
  network: Layer,
  { protocol, length }: { protocol: number; length: number },
): number | undefined {
  const { start } = network.header
  const sum = (range: ByteRange) => onesSum(data, start + range.start, start + range.end)
  const rest = protocol + folded(length)
  if (network.protocol === 'ip') return folded(sum(IPV4_ADDRESSES) + rest)
  const routed = routedDestination(data, network)
  if (routed === 'unknown') return undefined
  return folded(sum(IPV6_SOURCE) + (routed ?? sum(IPV6_DESTINATION)) + rest)
}

/** The sum of the address that a routing header still leads to; undefined where there is none. */
function routedDestination(data: Uint8Array, network: Layer): number | 'unknown' | undefined {
  const type = fieldNamed(network, 'ipv6.routing.type')
  if (type === undefined || (numberOf(network, 'ipv6.routing.segleft') ?? 0) === 0) return undefined
  const header = type.at.start - 2
  const units = data[header + 1] ?? 0
  const addresses = header + ROUTE_ADDRESSES
  const last = header + (units + 1) * 8 - IPV6_ADDRESS_LENGTH
  if (last < addresses) return 'unknown'
  const at = (start: number) => onesSum(data, start, start + IPV6_ADDRESS_LENGTH)
  // Segment routing lists the segments from the last to the first (RFC 8754), the others do not.
  if (type.value === SEGMENT_ROUTING) return at(addresses)
  if (type.value === MOBILE_ROUTING || type.value === SOURCE_ROUTING) return at(last)
  return 'unknown'
}
