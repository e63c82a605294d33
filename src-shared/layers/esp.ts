/**
 * ESP, RFC 4303 section 2: the parameters index says which keys were used, the sequence number
 * counts the packets under them.
 *
 *  | security parameters index (4) | sequence (4) | encrypted data, padding, next header, check value |
 *
 * All after the sequence number is encrypted: payload here, whatever it carries.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const HEADER_LENGTH = 8

export const esp: Protocol = {
  name: 'esp',
  title: 'ESP',
  label: 'ESP',
  family: 'crypt',
  source: 'RFC 4303',

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    const { facts } = c
    facts.transport = 1
    facts.sequence = c.i32(4)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u32('esp.spi', 'Security parameters index', 0, (spi) => formatHexNumber(spi, 8))
    const sequence = fields.u32('esp.sequence', 'Sequence number', 4)
    if (sequence === 0 && bytes.captured >= HEADER_LENGTH) {
      fields.note(
        'note',
        'esp.sequence-zero',
        'The sequence number is 0: the first packet under a key has 1, so this one was not counted.',
        { at: 4, length: 4 },
      )
    }
    return fields.end({ headerLength: HEADER_LENGTH })
  },
}
