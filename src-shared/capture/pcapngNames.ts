/** Names in a pcapng name resolution block (draft-ietf-opsawg-pcapng section 4.5). */
import { formatIpv4, formatIpv6, formatMac } from '../bytes/addressText.ts'
import { type BlockPlace, padded } from './pcapngFormat.ts'

interface AddressKind {
  readonly length: number
  readonly format: (bytes: Uint8Array) => string
}

/** By the type of the entry: IPv4, IPv6, EUI-48, EUI-64. */
const ADDRESS_KINDS: Readonly<Record<number, AddressKind>> = {
  1: { length: 4, format: formatIpv4 },
  2: { length: 16, format: formatIpv6 },
  3: { length: 6, format: formatMac },
  4: { length: 8, format: formatMac },
}

/**
 * Gives every address with its names: entries of type u16, length u16, address and zero-terminated
 * names, up to one of type 0. Returns where the options start; undefined where an entry claims more
 * than the block has left.
 */
export function readNames(
  { view, bytes, start, end, littleEndian }: BlockPlace,
  text: TextDecoder,
  onName: (address: string, names: readonly string[]) => void,
): number | undefined {
  let at = start + 8
  while (at + 4 <= end) {
    const type = view.getUint16(at, littleEndian)
    const length = view.getUint16(at + 2, littleEndian)
    const value = at + 4
    if (type === 0) return value
    if (value + length > end) return undefined
    const kind = ADDRESS_KINDS[type]
    if (kind !== undefined && length > kind.length) {
      const namesAt = value + kind.length
      const names = text.decode(bytes.subarray(namesAt, value + length)).split('\0')
      const present = names.filter((name) => name !== '')
      if (present.length > 0) onName(kind.format(bytes.subarray(value, namesAt)), present)
    }
    at = value + padded(length)
  }
  return end
}
