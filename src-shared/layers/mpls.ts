/**
 * One MPLS label, RFC 3032 section 2.1. A stack of labels is a stack of layers; the last one has the S
 * flag set.
 *
 *  |                Label                  | Exp |S|      TTL      |
 *
 * No field says what a stack carries: the routers at its ends know it by the label. As routers in
 * between do (RFC 4928), the first half byte is read: 4 is IPv4, 6 is IPv6. A pseudowire's control word
 * begins with 0 (RFC 4385), its associated channel with 1, and a frame without control word with its
 * destination address, which may be anything. A frame is assumed only where a known EtherType stands
 * at its place in one of the two readings and not in the other; a note says so.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'

const HEADER_LENGTH = 4
const CONTROL_WORD_LENGTH = 4
const ETHERNET_LENGTH = 14
const ETHERNET_TYPE_AT = 12
const BOTTOM = 0x01
const SHORTEST_IPV4_WORDS = 5
/** The first half of an Ethernet pseudowire's control word, RFC 4448. */
const WORD_START = 0x0000

/** EtherTypes that say, where a frame's type would stand, that it is a frame. */
const FRAME_TYPES: ReadonlySet<number> = new Set([
  0x0800, 0x0806, 0x8100, 0x86dd, 0x8847, 0x8848, 0x8863, 0x8864, 0x88a8, 0x88cc,
])

export const mpls: Protocol = {
  name: 'mpls',
  title: 'MPLS label',
  label: 'MPLS',
  family: 'tunnel',
  source: 'RFC 3032',

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    if ((c.u8(2) & BOTTOM) === 0) c.to(ProtocolId.mpls)
    else c.to(ProtocolId[carriedBy(c, c.end - c.start)])
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const place = (mask: number) => ({ at: 0, length: 4, mask })
    fields.bits('mpls.label', 'Label', place(0xfffff000), labelText)
    fields.bits('mpls.exp', 'Traffic class', place(0x00000e00))
    const isBottom = fields.flag('mpls.bottom', 'Bottom of the stack (S)', place(0x00000100))
    fields.u8('mpls.ttl', 'Time to live', 3)
    if (bytes.captured < HEADER_LENGTH) return fields.end({ headerLength: HEADER_LENGTH })
    if (!isBottom) return fields.end({ headerLength: HEADER_LENGTH, next: { to: 'mpls' } })
    const next = carriedBy(bytes, bytes.captured)
    noteReading(fields, bytes, next)
    return fields.end({ headerLength: HEADER_LENGTH, next: { to: next } })
  },
}

/** Both paths read a header through these. */
interface HeaderBytes {
  readonly u8: (at: number) => number
  readonly u16: (at: number) => number
}

/** What the last label of a stack carries, of which `captured` bytes with that label can be read. */
function carriedBy(header: HeaderBytes, captured: number): ProtocolName {
  if (captured <= HEADER_LENGTH) return 'payload'
  const first = header.u8(HEADER_LENGTH)
  if (first >> 4 === 4 && (first & 0x0f) >= SHORTEST_IPV4_WORDS) return 'ip'
  if (first >> 4 === 6) return 'ipv6'
  const isFrame = hasFrameAt(HEADER_LENGTH, header, captured)
  const isBehindWord =
    header.u16(HEADER_LENGTH) === WORD_START &&
    hasFrameAt(HEADER_LENGTH + CONTROL_WORD_LENGTH, header, captured)
  if (isFrame === isBehindWord) return 'payload'
  return isFrame ? 'eth' : 'pwethcw'
}

function hasFrameAt(at: number, header: HeaderBytes, captured: number): boolean {
  return at + ETHERNET_LENGTH <= captured && FRAME_TYPES.has(header.u16(at + ETHERNET_TYPE_AT))
}

function noteReading(fields: Fields, bytes: ByteSlice, next: ProtocolName): void {
  if (next === 'ip' || next === 'ipv6' || bytes.captured <= HEADER_LENGTH) return
  const [severity, code, text] = READINGS[next === 'payload' ? 'payload' : 'frame']
  fields.note(severity, code, text, { at: HEADER_LENGTH, length: 1 })
}

const READINGS = {
  frame: [
    'note',
    'mpls.payload-assumed',
    'No field says what the labels carry. It is read as Ethernet, because a known EtherType stands where such a frame has it.',
  ],
  payload: [
    'note',
    'mpls.payload-unknown',
    'No field says what the labels carry. It begins neither like IPv4 nor like IPv6, and not clearly like Ethernet with or without a control word.',
  ],
} as const

const RESERVED: Readonly<Record<number, string>> = {
  0: 'IPv4 explicit null',
  1: 'router alert',
  2: 'IPv6 explicit null',
  3: 'implicit null',
  7: 'entropy label indicator',
  13: 'associated channel (GAL)',
  14: 'OAM alert',
  15: 'extension',
}

function labelText(label: number): string | undefined {
  const name = RESERVED[label]
  return name === undefined ? undefined : `${label} ${name}`
}
