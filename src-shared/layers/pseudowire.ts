/**
 * Control word of an Ethernet pseudowire, RFC 4448 section 4.6: four bytes between the last MPLS label
 * and the frame. A sequence number of 0 means that frames are not numbered.
 *
 *  |0 0 0 0|       Reserved        |        Sequence Number        |
 */
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const HEADER_LENGTH = 4

export const pseudowire: Protocol = {
  name: 'pwethcw',
  title: 'Pseudowire control word',
  label: 'PW',
  family: 'tunnel',
  source: 'RFC 4448 section 4.6',

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    c.to(ProtocolId.eth)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u16('pweth.cw', 'Reserved', 0)
    fields.u16('pweth.cw.sequence_number', 'Sequence number', 2, (sequence) =>
      sequence === 0 ? '0 not numbered' : String(sequence),
    )
    return fields.end({ headerLength: HEADER_LENGTH, next: { to: 'eth' } })
  },
}
