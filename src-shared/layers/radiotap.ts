/**
 * Radiotap (radiotap.org; LINKTYPE_IEEE802_11_RADIOTAP): what the radio said of an 802.11 frame. All
 * numbers are little-endian. The header says its own length, so that it can be passed over; what
 * the radio measured stays bytes.
 *
 *  | version (1) | pad (1) | length (2) | which values are present (4, repeated) | values |
 */
import { u16le, u32le } from '../bytes/littleEndian.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const SHORTEST = 8

export const radiotap: Protocol = {
  name: 'radiotap',
  title: 'Radiotap',
  label: 'Radio',
  family: 'link',
  source: 'radiotap.org',

  step(c) {
    if (!c.header(SHORTEST) || c.u8(0) !== 0) return
    const length = u16le(c, 2)
    if (length >= SHORTEST && c.header(length)) c.to(ProtocolId.wlan)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const version = fields.u8('radiotap.version', 'Version', 0)
    fields.u8('radiotap.pad', 'Pad', 1)
    const length = u16le(bytes, 2)
    fields.value('radiotap.length', 'Length', length, { at: 2, length: 2 })
    const present = u32le(bytes, 4)
    fields.value('radiotap.present.word', 'Present', present, {
      at: 4,
      length: 4,
      text: formatHexNumber(present, 8),
    })
    if (bytes.captured < SHORTEST) return fields.end({ headerLength: SHORTEST })
    if (version !== 0 || length < SHORTEST) {
      fields.malformed(
        'radiotap.header',
        `Radiotap has version 0 and at least ${SHORTEST} bytes; this header says version ${version} and ${length} bytes.`,
        { at: 0, length: 4 },
      )
      return fields.end({ headerLength: SHORTEST })
    }
    fields.bytes('radiotap.values', 'Values', SHORTEST, length - SHORTEST)
    return fields.end({ headerLength: length, next: { to: 'wlan' } })
  },
}
