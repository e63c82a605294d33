/**
 * NSH, the network service header, RFC 8300 section 2: which chain of services a packet is on, and how
 * far it has come. It lies between a transport (VXLAN-GPE, GRE, Ethernet) and the packet itself.
 *
 *  |Ver|O|U|    TTL    |   Length  |U|U|U|U|MD Type| Next Protocol |
 *  |          Service Path Identifier (SPI)        | Service Index |
 *  |      metadata: 16 bytes (type 1) or variable (type 2)         |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const SHORTEST = 8
const VERSION = 0
const LENGTH_MASK = 0x003f
const FIXED_METADATA = 1
const FIXED_METADATA_LENGTH = 24
const VARIABLE_METADATA = 2
const METADATA_HEADER = 4

export const nsh: Protocol = {
  name: 'nsh',
  title: 'Network Service Header',
  label: 'NSH',
  family: 'tunnel',
  source: 'RFC 8300',

  step(c) {
    if (!c.header(SHORTEST) || c.u8(0) >> 6 !== VERSION) return
    const length = (c.u16(0) & LENGTH_MASK) * 4
    if (length < SHORTEST || !c.header(length)) return
    c.by(TableId['nsh.next_proto'], c.u8(3))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const place = (mask: number) => ({ at: 0, length: 2, mask })
    const headerLength = (bytes.u16(0) & LENGTH_MASK) * 4
    const version = fields.bits('nsh.version', 'Version', place(0xc000))
    fields.flag('nsh.Obit', 'Control packet (O)', place(0x2000))
    fields.flag('nsh.CBit', 'Unassigned (U)', place(0x1000))
    fields.bits('nsh.ttl', 'Time to live', place(0x0fc0))
    fields.bits('nsh.length', 'Length', place(LENGTH_MASK), (words) => `${words} words`)
    const kind = fields.bits('nsh.mdtype', 'Metadata type', { at: 2, length: 1, mask: 0x0f })
    const next = fields.u8('nsh.nextproto', 'Next protocol', 3, nextProtocolText)
    fields.u24('nsh.spi', 'Service path', 4)
    fields.u8('nsh.si', 'Service index', 7)
    if (bytes.captured < SHORTEST) return fields.end({ headerLength: SHORTEST })
    if (version !== VERSION) {
      fields.malformed('nsh.version', `The version field says ${version}; only 0 is defined.`, {
        at: 0,
        length: 1,
      })
      return fields.end({ headerLength: SHORTEST })
    }
    if (headerLength < SHORTEST) {
      fields.malformed(
        'nsh.length-too-small',
        `The length field says ${headerLength} bytes; the header has at least 8.`,
        { at: 0, length: 2 },
      )
      return fields.end({ headerLength: SHORTEST })
    }
    if (kind === FIXED_METADATA && headerLength !== FIXED_METADATA_LENGTH) {
      fields.note(
        'warning',
        'nsh.fixed-metadata-length',
        `Metadata of type 1 makes a header of 24 bytes; the length field says ${headerLength}.`,
        { at: 0, length: 2 },
      )
    }
    if (kind === VARIABLE_METADATA) decodeVariable(fields, bytes, headerLength)
    else decodeContext(fields, headerLength)
    return fields.end({ headerLength, next: { by: 'nsh.next_proto', keys: [next] } })
  },
}

/** `1 IPv4`: VXLAN-GPE and NSH number what follows them alike. */
export function nextProtocolText(protocol: number): string {
  const name = NEXT_PROTOCOLS[protocol]
  return name === undefined ? String(protocol) : `${protocol} ${name}`
}

const NEXT_PROTOCOLS: Readonly<Record<number, string>> = {
  1: 'IPv4',
  2: 'IPv6',
  3: 'Ethernet',
  4: 'NSH',
  5: 'MPLS',
}

function decodeContext(fields: Fields, headerLength: number): void {
  for (let at = SHORTEST; at < headerLength; at += 4) {
    fields.bytes('nsh.contextheader', 'Context', at, 4)
  }
}

/** Items of a class, a type, a length in bytes, and a value that is filled up to a whole word. */
function decodeVariable(fields: Fields, bytes: ByteSlice, headerLength: number): void {
  let at = SHORTEST
  while (at < headerLength && at < bytes.captured) {
    fields.u16('nsh.metadataclass', 'Metadata class', at, (value) => formatHexNumber(value, 4))
    fields.u8('nsh.metadatatype', 'Metadata type', at + 2, (value) => formatHexNumber(value, 2))
    const length = fields.bits('nsh.metadatalen', 'Metadata length', {
      at: at + 3,
      length: 1,
      mask: 0x7f,
    })
    const room = headerLength - at - METADATA_HEADER
    const padded = Math.ceil(length / 4) * 4
    if (padded > room) {
      fields.note(
        'warning',
        'nsh.metadata-length-exceeds-header',
        `The metadata says ${length} bytes; the header has room for ${room}.`,
        { at: at + 3, length: 1 },
      )
    }
    const value = at + METADATA_HEADER
    fields.bytes('nsh.metadata', 'Metadata', value, Math.min(length, room))
    fields.bytes('nsh.metadata.padding', 'Padding', value + length, Math.min(padded, room) - length)
    at += METADATA_HEADER + padded
  }
}
