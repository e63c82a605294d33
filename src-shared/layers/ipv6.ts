/**
 * IPv6, RFC 8200: the fixed header and its extension headers (hop-by-hop options, routing, fragment,
 * destination options, and RFC 4302's authentication header), which belong to the same layer.
 *
 *  |version| traffic class |           flow label                  |
 *  |        payload length         |  next header  |   hop limit   |
 *  |                    source address, 4 words                    |
 *  |                 destination address, 4 words                  |
 *
 * A payload length of 0 means that a jumbo payload option has the true one (RFC 2675), or, where
 * there is none, that segmentation offload has not filled it in: the enclosing length counts then.
 */
import { TableId } from './bindingTable.ts'
import type { Cursor } from './cursor.ts'
import { Fields } from './fields.ts'
import { ipProtocolText } from './ipProtocols.ts'
import {
  decodeExtension,
  extensionLength,
  ExtensionHeader,
  isExtension,
  jumboLength,
  SHORTEST_EXTENSION,
} from './ipv6Extensions.ts'
import { NetworkKind } from './packetFacts.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const VERSION = 6
const FIXED_HEADER = 40
const NO_NEXT_HEADER = 59

export const ipv6: Protocol = {
  name: 'ipv6',
  title: 'IPv6',
  label: 'IPv6',
  family: 'net',
  source: 'RFC 8200',

  step(c) {
    if (!c.header(FIXED_HEADER) || c.u8(0) >> 4 !== VERSION) return
    const { facts } = c
    facts.network = NetworkKind.ipv6
    facts.flowLabel = c.u24(1) & 0x0fffff
    facts.ttl = c.u8(7)
    facts.source0 = c.i32(8)
    facts.source1 = c.i32(12)
    facts.source2 = c.i32(16)
    facts.source3 = c.i32(20)
    facts.destination0 = c.i32(24)
    facts.destination1 = c.i32(28)
    facts.destination2 = c.i32(32)
    facts.destination3 = c.i32(36)
    let length = c.u16(4)
    if (length === 0 && c.u8(6) === ExtensionHeader.hopByHop) {
      length = jumboLength(c, FIXED_HEADER, c.end - c.start)
    }
    if (length > 0) c.declares(FIXED_HEADER + length)
    const headerLength = stepExtensions(c)
    c.carries(headerLength)
    if (!c.header(headerLength)) return
    if (facts.fragmentOffset > 0 || facts.protocol === NO_NEXT_HEADER) c.to(ProtocolId.payload)
    else c.by(TableId['ip.proto'], facts.protocol)
  },

  decode(bytes) {
    const version = bytes.u8(0) >> 4
    if (bytes.captured < FIXED_HEADER || version !== VERSION) {
      const fields = new Fields(bytes)
      fixedFields(fields)
      if (bytes.captured >= FIXED_HEADER) {
        fields.malformed(
          'ipv6.version',
          `The version field says ${version}: this is no IPv6 header, and nothing after it can be told apart.`,
          { at: 0, length: 1 },
        )
      }
      return fields.end({ headerLength: FIXED_HEADER })
    }
    const declared = bytes.u16(4)
    const jumbo =
      declared === 0 && bytes.u8(6) === ExtensionHeader.hopByHop
        ? jumboLength(bytes, FIXED_HEADER, bytes.captured)
        : 0
    const length = declared > 0 ? declared : jumbo
    const window = length > 0 ? bytes.rest(0, FIXED_HEADER + length) : bytes
    const fields = new Fields(window)
    fixedFields(fields)
    lengthNotes(fields, { declared, jumbo, available: bytes.reported - FIXED_HEADER })

    let at = FIXED_HEADER
    let next = window.u8(6)
    let fragmentOffset = 0
    let moreFragments = false
    while (isExtension(next) && fragmentOffset === 0) {
      if (at + SHORTEST_EXTENSION > window.captured) {
        at += SHORTEST_EXTENSION
        break
      }
      const extension = decodeExtension(fields, window, { kind: next, at })
      if (next === ExtensionHeader.fragment) {
        fragmentOffset = window.u16(at + 2) & 0xfff8
        moreFragments = (window.u8(at + 3) & 1) === 1
      }
      next = window.u8(at)
      at += extension
      if (at > window.captured) break
    }
    return fields.end({
      headerLength: at,
      isFirstFragment: fragmentOffset === 0 && moreFragments,
      next:
        fragmentOffset > 0 || next === NO_NEXT_HEADER
          ? { to: 'payload' }
          : { by: 'ip.proto', keys: [next] },
    })
  },
}

/** Walks the extension headers: how long the whole header is, and in the facts who comes after. */
function stepExtensions(c: Cursor): number {
  const { facts } = c
  const captured = c.end - c.start
  let at = FIXED_HEADER
  facts.protocol = c.u8(6)
  while (isExtension(facts.protocol) && facts.fragmentOffset === 0) {
    if (at + SHORTEST_EXTENSION > captured) return at + SHORTEST_EXTENSION
    const kind = facts.protocol
    facts.protocol = c.u8(at)
    if (kind === ExtensionHeader.fragment) {
      facts.fragmentOffset = c.u16(at + 2) & 0xfff8
      facts.moreFragments = c.u8(at + 3) & 1
      facts.identification = c.i32(at + 4)
    }
    at += extensionLength(kind, c.u8(at + 1))
    if (at > captured) return at
  }
  return at
}

function fixedFields(fields: Fields): void {
  fields.bits('ipv6.version', 'Version', { at: 0, length: 1, mask: 0xf0 })
  fields.bits('ipv6.tclass', 'Traffic class', { at: 0, length: 2, mask: 0x0ff0 })
  fields.bits('ipv6.tclass.dscp', 'DSCP', { at: 0, length: 2, mask: 0x0fc0 })
  fields.bits('ipv6.tclass.ecn', 'ECN', { at: 0, length: 2, mask: 0x0030 })
  fields.bits('ipv6.flow', 'Flow label', { at: 1, length: 3, mask: 0x0fffff })
  fields.u16('ipv6.plen', 'Payload length', 4)
  fields.u8('ipv6.nxt', 'Next header', 6, ipProtocolText)
  fields.u8('ipv6.hlim', 'Hop limit', 7)
  fields.ipv6('ipv6.src', 'Source', 8)
  fields.ipv6('ipv6.dst', 'Destination', 24)
}

function lengthNotes(
  fields: Fields,
  { declared, jumbo, available }: { declared: number; jumbo: number; available: number },
): void {
  const place = { at: 4, length: 2 }
  if (declared === 0 && jumbo === 0) {
    if (available === 0) return
    fields.note(
      'note',
      'ipv6.payload-length-zero',
      `The payload length is 0: segmentation offload had not filled it in yet. The ${available} bytes of the enclosing layer count.`,
      place,
    )
    return
  }
  const source = declared > 0 ? 'payload length' : 'jumbo payload option'
  const length = declared > 0 ? declared : jumbo
  if (length > available) {
    fields.tooLong(
      'ipv6.payload-length-exceeds-frame',
      `The ${source} says ${length} bytes; the enclosing layer carries ${available}.`,
      place,
    )
  }
}
