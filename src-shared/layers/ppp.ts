/**
 * PPP, RFC 1661 section 2 and RFC 1662 section 3.1, as it lies in captures (LINKTYPE_PPP,
 * LINKTYPE_PPP_HDLC and LINKTYPE_PPP_PPPD, tcpdump.org/linktypes.html) and in GRE.
 *
 *  | address 0xff (1) | control 0x03 (1) | protocol (1 or 2) |
 *
 * Address and control may be left out, and a protocol of one byte has its lowest bit set. pppd writes
 * a direction in the place of the address: 0 received, 1 sent; before a control byte nothing else
 * begins so.
 */
import type { ReadsBytes } from '../bytes/littleEndian.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { TableId } from './bindingTable.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const ADDRESS = 0xff
const CONTROL = 0x03
const SENT = 1

export const ppp: Protocol = {
  name: 'ppp',
  title: 'PPP',
  label: 'PPP',
  family: 'link',
  source: 'RFC 1661, RFC 1662',

  step(c) {
    if (!c.header(2)) return
    const at = protocolAt(c)
    if (!c.header(at + 1)) return
    const isShort = isShortProtocol(c.u8(at))
    if (!c.header(at + (isShort ? 1 : 2))) return
    c.by(TableId['ppp.protocol'], isShort ? c.u8(at) : c.u16(at))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    if (bytes.captured < 2) return fields.end({ headerLength: 2 })
    const at = protocolAt(bytes)
    if (at > 0) {
      if (bytes.u8(0) === ADDRESS) {
        fields.u8('ppp.address', 'Address', 0, (value) => formatHexNumber(value, 2))
      } else fields.u8('ppp.direction', 'Direction', 0, directionText)
      fields.u8('ppp.control', 'Control', 1, (value) => formatHexNumber(value, 2))
    }
    if (bytes.captured < at + 1) return fields.end({ headerLength: at + 1 })
    const isShort = isShortProtocol(bytes.u8(at))
    const protocol = isShort
      ? fields.u8('ppp.protocol', 'Protocol', at, protocolText)
      : fields.u16('ppp.protocol', 'Protocol', at, protocolText)
    return fields.end({
      headerLength: at + (isShort ? 1 : 2),
      next: { by: 'ppp.protocol', keys: [protocol] },
    })
  },
}

/** Where the protocol begins: after address or direction and control, if they are there. */
function protocolAt(bytes: ReadsBytes): number {
  const first = bytes.u8(0)
  return (first === ADDRESS || first <= SENT) && bytes.u8(1) === CONTROL ? 2 : 0
}

function isShortProtocol(first: number): boolean {
  return (first & 1) !== 0
}

function directionText(direction: number): string {
  return direction === SENT ? '1 sent' : '0 received'
}

const PROTOCOLS: Readonly<Record<number, string>> = {
  0x0021: 'IPv4',
  0x0057: 'IPv6',
  0x00fd: 'compressed packet',
  0x0281: 'MPLS unicast',
  0x8021: 'IPCP',
  0x8057: 'IPv6CP',
  0x80fd: 'CCP',
  0xc021: 'LCP',
  0xc023: 'PAP',
  0xc223: 'CHAP',
  0xc227: 'EAP',
}

function protocolText(protocol: number): string {
  const name = PROTOCOLS[protocol]
  const number = formatHexNumber(protocol, 4)
  return name === undefined ? number : `${number} ${name}`
}
