/**
 * One VLAN tag, IEEE 802.1Q clause 9.6 (and 802.1ad for a service tag): 4 bytes after the EtherType
 * that announced it. A stack of tags is a stack of layers.
 *
 *  |prio |D|        VLAN id        |        type or length         |
 */
import { TableId } from './bindingTable.ts'
import { etherTypeText, FIRST_ETHERTYPE, NOVELL_RAW } from './etherTypes.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const HEADER_LENGTH = 4

export const vlan: Protocol = {
  name: 'vlan',
  title: '802.1Q VLAN',
  label: 'VLAN',
  family: 'link',
  source: 'IEEE 802.1Q, IEEE 802.1ad',
  keepsTrailer: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    const type = c.u16(2)
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
    fields.bits('vlan.priority', 'Priority', { at: 0, length: 2, mask: 0xe000 })
    fields.flag('vlan.dei', 'Drop eligible (DEI)', { at: 0, length: 2, mask: 0x1000 })
    fields.bits('vlan.id', 'VLAN id', { at: 0, length: 2, mask: 0x0fff })
    const type = bytes.u16(2)
    if (type >= FIRST_ETHERTYPE) {
      fields.u16('vlan.etype', 'Type', 2, etherTypeText)
      return fields.end({ headerLength: HEADER_LENGTH, next: { by: 'ethertype', keys: [type] } })
    }
    fields.u16('vlan.len', 'Length', 2)
    const isNovell = type >= 2 && bytes.u16(HEADER_LENGTH) === NOVELL_RAW
    return fields.end({
      headerLength: HEADER_LENGTH,
      payloadLength: type,
      next: { to: isNovell ? 'payload' : 'llc' },
    })
  },
}
