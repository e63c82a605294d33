/**
 * AH, RFC 4302 section 2, over IPv4. Over IPv6 it is an extension header, a part of the ipv6 layer
 * (`ipv6Extensions.ts`), with the same fields.
 *
 *  | next header (1) | length in words, minus 2 (1) | reserved (2) | security parameters index (4)
 *  | sequence (4) | integrity check value |
 *
 * What it carries is not encrypted: the next header says what it is.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { Fields } from './fields.ts'
import { ipProtocolText } from './ipProtocols.ts'
import type { Protocol } from './protocol.ts'

/** The shortest that its length byte can say. */
const SHORTEST = 8
/** With the sequence number, which RFC 4302 demands. */
const FIXED_LENGTH = 12

export const authenticationHeader: Protocol = {
  name: 'ah',
  title: 'Authentication header',
  label: 'AH',
  family: 'crypt',
  source: 'RFC 4302',

  step(c) {
    if (!c.header(SHORTEST)) return
    const { facts } = c
    facts.protocol = c.u8(0)
    const length = authenticationLength(c.u8(1))
    c.carries(length)
    if (!c.header(length)) return
    c.by(TableId['ip.proto'], facts.protocol)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    if (bytes.captured < SHORTEST) return fields.end({ headerLength: SHORTEST })
    const length = authenticationLength(bytes.u8(1))
    authenticationFields(fields, 0, length)
    if (length < FIXED_LENGTH) {
      fields.note(
        'warning',
        'ah.length-too-small',
        `The length byte says ${length} bytes; an authentication header has at least ${FIXED_LENGTH}.`,
        { at: 1, length: 1 },
      )
    }
    return fields.end({ headerLength: length, next: { by: 'ip.proto', keys: [bytes.u8(0)] } })
  },
}

/** The whole length in bytes of an authentication header with this length byte. */
export function authenticationLength(lengthByte: number): number {
  return (lengthByte + 2) * 4
}

/** Adds the fields of the authentication header of `length` bytes at `at`. */
export function authenticationFields(fields: Fields, at: number, length: number): void {
  fields.u8('ah.next_header', 'Authentication: next header', at, ipProtocolText)
  fields.u8('ah.length', 'Authentication: length', at + 1, (units) => `${units} (${length} bytes)`)
  fields.bytes('ah.reserved', 'Reserved', at + 2, 2)
  fields.u32('ah.spi', 'Security parameters index', at + 4, (spi) => formatHexNumber(spi, 8))
  if (length < FIXED_LENGTH) return
  fields.u32('ah.sequence', 'Authentication: sequence', at + 8)
  fields.bytes('ah.icv', 'Integrity check value', at + FIXED_LENGTH, length - FIXED_LENGTH)
}
