/**
 * Linux cooked captures (tcpdump.org/linktypes.html, LINKTYPE_LINUX_SLL and LINKTYPE_LINUX_SLL2):
 * what the kernel gives of a packet's link layer when one captures on `any`. The second version
 * also names the interface.
 *
 *  SLL:  | packet type (2) | address type (2) | address length (2) | address (8) | protocol (2) |
 *  SLL2: | protocol (2) | reserved (2) | interface (4) | address type (2) | packet type (1)
 *        | address length (1) | address (8) |
 *
 * The protocol is an EtherType, except for address types whose protocol is of another kind.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { TableId } from './bindingTable.ts'
import type { Cursor } from './cursor.ts'
import { etherTypeText, FIRST_ETHERTYPE } from './etherTypes.ts'
import { Fields } from './fields.ts'
import type { Next, Protocol } from './protocol.ts'
import { ProtocolId } from './protocolId.ts'

const SLL_LENGTH = 16
const SLL2_LENGTH = 20
const ADDRESS_SPACE = 8
const MAC_SIZE = 6
const IPV4_SIZE = 4
/** Linux's ETH_P_802_2: an LLC frame (include/uapi/linux/if_ether.h). */
const LLC = 0x0004
/** Linux's ARPHRD_NETLINK: the protocol is a netlink family (include/uapi/linux/if_arp.h). */
const NETLINK = 824

export const sll: Protocol = {
  name: 'sll',
  title: 'Linux cooked capture',
  label: 'SLL',
  family: 'link',
  source: 'tcpdump.org, LINKTYPE_LINUX_SLL',

  step(c) {
    if (!c.header(SLL_LENGTH)) return
    stepProtocol(c, c.u16(14), c.u16(2))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u16('sll.pkttype', 'Packet type', 0, packetTypeText)
    const addressType = fields.u16('sll.hatype', 'Address type', 2, addressTypeText)
    const addressLength = fields.u16('sll.halen', 'Address length', 4)
    addressFields(fields, 6, addressLength)
    const next = protocolField(fields, bytes, { at: 14, addressType })
    return fields.end({ headerLength: SLL_LENGTH, next })
  },
}

export const sll2: Protocol = {
  name: 'sll2',
  title: 'Linux cooked capture v2',
  label: 'SLL2',
  family: 'link',
  source: 'tcpdump.org, LINKTYPE_LINUX_SLL2',

  step(c) {
    if (!c.header(SLL2_LENGTH)) return
    stepProtocol(c, c.u16(0), c.u16(8))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const next = protocolField(fields, bytes, { at: 0, addressType: bytes.u16(8) })
    fields.bytes('sll.unused', 'Reserved', 2, 2)
    fields.u32('sll.ifindex', 'Interface index', 4)
    fields.u16('sll.hatype', 'Address type', 8, addressTypeText)
    fields.u8('sll.pkttype', 'Packet type', 10, packetTypeText)
    const addressLength = fields.u8('sll.halen', 'Address length', 11)
    addressFields(fields, 12, addressLength)
    return fields.end({ headerLength: SLL2_LENGTH, next })
  },
}

function stepProtocol(c: Cursor, protocol: number, addressType: number): void {
  if (addressType === NETLINK) return
  if (protocol >= FIRST_ETHERTYPE) c.by(TableId.ethertype, protocol)
  else if (protocol === LLC) c.to(ProtocolId.llc)
}

function protocolField(
  fields: Fields,
  bytes: ByteSlice,
  { at, addressType }: { at: number; addressType: number },
): Next {
  const protocol = bytes.u16(at)
  if (addressType !== NETLINK && protocol >= FIRST_ETHERTYPE) {
    fields.u16('sll.etype', 'Protocol', at, etherTypeText)
    return { by: 'ethertype', keys: [protocol] }
  }
  fields.u16('sll.ltype', 'Protocol', at)
  return { to: addressType !== NETLINK && protocol === LLC ? 'llc' : 'payload' }
}

/** The address takes the first bytes of a fixed space; the rest of it is unused. */
function addressFields(fields: Fields, at: number, declared: number): void {
  const length = Math.min(declared, ADDRESS_SPACE)
  if (length === MAC_SIZE) fields.mac('sll.src.eth', 'Source', at)
  else if (length === IPV4_SIZE) fields.ipv4('sll.src.ipv4', 'Source', at)
  else fields.bytes('sll.src.other', 'Source', at, length)
  fields.bytes('sll.unused', 'Unused', at + length, ADDRESS_SPACE - length)
}

const PACKET_TYPES = ['to us', 'broadcast', 'multicast', 'to another host', 'sent by us']

function packetTypeText(type: number): string | undefined {
  const name = PACKET_TYPES[type]
  return name === undefined ? undefined : `${type} ${name}`
}

/** Linux's ARPHRD_ values of the devices that one meets in a cluster. */
const ADDRESS_TYPES: Readonly<Record<number, string>> = {
  1: 'Ethernet',
  768: 'IPIP tunnel',
  769: 'IPv6 tunnel',
  772: 'loopback',
  776: 'SIT tunnel',
  778: 'GRE tunnel',
  823: 'GRE tunnel over IPv6',
  824: 'netlink',
  65534: 'none',
}

function addressTypeText(type: number): string | undefined {
  const name = ADDRESS_TYPES[type]
  return name === undefined ? undefined : `${type} ${name}`
}
