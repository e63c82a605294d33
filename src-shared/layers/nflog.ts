/**
 * Linux's netfilter log (LINKTYPE_NFLOG, tcpdump.org/linktypes.html; the kernel's
 * uapi/linux/netfilter/nfnetlink_log.h): what an iptables or nftables rule logged of a packet, as
 * attributes, the packet itself in one of them.
 *
 *  | address family (1) | version (1) | resource (2) |, then attributes:
 *  | length with these 4 bytes (2) | type (2) | value, padded to 4 bytes |
 *
 * Lengths and types are in the byte order of the machine that captured; the values of the kernel
 * are in network order.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { u16le, type ReadsBytes } from '../bytes/littleEndian.ts'
import { etherTypeText } from './etherTypes.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'
import { ProtocolId, type ProtocolName } from './protocolId.ts'

const HEADER_LENGTH = 4
const ATTRIBUTE_HEADER = 4
const FAMILIES: Readonly<Record<number, 'ip' | 'ipv6'>> = { 2: 'ip', 10: 'ipv6' }

const Attribute = {
  packetHeader: 1,
  mark: 2,
  timestamp: 3,
  indev: 4,
  outdev: 5,
  payload: 9,
  prefix: 10,
  uid: 11,
} as const

export const nflog: Protocol = {
  name: 'nflog',
  title: 'Netfilter log',
  label: 'NFLOG',
  family: 'link',
  source: 'Linux, uapi/linux/netfilter/nfnetlink_log.h; tcpdump.org, LINKTYPE_NFLOG',
  keepsTrailer: true,

  step(c) {
    if (!c.header(HEADER_LENGTH)) return
    const isLittle = isLittleEndian(c)
    let at = HEADER_LENGTH
    while (at < c.limit - c.start) {
      if (!c.header(at + ATTRIBUTE_HEADER)) return
      const length = read16(c, at, isLittle)
      if (length < ATTRIBUTE_HEADER) return
      if (read16(c, at + 2, isLittle) === Attribute.payload) {
        c.within(at + length)
        c.to(ProtocolId[carriedBy(c.u8(0))])
        return
      }
      at = afterAttribute(at, length, c.limit - c.start)
    }
    c.header(at)
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const family = fields.u8('nflog.family', 'Address family', 0, familyText)
    fields.u8('nflog.version', 'Version', 1)
    fields.u16('nflog.res_id', 'Resource', 2)
    if (bytes.captured < HEADER_LENGTH) return fields.end({ headerLength: HEADER_LENGTH })
    const isLittle = isLittleEndian(bytes)
    let at = HEADER_LENGTH
    while (at < bytes.reported) {
      const type = read16(bytes, at + 2, isLittle)
      const length = read16(bytes, at, isLittle)
      lengthFields(fields, at, { length, type })
      if (at + ATTRIBUTE_HEADER > bytes.captured) {
        return fields.end({ headerLength: at + ATTRIBUTE_HEADER })
      }
      if (length < ATTRIBUTE_HEADER) {
        fields.malformed(
          'nflog.attribute-length',
          `The length of attribute ${type} says ${length} bytes, less than its own header.`,
          { at, length: 2 },
        )
        return fields.end({ headerLength: at + ATTRIBUTE_HEADER })
      }
      if (type === Attribute.payload) {
        return fields.end({
          headerLength: at + ATTRIBUTE_HEADER,
          payloadLength: length - ATTRIBUTE_HEADER,
          next: { to: carriedBy(family) },
        })
      }
      valueField(fields, bytes, { at: at + ATTRIBUTE_HEADER, end: at + length, type })
      at = afterAttribute(at, length, bytes.reported)
    }
    return fields.end({ headerLength: at })
  },
}

function carriedBy(family: number): ProtocolName {
  return FAMILIES[family] ?? 'payload'
}

/** The first attribute's length is small in one byte order and not in the other. */
function isLittleEndian(bytes: ReadsBytes): boolean {
  return bytes.u8(HEADER_LENGTH) >= bytes.u8(HEADER_LENGTH + 1)
}

function read16(bytes: ReadsBytes, at: number, isLittle: boolean): number {
  return isLittle ? u16le(bytes, at) : (bytes.u8(at) << 8) | bytes.u8(at + 1)
}

function padded(length: number): number {
  return (length + 3) & ~3
}

/** The last attribute may end without its padding, but not after the record. */
function afterAttribute(at: number, length: number, reported: number): number {
  return Math.max(at + length, Math.min(at + padded(length), reported))
}

function lengthFields(
  fields: Fields,
  at: number,
  { length, type }: { length: number; type: number },
): void {
  fields.value('nflog.tlv_length', 'Attribute length', length, { at, length: 2 })
  fields.value('nflog.tlv_type', 'Attribute', type, {
    at: at + 2,
    length: 2,
    text: attributeText(type),
  })
}

/** The value with its padding, which belongs to no attribute. */
function valueField(
  fields: Fields,
  bytes: ByteSlice,
  { at, end, type }: { at: number; end: number; type: number },
): void {
  const length = end - at
  if (type === Attribute.packetHeader && length === 4) {
    fields.u16('nflog.protocol', 'EtherType', at, etherTypeText)
    fields.u8('nflog.hook', 'Hook', at + 2, hookText)
    fields.bytes('nflog.tlv_value', 'Padding', at + 3, 1)
  } else if (type === Attribute.indev && length === 4) {
    fields.u32('nflog.ifindex_indev', 'Received at interface', at)
  } else if (type === Attribute.outdev && length === 4) {
    fields.u32('nflog.ifindex_outdev', 'Sent at interface', at)
  } else if (type === Attribute.uid && length === 4) {
    fields.u32('nflog.uid', 'User', at)
  } else if (type === Attribute.prefix) {
    const text = new TextDecoder().decode(bytes.bytes(at, length)).replace(/\0.*$/s, '')
    fields.value('nflog.prefix', "The rule's prefix", text, { at, length })
  } else fields.bytes('nflog.tlv_value', 'Value', at, length)
  const padding = Math.min(padded(length), bytes.reported - at) - length
  fields.bytes('nflog.tlv_value', 'Padding', end, padding)
}

const ATTRIBUTES: Readonly<Record<number, string>> = {
  [Attribute.packetHeader]: 'packet header',
  [Attribute.mark]: 'mark',
  [Attribute.timestamp]: 'timestamp',
  [Attribute.indev]: 'input device',
  [Attribute.outdev]: 'output device',
  6: 'physical input device',
  7: 'physical output device',
  8: 'hardware address',
  [Attribute.payload]: 'packet',
  [Attribute.prefix]: 'prefix',
  [Attribute.uid]: 'user',
  12: 'sequence',
  13: 'global sequence',
  14: 'group',
  15: 'hardware type',
  16: 'hardware header',
  17: 'hardware header length',
  18: 'connection tracking',
  19: 'connection tracking information',
}

function attributeText(type: number): string | undefined {
  const name = ATTRIBUTES[type]
  return name === undefined ? undefined : `${type} ${name}`
}

function familyText(family: number): string | undefined {
  if (family === 2) return '2 IPv4'
  return family === 10 ? '10 IPv6' : undefined
}

const HOOKS = ['prerouting', 'input', 'forward', 'output', 'postrouting']

function hookText(hook: number): string | undefined {
  const name = HOOKS[hook]
  return name === undefined ? undefined : `${hook} ${name}`
}
