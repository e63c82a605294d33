/**
 * VRRP, RFC 3768 (version 2) and RFC 9568 (version 3): routers agree on who answers for an address.
 *
 *  | version, type (1) | virtual router (1) | priority (1) | addresses (1)
 *  | version 2: authentication, interval in seconds; version 3: interval in 1/100 s (2)
 *  | checksum (2) | addresses (4 or 16 each) | version 2: authentication (8) |
 *
 * The message is all that the IP packet carries. Version 3 has the addresses of the IP version that
 * carries it: as many bytes as there are say which.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import { Fields } from './fields.ts'
import type { Protocol } from './protocol.ts'

const HEADER_LENGTH = 8
const IPV4_SIZE = 4
const IPV6_SIZE = 16

export const vrrp: Protocol = {
  name: 'vrrp',
  title: 'VRRP',
  label: 'VRRP',
  family: 'trans',
  source: 'RFC 3768, RFC 9568',

  step(c) {
    c.header(Math.max(HEADER_LENGTH, c.limit - c.start))
  },

  decode(bytes) {
    const fields = new Fields(bytes)
    const length = Math.max(HEADER_LENGTH, bytes.reported)
    const version = fields.bits('vrrp.version', 'Version', { at: 0, length: 1, mask: 0xf0 })
    fields.bits('vrrp.type', 'Type', { at: 0, length: 1, mask: 0x0f }, (type) =>
      type === 1 ? '1 advertisement' : undefined,
    )
    fields.u8('vrrp.virt_rtr_id', 'Virtual router', 1)
    fields.u8('vrrp.prio', 'Priority', 2, priorityText)
    const count = fields.u8('vrrp.addr_count', 'Addresses', 3)
    if (version < 3) {
      fields.u8('vrrp.auth_type', 'Authentication', 4)
      fields.u8('vrrp.adver_int', 'Interval in seconds', 5)
    } else {
      fields.bits('vrrp.reserved_mbz', 'Reserved', { at: 4, length: 1, mask: 0xf0 })
      const place = { at: 4, length: 2, mask: 0x0fff }
      fields.bits('vrrp.short_adver_int', 'Interval in 1/100 s', place)
    }
    fields.u16('vrrp.checksum', 'Checksum', 6, (sum) => formatHexNumber(sum, 4))
    const at = addressFields(fields, bytes, { count, version })
    fields.bytes('vrrp.md5_auth_data', 'Authentication data', at, length - at)
    return fields.end({ headerLength: length })
  },
}

function addressFields(
  fields: Fields,
  bytes: ByteSlice,
  { count, version }: { count: number; version: number },
): number {
  const isIpv6 = version >= 3 && bytes.reported >= HEADER_LENGTH + count * IPV6_SIZE
  const size = isIpv6 ? IPV6_SIZE : IPV4_SIZE
  let at = HEADER_LENGTH
  for (let i = 0; i < count && at + size <= bytes.captured; i++) {
    if (isIpv6) fields.ipv6('vrrp.ipv6_addr', 'Address', at)
    else fields.ipv4('vrrp.ip_addr', 'Address', at)
    at += size
  }
  return at
}

function priorityText(priority: number): string | undefined {
  if (priority === 255) return '255 owns the address'
  return priority === 0 ? '0 gives up' : undefined
}
