/**
 * Geneve, RFC 8926 section 3.4: 8 bytes and up to 252 bytes of options between the outer UDP header
 * and what the protocol type (an EtherType) says: an Ethernet frame, or an IP packet without one.
 *
 *  |Ver|  Opt Len  |O|C|    Rsvd.  |         Protocol Type         |
 *  |        Virtual Network Identifier (VNI)       |    Reserved   |
 *  |                 options, Opt Len words                        |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { etherTypeText } from './etherTypes.ts'
import { Fields } from './fields.ts'
import { decodeGeneveOptions } from './geneveOptions.ts'
import type { Protocol } from './protocol.ts'

const FIXED_LENGTH = 8
const VERSION = 0
const OPTION_WORDS = 0x3f

export const geneve: Protocol = {
  name: 'geneve',
  title: 'Geneve',
  label: 'Geneve',
  family: 'tunnel',
  source: 'RFC 8926',
  tunnel: true,

  step(c) {
    if (!c.header(FIXED_LENGTH) || c.u8(0) >> 6 !== VERSION) return
    c.facts.vni = c.u24(4)
    if (!c.header(FIXED_LENGTH + (c.u8(0) & OPTION_WORDS) * 4)) return
    c.by(TableId.ethertype, c.u16(2))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const version = fields.bits('geneve.version', 'Version', { at: 0, length: 1, mask: 0xc0 })
    const optionsLength = (bytes.u8(0) & OPTION_WORDS) * 4
    fields.value('geneve.options.length', 'Length of the options', optionsLength, {
      at: 0,
      length: 1,
      mask: OPTION_WORDS,
      text: `${optionsLength} bytes`,
    })
    fields.flag('geneve.flags.oam', 'Control packet (O)', { at: 1, length: 1, mask: 0x80 })
    const isCritical = fields.flag('geneve.flags.critical', 'Critical options (C)', {
      at: 1,
      length: 1,
      mask: 0x40,
    })
    fields.bits('geneve.flags.reserved', 'Reserved', { at: 1, length: 1, mask: 0x3f })
    const type = fields.u16('geneve.proto_type', 'Protocol type', 2, etherTypeText)
    fields.u24('geneve.vni', 'Network identifier (VNI)', 4)
    fields.u8('geneve.reserved', 'Reserved', 7, (value) => formatHexNumber(value, 2))
    if (bytes.captured < FIXED_LENGTH) return fields.end({ headerLength: FIXED_LENGTH })
    if (version !== VERSION) {
      fields.malformed(
        'geneve.version',
        `The version field says ${version}; only Geneve version 0 is defined, and a receiver drops others.`,
        { at: 0, length: 1 },
      )
      return fields.end({ headerLength: FIXED_LENGTH })
    }
    const headerLength = FIXED_LENGTH + optionsLength
    const options = decodeGeneveOptions(fields, bytes, { from: FIXED_LENGTH, to: headerLength })
    if (options.hasCritical && !isCritical) {
      fields.note(
        'warning',
        'geneve.critical-flag-clear',
        'An option is critical, but the C flag is clear: a receiver that looks only at the flag passes the option by.',
        { at: 1, length: 1 },
      )
    }
    return fields.end({ headerLength, next: { by: 'ethertype', keys: [type] } })
  },
}
