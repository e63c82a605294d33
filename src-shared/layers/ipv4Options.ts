/**
 * IPv4 options, RFC 791 section 3.1, and the router alert of RFC 2113.
 *
 *  | copied, class, number (1) | length of all (1) | data |   or, for numbers 0 and 1:   | type (1) |
 */
import { formatHexNumber } from '../bytes/numberText.ts'
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { Fields } from './fields.ts'

const END = 0
const NO_OPERATION = 1
const ROUTER_ALERT = 148

/** Adds the fields of the options between two offsets of the header. */
export function decodeIpv4Options(
  fields: Fields,
  bytes: ByteSlice,
  { from, to }: { from: number; to: number },
): void {
  let at = from
  while (at < to && at < bytes.captured) {
    const type = fields.u8('ip.opt.type', 'Option', at, optionText)
    if (type === END) {
      fields.bytes('ip.opt.padding', 'Padding', at + 1, to - at - 1)
      return
    }
    if (type === NO_OPERATION) {
      at++
      continue
    }
    const length = at + 1 < to ? fields.u8('ip.opt.len', 'Option length', at + 1) : 0
    if (length < 2 || at + length > to) {
      const data = Math.min(at + 2, to)
      fields.bytes('ip.opt.data', 'Option data', data, to - data)
      if (at + 1 >= bytes.captured) return
      fields.note(
        'warning',
        'ip.option-length',
        `The length of option ${optionText(type)} says ${length} bytes; the header has room for 2 to ${to - at}.`,
        { at, length: 2 },
      )
      return
    }
    if (type === ROUTER_ALERT && length === 4) fields.u16('ip.opt.ra', 'Router alert', at + 2)
    else fields.bytes('ip.opt.data', 'Option data', at + 2, length - 2)
    at += length
  }
}

const NAMES: Readonly<Record<number, string>> = {
  [END]: 'End of options',
  [NO_OPERATION]: 'No operation',
  7: 'Record route',
  68: 'Timestamp',
  131: 'Loose source route',
  137: 'Strict source route',
  [ROUTER_ALERT]: 'Router alert',
}

function optionText(type: number): string {
  const name = NAMES[type]
  return name === undefined ? formatHexNumber(type, 2) : `${formatHexNumber(type, 2)} ${name}`
}
