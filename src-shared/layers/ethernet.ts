/**
 * Ethernet, IEEE 802.3 clause 3: two MAC addresses and two bytes that are an EtherType (Ethernet II)
 * from 0x0600 on, and below that the length of an LLC frame.
 *
 *  | destination (6) | source (6) | type or length (2) |
 */
import { TableId } from './bindingTable.ts'
import { etherTypeText, FIRST_ETHERTYPE, NOVELL_RAW } from './etherTypes.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const HEADER_LENGTH = 14

export const ethernet: Protocol = {
  name: 'eth',
  title: 'Ethernet',
  label: 'Eth',
  family: 'link',
  source: 'IEEE 802.3 clause 3',
  keepsTrailer: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    const type = c.u16(12)
    if (type >= FIRST_ETHERTYPE) {
      c.by(TableId.ethertype, type)
      return
    }
    c.within(HEADER_LENGTH + type)
    const isNovell = c.end - c.at >= 2 && c.u16(HEADER_LENGTH) === NOVELL_RAW
    c.to(isNovell ? ProtocolId.payload : ProtocolId.llc)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.mac('eth.dst', 'Destination', 0)
    fields.mac('eth.src', 'Source', 6)
    const type = bytes.u16(12)
    if (type >= FIRST_ETHERTYPE) {
      fields.u16('eth.type', 'Type', 12, etherTypeText)
      return fields.end({ headerLength: HEADER_LENGTH, next: { by: 'ethertype', keys: [type] } })
    }
    fields.u16('eth.len', 'Length', 12)
    const isNovell = type >= 2 && bytes.u16(HEADER_LENGTH) === NOVELL_RAW
    return fields.end({
      headerLength: HEADER_LENGTH,
      payloadLength: type,
      next: { to: isNovell ? 'payload' : 'llc' },
    })
  },
}
