/**
 * VXLAN, RFC 7348 section 5: 8 bytes between the outer UDP header and the inner Ethernet frame.
 *
 *   0               1               2               3
 *  |G|R|R|R|I|R|R|R|R|D|R|R|A|R|R|R|        Group policy ID        |
 *  |        VXLAN Network Identifier (VNI)         |    Reserved   |
 *
 * The group policy extension (draft-smith-vxlan-group-policy) takes the first bit, two of the second
 * byte and the two bytes after it.
 *
 * Cisco ACI's variant (iVXLAN, UDP port 48879) has the sender's policy class at the same place; what it
 * puts into reserved bits is not published, and they are shown as they are.
 *
 * The I flag must be set for the VNI to be valid. Reserved bits are sent as zero and ignored on
 * receipt, so they are never an error.
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'
import { vniText } from './vniText.ts'

const HEADER_LENGTH = 8
const VNI_FLAG = 0x08

export const vxlan: Protocol = {
  name: 'vxlan',
  title: 'VXLAN',
  label: 'VXLAN',
  family: 'tunnel',
  source: 'RFC 7348; draft-smith-vxlan-group-policy',
  tunnel: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    c.facts.vni = c.u24(4)
    c.to(ProtocolId.eth)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u16('vxlan.flags', 'Flags', 0, (flags) => formatHexNumber(flags, 4))
    const valid = fields.flag('vxlan.flag_i', 'VNI present (I)', {
      at: 0,
      length: 1,
      mask: VNI_FLAG,
    })
    fields.flag('vxlan.flag_g', 'Group policy (G)', { at: 0, length: 2, mask: 0x8000 })
    fields.flag('vxlan.flag_d', "Don't learn (D)", { at: 0, length: 2, mask: 0x0040 })
    fields.flag('vxlan.flag_a', 'Policy applied (A)', { at: 0, length: 2, mask: 0x0008 })
    fields.u16('vxlan.gbp', 'Group policy ID', 2)
    fields.u24('vxlan.vni', 'Network identifier (VNI)', 4, vniText)
    fields.u8('vxlan.reserved8', 'Reserved', 7)
    if (!valid && bytes.captured >= HEADER_LENGTH) {
      fields.note(
        'warning',
        'vxlan.vni-flag-clear',
        'The I flag is clear, so the VNI has no meaning; a receiver drops this packet.',
        { at: 0, length: 1 },
      )
    }
    return fields.end({ headerLength: HEADER_LENGTH, next: { to: 'eth' } })
  },
}
