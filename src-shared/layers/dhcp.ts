/**
 * DHCP, RFC 2131 section 2, and BOOTP, RFC 951, which it grew from: a fixed part, a magic cookie, and
 * options (RFC 2132). It is all that the datagram carries.
 *
 *  | operation (1) | hardware type (1) | address length (1) | hops (1) | transaction (4)
 *  | seconds (2) | flags (2) | client, your, next server, relay address (4 each)
 *  | client's hardware address (16) | server name (64) | boot file (128) | magic cookie (4) |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { dhcpOptionFields } from './dhcpOptions.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const FIXED_LENGTH = 236
const COOKIE_END = 240
const MAGIC_COOKIE = 0x63825363
const HARDWARE_SPACE = 16
const ETHERNET = 1
const MAC_LENGTH = 6

export const dhcp: Protocol = {
  name: 'dhcp',
  title: 'DHCP',
  label: 'DHCP',
  family: 'app',
  source: 'RFC 2131, RFC 2132',

  step(c) {
    c.header(Math.max(FIXED_LENGTH, c.limit - c.start))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const length = Math.max(FIXED_LENGTH, bytes.reported)
    fixedFields(fields, bytes)
    if (bytes.u32(FIXED_LENGTH) !== MAGIC_COOKIE) {
      fields.bytes(
        'dhcp.vendor_specific_options',
        "BOOTP's own part",
        FIXED_LENGTH,
        length - FIXED_LENGTH,
      )
      return fields.end({ headerLength: length })
    }
    fields.ipv4('dhcp.cookie', 'Magic cookie', FIXED_LENGTH)
    dhcpOptionFields(fields, bytes, { from: COOKIE_END, end: length })
    return fields.end({ headerLength: length })
  },
}

function fixedFields(fields: Fields, bytes: ByteSlice): void {
  fields.u8('dhcp.type', 'Operation', 0, operationText)
  const hardware = fields.u8('dhcp.hw.type', 'Hardware type', 1)
  const hardwareLength = fields.u8('dhcp.hw.len', 'Hardware address length', 2)
  fields.u8('dhcp.hops', 'Hops', 3)
  fields.u32('dhcp.id', 'Transaction', 4, (id) => formatHexNumber(id, 8))
  fields.u16('dhcp.secs', 'Seconds elapsed', 8)
  fields.flag('dhcp.flags.bc', 'Answer by broadcast', { at: 10, length: 2, mask: 0x8000 })
  fields.bits('dhcp.flags.reserved', 'Reserved', { at: 10, length: 2, mask: 0x7fff })
  fields.ipv4('dhcp.ip.client', 'Client address', 12)
  fields.ipv4('dhcp.ip.your', 'Your address', 16)
  fields.ipv4('dhcp.ip.server', 'Next server', 20)
  fields.ipv4('dhcp.ip.relay', 'Relay', 24)
  if (hardware === ETHERNET && hardwareLength === MAC_LENGTH) {
    fields.mac('dhcp.hw.mac_addr', 'Client hardware address', 28)
    fields.bytes('dhcp.hw.addr_padding', 'Padding', 34, HARDWARE_SPACE - MAC_LENGTH)
  } else fields.bytes('dhcp.hw.addr', 'Client hardware address', 28, HARDWARE_SPACE)
  const name = (at: number, length: number) =>
    new TextDecoder().decode(bytes.bytes(at, length)).replace(/\0.*$/s, '')
  fields.value('dhcp.server', 'Server name', name(44, 64), { at: 44, length: 64 })
  fields.value('dhcp.file', 'Boot file', name(108, 128), { at: 108, length: 128 })
}

function operationText(operation: number): string | undefined {
  if (operation === 1) return '1 request'
  return operation === 2 ? '2 reply' : undefined
}
