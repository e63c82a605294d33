/** IP addresses and ranges out of texts that are not ours: one form for each address, or none. */
import { ipv4Bytes, ipv6Bytes, macBytes } from '../bytes/addressBytes.ts'
import { formatIpv4, formatIpv6, formatMac } from '../bytes/addressText.ts'

/** A range of addresses: `10.244.1.0/24`. */
export interface IpPrefix {
  /** Of its first address, 4 or 16. */
  readonly bytes: Uint8Array
  /** In bits. */
  readonly length: number
  readonly text: string
}

function addressBytes(text: string): Uint8Array | undefined {
  if (text.length > 64) return undefined
  return text.includes(':') ? ipv6Bytes(text) : ipv4Bytes(text)
}

function format(bytes: Uint8Array): string {
  return bytes.length === 4 ? formatIpv4(bytes) : formatIpv6(bytes)
}

/** In the form in which packets show it; undefined where it is no address. */
export function canonicalAddress(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const bytes = addressBytes(text)
  return bytes === undefined ? undefined : format(bytes)
}

export function canonicalMac(text: string | undefined): string | undefined {
  if (text === undefined || text.length > 17) return undefined
  const bytes = macBytes(text)
  if (bytes === undefined || bytes.every((byte) => byte === 0)) return undefined
  return formatMac(bytes)
}

export function familyOf(address: string): 4 | 6 {
  return address.includes(':') ? 6 : 4
}

/** `10.244.1.0/24`; host bits are cleared, a missing length means the one address. */
export function ipPrefix(text: string | undefined): IpPrefix | undefined {
  if (text === undefined) return undefined
  const [address = '', bits, ...rest] = text.split('/')
  const bytes = addressBytes(address)
  if (bytes === undefined || rest.length > 0) return undefined
  const most = bytes.length * 8
  const length = bits === undefined ? most : /^\d{1,3}$/.test(bits) ? Number(bits) : -1
  if (length < 0 || length > most) return undefined
  const first = bytes.map((byte, at) => byte & maskByte(length - at * 8))
  return { bytes: first, length, text: `${format(first)}/${length}` }
}

function maskByte(bits: number): number {
  return bits >= 8 ? 0xff : bits <= 0 ? 0 : (0xff << (8 - bits)) & 0xff
}

/** The address without the length that follows it: `10.244.1.1/24` has `10.244.1.1`. */
export function addressOfPrefix(text: string | undefined): string | undefined {
  return canonicalAddress(text?.split('/')[0])
}

export function firstAddress({ bytes }: IpPrefix): string {
  return format(bytes)
}

/** @param at number in the range, from 0; undefined where the range is smaller */
export function addressAt({ bytes, length }: IpPrefix, at: number): string | undefined {
  if (at >= 2 ** (bytes.length * 8 - length)) return undefined
  const address = Uint8Array.from(bytes)
  let rest = at
  for (let byte = bytes.length - 1; byte >= 0 && rest > 0; byte--) {
    rest += address[byte] ?? 0
    address[byte] = rest & 0xff
    rest = Math.floor(rest / 256)
  }
  return format(address)
}

export function prefixHas({ bytes, length }: IpPrefix, address: string): boolean {
  const of = addressBytes(address)
  if (of?.length !== bytes.length) return false
  return bytes.every((byte, at) => byte === ((of[at] ?? 0) & maskByte(length - at * 8)))
}

export function prefixesOverlap(a: IpPrefix, b: IpPrefix): boolean {
  const [wide, narrow] = a.length <= b.length ? [a, b] : [b, a]
  return prefixHas(wide, firstAddress(narrow))
}

/** By family, then by first address, the wider one first. */
export function comparePrefixes(a: IpPrefix, b: IpPrefix): number {
  if (a.bytes.length !== b.bytes.length) return a.bytes.length - b.bytes.length
  for (let at = 0; at < a.bytes.length; at++) {
    const difference = (a.bytes[at] ?? 0) - (b.bytes[at] ?? 0)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
