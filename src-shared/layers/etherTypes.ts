import { formatHexNumber } from '../bytes/numberText.ts'

/** IEEE 802 EtherTypes that people meet in a cluster, by their common names. */
const NAMES: Readonly<Record<number, string>> = {
  0x0800: 'IPv4',
  0x0806: 'ARP',
  0x22eb: 'ERSPAN type III',
  0x6558: 'Transparent Ethernet bridging',
  0x8035: 'Reverse ARP',
  0x8100: '802.1Q VLAN',
  0x86dd: 'IPv6',
  0x880b: 'PPP',
  0x8847: 'MPLS unicast',
  0x8848: 'MPLS multicast',
  0x8863: 'PPPoE discovery',
  0x8864: 'PPPoE session',
  0x888e: '802.1X',
  0x88a8: '802.1ad service VLAN',
  0x88be: 'ERSPAN type I or II',
  0x88cc: 'LLDP',
  0x8909: 'Cisco metadata',
  0x894f: 'NSH',
}

/** Smaller values of the same two bytes are the length of an IEEE 802.3 frame. */
export const FIRST_ETHERTYPE = 0x0600

/** An 802.3 frame that begins so is Novell's raw IPX, which has no LLC header. */
export const NOVELL_RAW = 0xffff

/** `0x0800 IPv4`. */
export function etherTypeText(type: number): string {
  const name = NAMES[type]
  return name === undefined ? formatHexNumber(type, 4) : `${formatHexNumber(type, 4)} ${name}`
}
