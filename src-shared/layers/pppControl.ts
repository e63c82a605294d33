/**
 * PPP's control protocols: LCP (RFC 1661 section 5), which negotiates the link, and IPCP (RFC 1332),
 * which negotiates IPv4 on it. Both have the same form.
 *
 *  | code (1) | identifier (1) | length of all (2) | by code |
 *
 * Codes 1 to 4 carry options: | type (1) | length of all (1) | value |.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import { formatHexNumber } from '../bytes/numberText.ts'
import type { Cursor } from './cursor.ts'
import { Fields } from './fields.ts'
import type { Decoded, Protocol } from './protocol.ts'

const HEADER_LENGTH = 4
const LAST_WITH_OPTIONS = 4
const OPTION_HEADER = 2

export const lcp: Protocol = {
  name: 'lcp',
  title: 'PPP link control',
  label: 'LCP',
  family: 'link',
  source: 'RFC 1661 section 5',
  step: stepControl,
  decode: (bytes) => decodeControl(bytes, 'lcp'),
}

export const ipcp: Protocol = {
  name: 'ipcp',
  title: 'PPP IPv4 control',
  label: 'IPCP',
  family: 'link',
  source: 'RFC 1332',
  step: stepControl,
  decode: (bytes) => decodeControl(bytes, 'ipcp'),
}

function stepControl(c: Cursor): void {
  if (!c.header(HEADER_LENGTH)) return
  const length = Math.max(HEADER_LENGTH, c.u16(2))
  c.within(length)
  c.header(length)
}

function decodeControl(bytes: ByteSlice, name: 'lcp' | 'ipcp'): Decoded {
  const fields = new Fields(bytes)
  const code = fields.u8('ppp.code', 'Code', 0, codeText)
  fields.u8('ppp.identifier', 'Identifier', 1)
  const length = fields.u16('ppp.length', 'Length', 2)
  if (bytes.captured < HEADER_LENGTH) return fields.end({ headerLength: HEADER_LENGTH })
  if (length < HEADER_LENGTH) {
    fields.malformed(
      'ppp.length-too-small',
      `The length says ${length} bytes; a control packet has at least ${HEADER_LENGTH}.`,
      { at: 2, length: 2 },
    )
    return fields.end({ headerLength: HEADER_LENGTH, payloadLength: 0 })
  }
  if (code <= LAST_WITH_OPTIONS) optionFields(fields, bytes, { end: length, name })
  else fields.bytes(`${name}.data`, 'Data', HEADER_LENGTH, length - HEADER_LENGTH)
  return fields.end({ headerLength: length, payloadLength: 0 })
}

function optionFields(
  fields: Fields,
  bytes: ByteSlice,
  { end, name }: { end: number; name: 'lcp' | 'ipcp' },
): void {
  let at = HEADER_LENGTH
  while (at < end && at < bytes.captured) {
    const type = fields.u8(`${name}.opt.type`, 'Option', at, (value) => optionText(name, value))
    const room = end - at
    const length = room > 1 ? fields.u8(`${name}.opt.length`, 'Option length', at + 1) : 0
    if (length < OPTION_HEADER || length > room) {
      fields.note(
        'warning',
        'ppp.option-length',
        `The length of option ${type} says ${length} bytes; there is room for ${room}.`,
        { at, length: OPTION_HEADER },
      )
      fields.bytes(`${name}.data`, 'Data', at + OPTION_HEADER, room - OPTION_HEADER)
      return
    }
    optionValue(fields, { at: at + OPTION_HEADER, length: length - OPTION_HEADER, name, type })
    at += length
  }
}

function optionValue(
  fields: Fields,
  { at, length, name, type }: { at: number; length: number; name: 'lcp' | 'ipcp'; type: number },
): void {
  const address = name === 'ipcp' ? ADDRESSES[type] : undefined
  if (address !== undefined && length === 4) fields.ipv4(address.name, address.label, at)
  else if (name === 'lcp' && type === 1 && length === 2) {
    fields.u16('lcp.opt.mru', 'Maximum receive unit', at)
  } else if (name === 'lcp' && type === 5 && length === 4) {
    fields.u32('lcp.opt.magic_number', 'Magic number', at, (value) => formatHexNumber(value, 8))
  } else fields.bytes(`${name}.${name === 'lcp' ? 'opt.data' : 'data'}`, 'Value', at, length)
}

const ADDRESSES: Readonly<Record<number, { readonly name: string; readonly label: string }>> = {
  3: { name: 'ipcp.opt.ip_address', label: 'Address' },
  129: { name: 'ipcp.opt.pri_dns_address', label: 'First name server' },
  131: { name: 'ipcp.opt.sec_dns_address', label: 'Second name server' },
}

const CODES = [
  'vendor specific',
  'configure request',
  'configure ack',
  'configure nak',
  'configure reject',
  'terminate request',
  'terminate ack',
  'code reject',
  'protocol reject',
  'echo request',
  'echo reply',
  'discard request',
]

function codeText(code: number): string | undefined {
  const name = CODES[code]
  return name === undefined ? undefined : `${code} ${name}`
}

const OPTIONS: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  lcp: {
    1: 'maximum receive unit',
    2: 'async control character map',
    3: 'authentication',
    4: 'quality',
    5: 'magic number',
    7: 'protocol field compression',
    8: 'address and control field compression',
    13: 'callback',
    17: 'multilink unit',
    19: 'multilink endpoint',
  },
  ipcp: { 2: 'compression', 3: 'address', 129: 'first name server', 131: 'second name server' },
}

function optionText(name: 'lcp' | 'ipcp', type: number): string | undefined {
  const text = OPTIONS[name]?.[type]
  return text === undefined ? undefined : `${type} ${text}`
}
