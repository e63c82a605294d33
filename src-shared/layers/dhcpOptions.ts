/**
 * DHCP options, RFC 2132: a code, a length and a value each; two codes are a single byte.
 *
 *  | code (1) | length (1) | value |
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { Fields } from './fields.ts'

const PAD = 0
const END = 255
const OPTION_HEADER = 2

/** Adds the options between two offsets, and what lies after the last one. */
export function dhcpOptionFields(
  fields: Fields,
  bytes: ByteSlice,
  { from, end }: { from: number; end: number },
): void {
  let at = from
  while (at < end && at < bytes.captured) {
    const code = bytes.u8(at)
    if (code === PAD || code === END) {
      if (code === END) fields.u8('dhcp.option.end', 'End', at)
      else fields.bytes('dhcp.option.padding', 'Padding', at, 1)
      at++
      if (code === END) break
      continue
    }
    fields.u8('dhcp.option.type', 'Option', at, codeText)
    const room = end - at - OPTION_HEADER
    const length = room < 0 ? 0 : fields.u8('dhcp.option.length', 'Option length', at + 1)
    if (length > room) {
      fields.note(
        'warning',
        'dhcp.option-length',
        `The length of option ${code} says ${length} bytes; there are ${Math.max(room, 0)}.`,
        { at, length: OPTION_HEADER },
      )
      at += OPTION_HEADER
      break
    }
    valueField(fields, bytes, { at: at + OPTION_HEADER, code, length })
    at += OPTION_HEADER + length
  }
  fields.bytes('dhcp.option.padding', 'After the options', at, end - at)
}

function valueField(
  fields: Fields,
  bytes: ByteSlice,
  { at, code, length }: { at: number; code: number; length: number },
): void {
  const option = OPTIONS[code]
  const size = option === undefined ? 0 : SIZES[option.kind]
  const isWhole = size > 0 && length > 0 && length % size === 0
  if (option?.kind === 'text') {
    const text = new TextDecoder().decode(bytes.bytes(at, length))
    fields.value(option.name, option.label, text, { at, length })
  } else if (option === undefined || !isWhole) {
    fields.bytes('dhcp.option.value', 'Value', at, length)
  } else {
    for (let from = at; from < at + length; from += size) {
      if (option.kind === 'address') fields.ipv4(option.name, option.label, from)
      else if (option.kind === 'u32') fields.u32(option.name, option.label, from)
      else if (option.kind === 'u16') fields.u16(option.name, option.label, from)
      else fields.u8(option.name, option.label, from, option.describe)
    }
  }
}

type OptionKind = 'address' | 'u8' | 'u16' | 'u32' | 'text'

/** Bytes of one value; an option of several repeats it. */
const SIZES: Readonly<Record<OptionKind, number>> = { address: 4, u8: 1, u16: 2, u32: 4, text: 0 }

interface Option {
  readonly name: string
  readonly label: string
  readonly kind: OptionKind
  readonly describe?: (value: number) => string | undefined
}

const MESSAGES = [
  undefined,
  'discover',
  'offer',
  'request',
  'decline',
  'ack',
  'nak',
  'release',
  'inform',
]

/** `discover`; undefined for a message type that has no name here. */
export function dhcpMessageName(type: number): string | undefined {
  return MESSAGES[type]
}

function messageText(type: number): string | undefined {
  const name = dhcpMessageName(type)
  return name === undefined ? undefined : `${type} ${name}`
}

const prefix = 'dhcp.option'
const OPTIONS: Readonly<Record<number, Option>> = {
  1: { name: `${prefix}.subnet_mask`, label: 'Subnet mask', kind: 'address' },
  3: { name: `${prefix}.router`, label: 'Router', kind: 'address' },
  6: { name: `${prefix}.domain_name_server`, label: 'Name server', kind: 'address' },
  12: { name: `${prefix}.hostname`, label: 'Host name', kind: 'text' },
  15: { name: `${prefix}.domain_name`, label: 'Domain', kind: 'text' },
  26: { name: `${prefix}.interface_mtu`, label: 'MTU', kind: 'u16' },
  28: { name: `${prefix}.broadcast_address`, label: 'Broadcast address', kind: 'address' },
  42: { name: `${prefix}.ntp_server`, label: 'Time server', kind: 'address' },
  50: { name: `${prefix}.requested_ip_address`, label: 'Requested address', kind: 'address' },
  51: { name: `${prefix}.ip_address_lease_time`, label: 'Lease in seconds', kind: 'u32' },
  53: { name: `${prefix}.dhcp`, label: 'Message', kind: 'u8', describe: messageText },
  54: { name: `${prefix}.dhcp_server_id`, label: 'Server', kind: 'address' },
  55: {
    name: `${prefix}.request_list_item`,
    label: 'Wants option',
    kind: 'u8',
    describe: codeText,
  },
  56: { name: `${prefix}.message`, label: 'Text', kind: 'text' },
  57: { name: `${prefix}.dhcp_max_message_size`, label: 'Longest message', kind: 'u16' },
  58: { name: `${prefix}.renewal_time_value`, label: 'Renew after seconds', kind: 'u32' },
  59: { name: `${prefix}.rebinding_time_value`, label: 'Rebind after seconds', kind: 'u32' },
  60: { name: `${prefix}.vendor_class_id`, label: 'Vendor class', kind: 'text' },
}

const OTHER_NAMES: Readonly<Record<number, string>> = {
  61: 'Client identifier',
  66: 'Boot server',
  67: 'Boot file',
  82: 'Relay information',
  119: 'Domain search list',
  121: 'Classless routes',
}

function codeText(code: number): string | undefined {
  const name = OPTIONS[code]?.label ?? OTHER_NAMES[code]
  return name === undefined ? undefined : `${code} ${name}`
}
