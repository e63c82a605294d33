/** A dissected IP layer as one fragment of a larger packet: RFC 791 section 3.2, RFC 8200 section 4.5. */
import { fieldNamed, numberOf, textOf } from './layerFields.ts'
import { onesSum } from './internetChecksum.ts'
import type { Layer } from './protocol.ts'

/** The largest packet that an IP length field can say. */
export const LARGEST_PACKET = 65_535

const IPV6_FIXED_HEADER = 40
const FRAGMENT_HEADER = 8

export interface Fragment {
  /** The same for all fragments of one packet, and for no other packet at that time. */
  readonly packet: string
  /** Where its bytes belong in what the packet carries; a multiple of 8. */
  readonly offset: number
  readonly more: boolean
  readonly bytes: Uint8Array
  /** The IP header in front of them, in IPv6 up to the end of the fragment header. */
  readonly header: Uint8Array
  /** The record that it was seen in. */
  readonly record: number
}

/**
 * The fragment that an IP layer is; undefined where it is a whole packet, where it is quoted, or where
 * the capture did not keep all of it.
 *
 * @param around what sets networks apart in which the same addresses may mean others
 */
export function fragmentOf(
  layer: Layer,
  data: Uint8Array,
  { record, around }: { record: number; around: string },
): Fragment | undefined {
  const { protocol, header, payload, payloadLength, quoted, status } = layer
  if (protocol !== 'ip' && protocol !== 'ipv6') return undefined
  const prefix = protocol === 'ip' ? 'ip' : 'ipv6.fraghdr'
  const offset = numberOf(layer, protocol === 'ip' ? 'ip.frag_offset' : `${prefix}.offset`)
  const more = fieldNamed(layer, protocol === 'ip' ? 'ip.flags.mf' : `${prefix}.more`)?.value
  if (offset === undefined || (offset === 0 && more !== true)) return undefined
  if (quoted || status !== 'complete' || payload.end - payload.start < payloadLength) {
    return undefined
  }
  // What follows IPv6's fragment header is carried in pieces, even where it is a header of IPv6's own.
  const first = fieldNamed(layer, 'ipv6.fraghdr.nxt')
  const start = first === undefined ? header.end : first.at.start + FRAGMENT_HEADER
  const names =
    protocol === 'ip'
      ? ['ip.src', 'ip.dst', 'ip.proto', 'ip.id']
      : ['ipv6.src', 'ipv6.dst', 'ipv6.fraghdr.ident']
  return {
    packet: [around, ...names.map((name) => textOf(layer, name))].join(' '),
    offset,
    more: more === true,
    bytes: data.subarray(start, payload.end),
    header: data.subarray(header.start, start),
    record,
  }
}

/** The header of a first fragment as a whole packet's that carries `length` bytes; a copy. */
export function wholeHeader(first: Uint8Array, length: number): Uint8Array {
  const header = first.slice()
  const view = new DataView(header.buffer)
  if (view.getUint8(0) >> 4 === 4) {
    view.setUint16(2, header.length + length)
    view.setUint16(6, view.getUint16(6) & 0xc000)
    view.setUint16(10, 0)
    view.setUint16(10, 0xffff ^ onesSum(header, 0, header.length))
  } else {
    view.setUint16(4, header.length - IPV6_FIXED_HEADER + length)
    // RFC 6946: a fragment header with offset 0 and nothing to follow is on a whole packet.
    const flags = header.length - FRAGMENT_HEADER + 2
    view.setUint16(flags, view.getUint16(flags) & 0x0006)
  }
  return header
}
