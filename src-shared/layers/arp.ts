/**
 * ARP, RFC 826: who has this protocol address, and which hardware address is it. Reverse ARP (RFC
 * 903) is the same header under another EtherType.
 *
 *  | hardware type (2) | protocol type (2) | hardware size (1) | protocol size (1) | operation (2) |
 *  | sender hardware | sender protocol | target hardware | target protocol |
 */
import { etherTypeText } from './etherTypes.ts'
import { Fields } from './fields.ts'
import { NetworkKind } from './packetFacts.ts'
import type { Protocol } from './protocol.ts'

const FIXED_LENGTH = 8
const IPV4 = 0x0800
const IPV4_SIZE = 4
const MAC_SIZE = 6

export const arp: Protocol = {
  name: 'arp',
  title: 'ARP',
  label: 'ARP',
  family: 'link',
  source: 'RFC 826',

  step(c) {
    if (!c.header(FIXED_LENGTH)) return
    const { facts } = c
    const hardware = c.u8(4)
    const protocol = c.u8(5)
    facts.network = NetworkKind.arp
    facts.protocol = c.u16(6)
    const length = FIXED_LENGTH + 2 * (hardware + protocol)
    if (!c.header(length)) return
    c.within(length)
    if (c.u16(2) !== IPV4 || protocol !== IPV4_SIZE) return
    facts.source3 = c.i32(FIXED_LENGTH + hardware)
    facts.destination3 = c.i32(FIXED_LENGTH + 2 * hardware + protocol)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    fields.u16('arp.hw.type', 'Hardware type', 0, (type) => (type === 1 ? '1 Ethernet' : undefined))
    const type = fields.u16('arp.proto.type', 'Protocol type', 2, etherTypeText)
    const hardware = fields.u8('arp.hw.size', 'Hardware size', 4)
    const protocol = fields.u8('arp.proto.size', 'Protocol size', 5)
    fields.u16('arp.opcode', 'Operation', 6, operationText)
    if (bytes.captured < FIXED_LENGTH) return fields.end({ headerLength: FIXED_LENGTH })

    const isIpv4 = type === IPV4 && protocol === IPV4_SIZE
    const party = (which: 'src' | 'dst', label: string, at: number): void => {
      if (hardware === MAC_SIZE) fields.mac(`arp.${which}.hw_mac`, `${label} MAC address`, at)
      else fields.bytes(`arp.${which}.hw`, `${label} hardware address`, at, hardware)
      const protocolAt = at + hardware
      if (isIpv4) fields.ipv4(`arp.${which}.proto_ipv4`, `${label} IP address`, protocolAt)
      else fields.bytes(`arp.${which}.proto`, `${label} protocol address`, protocolAt, protocol)
    }
    party('src', 'Sender', FIXED_LENGTH)
    party('dst', 'Target', FIXED_LENGTH + hardware + protocol)
    return fields.end({
      headerLength: FIXED_LENGTH + 2 * (hardware + protocol),
      payloadLength: 0,
    })
  },
}

const OPERATIONS: Readonly<Record<number, string>> = {
  1: 'request',
  2: 'reply',
  3: 'reverse request',
  4: 'reverse reply',
  8: 'inverse request',
  9: 'inverse reply',
}

function operationText(operation: number): string | undefined {
  const name = OPERATIONS[operation]
  return name === undefined ? undefined : `${operation} ${name}`
}
