/**
 * VXLAN-GPE, draft-ietf-nvo3-vxlan-gpe section 3: VXLAN's header with a byte that says what follows.
 * Where the P flag is clear there is no such byte, and an Ethernet frame follows as in VXLAN.
 *
 *  |R|R|Ver|I|P|B|O|           Reserved            | Next Protocol |
 *  |        VXLAN Network Identifier (VNI)         |    Reserved   |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { Fields } from './fields.ts'
import { nextProtocolText } from './nsh.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const HEADER_LENGTH = 8
const NEXT_PROTOCOL_FLAG = 0x04

export const vxlanGpe: Protocol = {
  name: 'vxlan_gpe',
  title: 'VXLAN-GPE',
  label: 'VXLAN',
  family: 'tunnel',
  source: 'draft-ietf-nvo3-vxlan-gpe',
  tunnel: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    c.facts.vni = c.u24(4)
    if ((c.u8(0) & NEXT_PROTOCOL_FLAG) === 0) c.to(ProtocolId.eth)
    else c.by(TableId['vxlan.next_proto'], c.u8(3))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const place = (mask: number) => ({ at: 0, length: 1, mask })
    fields.u8('vxlan.flags', 'Flags', 0, (flags) => formatHexNumber(flags, 2))
    fields.bits('vxlan.ver', 'Version', place(0x30))
    const isValid = fields.flag('vxlan.i_bit', 'VNI present (I)', place(0x08))
    const saysNext = fields.flag('vxlan.p_bit', 'Next protocol (P)', place(NEXT_PROTOCOL_FLAG))
    fields.flag('vxlan.o_bit', 'Control packet (O)', place(0x01))
    fields.u16('vxlan.reserved_16', 'Reserved', 1)
    const next = fields.u8('vxlan.next_proto', 'Next protocol', 3, (value) =>
      saysNext ? nextProtocolText(value) : `${value}, not used`,
    )
    fields.u24('vxlan.vni', 'Network identifier (VNI)', 4)
    fields.u8('vxlan.reserved8', 'Reserved', 7)
    if (!isValid && bytes.captured >= HEADER_LENGTH) {
      fields.note(
        'warning',
        'vxlan.vni-flag-clear',
        'The I flag is clear, so the VNI has no meaning.',
        { at: 0, length: 1 },
      )
    }
    return fields.end({
      headerLength: HEADER_LENGTH,
      next: saysNext ? { by: 'vxlan.next_proto', keys: [next] } : { to: 'eth' },
    })
  },
}
