/** A value as a person types it, read as the type of the field that it is compared with. */
import { epochNs } from '../base/time.ts'
import { hexBytes, ipv4Bytes, ipv6Bytes, macBytes } from '../bytes/addressBytes.ts'
import type { QuotedText, Word } from './filterAst.ts'
import { filterError, type FilterError } from './filterError.ts'
import { textBytes, type Comparand, type ValueType } from './filterValue.ts'
import { quoted } from './filterPrinter.ts'

interface LiteralType {
  /** What the field takes, with an example. */
  readonly wants: string
  readonly read: (literal: Word | QuotedText) => Comparand | undefined
}

const TYPES: Readonly<Record<ValueType, LiteralType>> = {
  number: { wants: 'a number, such as 80 or 0x50', read: unquoted(numberOf) },
  boolean: { wants: 'True, False, 1 or 0', read: unquoted(booleanOf) },
  string: { wants: 'a text', read: (literal) => ({ value: textOf(literal) }) },
  bytes: { wants: 'bytes, such as 00:0c:29, or a text in quotes', read: bytesOf },
  protocol: { wants: 'bytes, such as 00:0c:29, or a text in quotes', read: bytesOf },
  ether: {
    wants: 'a MAC address, such as 00:0c:29:1e:82:41',
    read: (literal) => comparand(macBytes(textOf(literal))),
  },
  ipv4: {
    wants: 'an IPv4 address, such as 10.244.1.3 or 10.244.1.0/24',
    read: (literal) => addressOf(textOf(literal), ipv4Bytes),
  },
  ipv6: {
    wants: 'an IPv6 address, such as fd00::1 or fd00::/64',
    read: (literal) => addressOf(textOf(literal), ipv6Bytes),
  },
  date: {
    wants: 'a date in quotes, such as "2026-11-20 22:20:18.5" (UTC)',
    read: (literal) => comparand(momentOf(textOf(literal))),
  },
  epoch: {
    wants: 'seconds since 1970, such as 1795218018.969',
    read: unquoted((text) => comparand(secondsOf(text))),
  },
}

/** @param name the field's, for the error */
export function filterLiteral(
  literal: Word | QuotedText,
  type: ValueType,
  name: string,
): Comparand | FilterError {
  const { wants, read } = TYPES[type]
  const isPlain =
    literal.kind === 'text' || (literal.layers === undefined && literal.slices === undefined)
  const found = isPlain ? read(literal) : undefined
  if (found !== undefined) return found
  const typed = literal.kind === 'text' ? quoted(literal.value) : literal.text
  return filterError(`${name} takes ${wants}; ${typed} is none.`, literal.at)
}

function textOf(literal: Word | QuotedText): string {
  return literal.kind === 'text' ? literal.value : literal.text
}

function unquoted(read: (text: string) => Comparand | undefined): LiteralType['read'] {
  return (literal) => (literal.kind === 'text' ? undefined : read(literal.text))
}

function comparand(value: Comparand['value'] | undefined): Comparand | undefined {
  return value === undefined ? undefined : { value }
}

const NUMBER = /^(-?)(0x[0-9a-fA-F]{1,16}|0b[01]{1,64}|\d{1,20})$/

const FRACTION = /^-?\d{1,15}\.\d{1,15}$/

/** As in C, a leading zero makes it octal. */
function numberOf(text: string): Comparand | undefined {
  if (FRACTION.test(text)) return { value: Number(text) }
  const found = NUMBER.exec(text)
  const digits = found?.[2]
  if (digits === undefined) return undefined
  const isOctal = /^0[0-7]+$/.test(digits)
  if (/^0\d/.test(digits) && !isOctal) return undefined
  const large = BigInt(isOctal ? `0o${digits}` : digits) * (found?.[1] === '-' ? -1n : 1n)
  const isSmall = large <= Number.MAX_SAFE_INTEGER && large >= Number.MIN_SAFE_INTEGER
  return { value: isSmall ? Number(large) : large }
}

function booleanOf(text: string): Comparand | undefined {
  if (/^true$/i.test(text)) return { value: 1 }
  if (/^false$/i.test(text)) return { value: 0 }
  const number = numberOf(text)
  return number === undefined ? undefined : { value: number.value === 0 ? 0 : 1 }
}

/** A quoted text is its characters, even where it looks like hexadecimal digits. */
function bytesOf(literal: Word | QuotedText): Comparand | undefined {
  if (literal.kind === 'text') return { value: textBytes(literal.value) }
  return comparand(hexBytes(literal.text))
}

function addressOf(
  text: string,
  read: (address: string) => Uint8Array | undefined,
): Comparand | undefined {
  const [address = '', length, ...others] = text.split('/')
  const value = read(address)
  if (value === undefined || others.length > 0) return undefined
  if (length === undefined) return { value }
  const prefix = Number(length)
  if (!/^\d{1,3}$/.test(length) || prefix > value.length * 8) return undefined
  return { value, prefix }
}

const ISO =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)? ?(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/
const MONTH_FIRST = /^([A-Z][a-z]{2}) {1,2}(\d{1,2}), (\d{4})(.*)$/
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun']
const LATER_MONTHS = ['Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** A date with no zone is in UTC, as all times on screen are; Wireshark takes the computer's own. */
function momentOf(text: string): bigint | undefined {
  const named = MONTH_FIRST.exec(text)
  if (named !== null) {
    const [, name = '', day = '', year = '', rest = ''] = named
    const month = [...MONTHS, ...LATER_MONTHS].indexOf(name) + 1
    return month === 0 ? undefined : momentOf(`${year}-${month}-${day}${rest}`)
  }
  const found = ISO.exec(text)
  if (found === null) return undefined
  const part = (at: number) => Number(found[at] ?? 0)
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map(part)
  const milliseconds = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second)
  const isReal = new Date(milliseconds).getUTCDate() === day && (hour ?? 0) < 24
  const seconds = milliseconds / 1000 - zoneSeconds(found[8] ?? 'Z')
  return isReal ? epochNs(seconds, Number((found[7] ?? '').padEnd(9, '0'))) : undefined
}

function zoneSeconds(zone: string): number {
  const found = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (found === null) return 0
  const seconds = Number(found[2]) * 3600 + Number(found[3]) * 60
  return found[1] === '-' ? -seconds : seconds
}

function secondsOf(text: string): bigint | undefined {
  const found = /^(\d{1,12})(?:\.(\d{1,9}))?$/.exec(text)
  if (found === null) return undefined
  return epochNs(Number(found[1]), Number((found[2] ?? '').padEnd(9, '0')))
}
