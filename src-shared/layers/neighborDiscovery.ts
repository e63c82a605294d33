/**
 * Messages of IPv6 neighbor discovery, RFC 4861 section 4: a fixed part by type, then options.
 *
 *  option: | type (1) | length of all in 8-byte words (1) | data |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { Fields } from './fields.ts'

const ROUTER_SOLICITATION = 133
const ROUTER_ADVERTISEMENT = 134
const NEIGHBOR_SOLICITATION = 135
const NEIGHBOR_ADVERTISEMENT = 136
const REDIRECT = 137

/** Bytes before the options, from the first of the ICMPv6 header on. */
const FIXED_LENGTHS: Readonly<Record<number, number>> = {
  [ROUTER_SOLICITATION]: 8,
  [ROUTER_ADVERTISEMENT]: 16,
  [NEIGHBOR_SOLICITATION]: 24,
  [NEIGHBOR_ADVERTISEMENT]: 24,
  [REDIRECT]: 40,
}

export function isNeighborMessage(type: number): boolean {
  return type >= ROUTER_SOLICITATION && type <= REDIRECT
}

/** Adds the fields after type, code and checksum. */
export function decodeNeighborMessage(fields: Fields, bytes: ByteSlice, type: number): void {
  const fixed = FIXED_LENGTHS[type] ?? 8
  if (bytes.reported < fixed) {
    fields.malformed(
      'icmpv6.message-too-short',
      `A message of type ${type} has at least ${fixed} bytes; this one has ${bytes.reported}.`,
      { at: 0, length: bytes.reported },
    )
    fields.bytes('icmpv6.data', 'Data', 4, bytes.captured - 4)
    return
  }
  fixedFields(fields, type)
  optionFields(fields, bytes, fixed)
}

function fixedFields(fields: Fields, type: number): void {
  if (type === ROUTER_ADVERTISEMENT) {
    fields.u8('icmpv6.nd.ra.cur_hop_limit', 'Current hop limit', 4)
    fields.flag('icmpv6.nd.ra.flag.m', 'Managed addresses', { at: 5, length: 1, mask: 0x80 })
    fields.flag('icmpv6.nd.ra.flag.o', 'Other configuration', { at: 5, length: 1, mask: 0x40 })
    fields.u16('icmpv6.nd.ra.router_lifetime', 'Router lifetime (s)', 6)
    fields.u32('icmpv6.nd.ra.reachable_time', 'Reachable time (ms)', 8)
    fields.u32('icmpv6.nd.ra.retrans_timer', 'Retransmission timer (ms)', 12)
    return
  }
  if (type === NEIGHBOR_ADVERTISEMENT) {
    fields.flag('icmpv6.nd.na.flag.r', 'Router', { at: 4, length: 1, mask: 0x80 })
    fields.flag('icmpv6.nd.na.flag.s', 'Solicited', { at: 4, length: 1, mask: 0x40 })
    fields.flag('icmpv6.nd.na.flag.o', 'Override', { at: 4, length: 1, mask: 0x20 })
    fields.bits('icmpv6.nd.na.flag.rsv', 'Reserved', { at: 4, length: 4, mask: 0x1fffffff })
    fields.ipv6('icmpv6.nd.na.target_address', 'Target', 8)
    return
  }
  fields.bytes('icmpv6.reserved', 'Reserved', 4, 4)
  if (type === NEIGHBOR_SOLICITATION) fields.ipv6('icmpv6.nd.ns.target_address', 'Target', 8)
  if (type !== REDIRECT) return
  fields.ipv6('icmpv6.nd.rd.target_address', 'Target', 8)
  fields.ipv6('icmpv6.rd.na.destination_address', 'Destination', 24)
}

function optionFields(fields: Fields, bytes: ByteSlice, from: number): void {
  let at = from
  while (at < bytes.captured) {
    const type = fields.u8('icmpv6.opt.type', 'Option', at, optionText)
    if (at + 2 > bytes.captured) return
    const length =
      fields.u8(
        'icmpv6.opt.length',
        'Option length',
        at + 1,
        (words) => `${words} (${words * 8} bytes)`,
      ) * 8
    if (length === 0 || at + length > bytes.reported) {
      fields.malformed(
        'icmpv6.option-length',
        `The length of option ${type} says ${length} bytes; the message has ${bytes.reported - at} left.`,
        { at, length: 2 },
      )
      fields.bytes('icmpv6.data', 'Option data', at + 2, bytes.captured - at - 2)
      return
    }
    optionField(fields, { type, at: at + 2, length: length - 2 })
    at += length
  }
}

const SOURCE_LINK_ADDRESS = 1
const TARGET_LINK_ADDRESS = 2
const PREFIX = 3
const MTU = 5
const NONCE = 14
const RECURSIVE_DNS = 25
const PREFIX_DATA_LENGTH = 30

function optionField(
  fields: Fields,
  { type, at, length }: { type: number; at: number; length: number },
): void {
  if (type === SOURCE_LINK_ADDRESS || type === TARGET_LINK_ADDRESS) {
    const label = type === SOURCE_LINK_ADDRESS ? 'Source link address' : 'Target link address'
    if (length === 6) fields.mac('icmpv6.opt.linkaddr', label, at)
    else fields.bytes('icmpv6.opt.linkaddr', label, at, length)
  } else if (type === MTU && length === 6) {
    fields.bytes('icmpv6.opt.reserved', 'Reserved', at, 2)
    fields.u32('icmpv6.opt.mtu', 'MTU', at + 2)
  } else if (type === PREFIX && length === PREFIX_DATA_LENGTH) {
    fields.u8('icmpv6.opt.prefix.length', 'Prefix length', at)
    fields.u8('icmpv6.opt.prefix.flag', 'Prefix flags', at + 1)
    fields.u32('icmpv6.opt.prefix.valid_lifetime', 'Valid lifetime (s)', at + 2)
    fields.u32('icmpv6.opt.prefix.preferred_lifetime', 'Preferred lifetime (s)', at + 6)
    fields.bytes('icmpv6.opt.reserved', 'Reserved', at + 10, 4)
    fields.ipv6('icmpv6.opt.prefix', 'Prefix', at + 14)
  } else fields.bytes('icmpv6.data', 'Option data', at, length)
}

const OPTIONS: Readonly<Record<number, string>> = {
  [SOURCE_LINK_ADDRESS]: 'Source link address',
  [TARGET_LINK_ADDRESS]: 'Target link address',
  [PREFIX]: 'Prefix information',
  4: 'Redirected header',
  [MTU]: 'MTU',
  [NONCE]: 'Nonce',
  [RECURSIVE_DNS]: 'Recursive DNS server',
}

function optionText(type: number): string {
  const name = OPTIONS[type]
  return name === undefined ? String(type) : `${type} ${name}`
}
