/** The values that filters compare. Addresses are their bytes, a flag is 0 or 1, a time is in ns. */
import type { FieldValue } from '../layers/protocol.ts'
import { hexBytes, ipv4Bytes, ipv6Bytes, macBytes } from '../bytes/addressBytes.ts'

export type ValueType =
  | 'number'
  | 'boolean'
  | 'string'
  | 'bytes'
  | 'ether'
  | 'ipv4'
  | 'ipv6'
  /** A moment, typed as a date. */
  | 'date'
  /** A moment, typed as seconds since 1970. */
  | 'epoch'
  /** A header with all that it carries. */
  | 'protocol'

export type Value = number | bigint | string | Uint8Array

/** What a value is compared with. */
export interface Comparand {
  readonly value: Value
  /** Bits of an address that count; absent where all do. */
  readonly prefix?: number
}

/** A decoder's value as filters know it; undefined where it does not read as its type. */
export function valueOf(value: FieldValue, type: ValueType): Value | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number' || typeof value === 'bigint') return value
  if (value instanceof Uint8Array) return type === 'string' ? latinText(value) : value
  switch (type) {
    case 'ipv4':
      return ipv4Bytes(value)
    case 'ipv6':
      return ipv6Bytes(value)
    case 'ether':
      return macBytes(value)
    case 'bytes':
      return hexBytes(value)
    default:
      return value
  }
}

/** Negative, zero or positive; bytes and texts by their first difference, then by length. */
export function compareValues(value: Value, { value: wanted, prefix }: Comparand): number {
  if (typeof value === 'number' && typeof wanted === 'number') return value - wanted
  if (value instanceof Uint8Array && wanted instanceof Uint8Array) {
    return compareBytes(value, wanted, prefix ?? Infinity)
  }
  if (value < wanted) return -1
  return value > wanted ? 1 : 0
}

function compareBytes(a: Uint8Array, b: Uint8Array, prefix: number): number {
  const shared = Math.min(a.length, b.length)
  for (let at = 0; at < shared; at++) {
    const bits = prefix - 8 * at
    if (bits <= 0) return 0
    const mask = bits >= 8 ? 0xff : (0xff << (8 - bits)) & 0xff
    const difference = ((a[at] ?? 0) & mask) - ((b[at] ?? 0) & mask)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}

/** Whether `part` lies anywhere in `whole`. */
export function includesBytes(whole: Uint8Array, part: Uint8Array): boolean {
  const first = part[0]
  if (first === undefined) return true
  const last = whole.length - part.length
  for (let at = whole.indexOf(first); at >= 0 && at <= last; at = whole.indexOf(first, at + 1)) {
    let same = 1
    while (same < part.length && whole[at + same] === part[same]) same++
    if (same === part.length) return true
  }
  return false
}

const PIECE = 4096

/** Each byte as the character of its number: for patterns, which run over text. */
export function latinText(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += String.fromCharCode(...bytes.subarray(at, at + PIECE))
  }
  return text
}

/** A text that a person typed, as the bytes that it stands for in a packet. */
export function textBytes(text: string): Uint8Array {
  const isLatin = Array.from(text).every((character) => (character.codePointAt(0) ?? 0) < 0x100)
  if (!isLatin) return new TextEncoder().encode(text)
  return Uint8Array.from(text, (character) => character.codePointAt(0) ?? 0)
}
