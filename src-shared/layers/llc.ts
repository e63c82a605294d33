/**
 * LLC, IEEE 802.2: two service access points and a control field of one byte (unnumbered frames) or
 * two. Where both points are 0xaa and the frame is unnumbered information, a SNAP header follows
 * (IEEE 802, clause 9.5): an organisation and its protocol; organisation 0 means an EtherType. Cisco's
 * own spanning trees, one a VLAN, are there.
 *
 *  | DSAP (1) | SSAP (1) | control (1 or 2) | organisation (3) | protocol (2) |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { etherTypeText } from './etherTypes.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const SHORTEST = 3
const SNAP_POINT = 0xaa
const UNNUMBERED_INFORMATION = 0x03
const SNAP_END = 8
const CISCO = 0x00000c

export const llc: Protocol = {
  name: 'llc',
  title: 'LLC',
  label: 'LLC',
  family: 'link',
  source: 'IEEE 802.2; IEEE 802 clause 9.5',

  step(c) {
    if (!c.header(SHORTEST)) return
    const control = c.u8(2)
    if (c.u8(0) === SNAP_POINT && c.u8(1) === SNAP_POINT && control === UNNUMBERED_INFORMATION) {
      if (!c.header(SNAP_END)) return
      const organisation = c.u24(3)
      if (organisation === 0) c.by(TableId.ethertype, c.u16(6))
      else if (organisation === CISCO) c.by(TableId['llc.cisco_pid'], c.u16(6))
      return
    }
    const headerLength = isUnnumbered(control) ? 3 : 4
    if (!c.header(headerLength)) return
    if (control === UNNUMBERED_INFORMATION) c.by(TableId['llc.dsap'], c.u8(0))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const dsap = fields.u8('llc.dsap', 'Destination service point', 0, pointText)
    const ssap = fields.u8('llc.ssap', 'Source service point', 1, pointText)
    const control = bytes.u8(2)
    if (bytes.captured < SHORTEST) return fields.end({ headerLength: SHORTEST })
    if (!isUnnumbered(control)) {
      const wide = control | (bytes.u8(3) << 8)
      const text = formatHexNumber(wide, 4)
      fields.value('llc.control', 'Control', wide, { at: 2, length: 2, text })
      return fields.end({ headerLength: 4 })
    }
    fields.u8('llc.control', 'Control', 2, (value) => formatHexNumber(value, 2))
    if (control !== UNNUMBERED_INFORMATION) return fields.end({ headerLength: 3 })
    if (dsap !== SNAP_POINT || ssap !== SNAP_POINT) {
      return fields.end({ headerLength: 3, next: { by: 'llc.dsap', keys: [dsap] } })
    }
    const organisation = fields.u24('llc.oui', 'Organisation', 3, (oui) => formatHexNumber(oui, 6))
    if (organisation !== 0) {
      fields.u16('llc.pid', 'Protocol', 6, (value) => formatHexNumber(value, 4))
      return fields.end({
        headerLength: SNAP_END,
        ...(organisation === CISCO ? { next: { by: 'llc.cisco_pid', keys: [bytes.u16(6)] } } : {}),
      })
    }
    const type = fields.u16('llc.type', 'Type', 6, etherTypeText)
    return fields.end({ headerLength: SNAP_END, next: { by: 'ethertype', keys: [type] } })
  },
}

function isUnnumbered(control: number): boolean {
  return (control & 0x03) === 0x03
}

const POINTS: Readonly<Record<number, string>> = {
  0x06: 'IPv4',
  0x42: 'Spanning tree',
  0xaa: 'SNAP',
  0xe0: 'NetWare',
  0xf0: 'NetBIOS',
  0xfe: 'OSI network layer',
}

function pointText(point: number): string {
  const name = POINTS[point]
  return name === undefined ? formatHexNumber(point, 2) : `${formatHexNumber(point, 2)} ${name}`
}
