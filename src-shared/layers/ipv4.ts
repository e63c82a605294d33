/**
 * IPv4, RFC 791 section 3.1.
 *
 *  |version| IHL |DSCP |ECN|         total length          |
 *  |        identification         |flags| fragment offset |
 *  |      TTL      |   protocol    |    header checksum    |
 *  |                    source address                     |
 *  |                  destination address                  |
 *  |                options, IHL - 5 words                 |
 *
 * A total length of 0 is what segmentation offload leaves in a capture on the sending host: the
 * enclosing layer's length counts then.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { Fields } from './fields.ts'
import { ipProtocolText } from './ipProtocols.ts'
import { decodeIpv4Options } from './ipv4Options.ts'
import { NetworkKind } from './packetFacts.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const VERSION = 4
const MINIMUM_HEADER = 20
const MORE_FRAGMENTS = 0x2000
const OFFSET_MASK = 0x1fff

export const ipv4: Protocol = {
  name: 'ip',
  title: 'IPv4',
  label: 'IP',
  family: 'net',
  source: 'RFC 791',

  step(c) {
    if (!c.header(MINIMUM_HEADER) || c.u8(0) >> 4 !== VERSION) return
    const { facts } = c
    const lengths = c.i32(0)
    const fragment = c.i32(4)
    const life = c.i32(8)
    facts.network = NetworkKind.ip
    facts.identification = fragment >>> 16
    facts.fragmentOffset = (fragment & OFFSET_MASK) * 8
    facts.moreFragments = (fragment & MORE_FRAGMENTS) === 0 ? 0 : 1
    facts.ttl = life >>> 24
    facts.protocol = (life >>> 16) & 0xff
    facts.source3 = c.i32(12)
    facts.destination3 = c.i32(16)
    const headerLength = ((lengths >>> 24) & 0x0f) * 4
    if (headerLength < MINIMUM_HEADER) return
    const total = lengths & 0xffff
    if (total >= headerLength) c.declares(total)
    c.carries(headerLength)
    if (!c.header(headerLength)) return
    if (facts.fragmentOffset > 0) c.to(ProtocolId.payload)
    else c.by(TableId['ip.proto'], facts.protocol)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const version = fields.bits('ip.version', 'Version', { at: 0, length: 1, mask: 0xf0 })
    const headerLength = (bytes.u8(0) & 0x0f) * 4
    fields.value('ip.hdr_len', 'Header length', headerLength, { at: 0, length: 1, mask: 0x0f })
    fields.bits('ip.dsfield.dscp', 'DSCP', { at: 1, length: 1, mask: 0xfc })
    fields.bits('ip.dsfield.ecn', 'ECN', { at: 1, length: 1, mask: 0x03 })
    const total = fields.u16('ip.len', 'Total length', 2)
    fields.u16('ip.id', 'Identification', 4, (id) => formatHexNumber(id, 4))
    fields.flag('ip.flags.rb', 'Reserved bit', { at: 6, length: 1, mask: 0x80 })
    fields.flag('ip.flags.df', "Don't fragment", { at: 6, length: 1, mask: 0x40 })
    const more = fields.flag('ip.flags.mf', 'More fragments', { at: 6, length: 1, mask: 0x20 })
    const offset = (bytes.u16(6) & OFFSET_MASK) * 8
    fields.value('ip.frag_offset', 'Fragment offset', offset, {
      at: 6,
      length: 2,
      mask: OFFSET_MASK,
    })
    fields.u8('ip.ttl', 'Time to live', 8)
    const protocol = fields.u8('ip.proto', 'Protocol', 9, ipProtocolText)
    fields.u16('ip.checksum', 'Header checksum', 10, (sum) => formatHexNumber(sum, 4))
    fields.ipv4('ip.src', 'Source', 12)
    fields.ipv4('ip.dst', 'Destination', 16)

    if (bytes.captured < MINIMUM_HEADER) return fields.end({ headerLength: MINIMUM_HEADER })
    if (version !== VERSION) {
      fields.malformed(
        'ip.version',
        `The version field says ${version}: this is no IPv4 header, and nothing after it can be told apart.`,
        { at: 0, length: 1 },
      )
      return fields.end({ headerLength: MINIMUM_HEADER })
    }
    if (headerLength < MINIMUM_HEADER) {
      fields.malformed(
        'ip.header-length-too-small',
        `The header length field says ${headerLength} bytes; an IPv4 header has at least 20.`,
        { at: 0, length: 1 },
      )
      return fields.end({ headerLength: MINIMUM_HEADER })
    }
    decodeIpv4Options(fields, bytes, { from: MINIMUM_HEADER, to: headerLength })
    if (total === 0) {
      fields.note(
        'note',
        'ip.total-length-zero',
        'The total length is 0: segmentation offload had not filled it in yet. The captured length counts.',
        { at: 2, length: 2 },
      )
    } else if (total < headerLength) {
      fields.note(
        'warning',
        'ip.total-length-too-small',
        `The total length says ${total} bytes, less than the header's ${headerLength}.`,
        { at: 2, length: 2 },
      )
    } else if (total > bytes.reported) {
      fields.tooLong(
        'ip.total-length-exceeds-frame',
        `The total length says ${total} bytes; the enclosing layer carries ${bytes.reported}.`,
        { at: 2, length: 2 },
      )
    }
    return fields.end({
      headerLength,
      ...(total >= headerLength ? { payloadLength: total - headerLength } : {}),
      isFirstFragment: offset === 0 && more,
      next: offset > 0 ? { to: 'payload' } : { by: 'ip.proto', keys: [protocol] },
    })
  },
}
