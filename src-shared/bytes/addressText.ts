/** Addresses as text, in the forms of RFC 5952 and of every packet tool. */

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** Lower-case hex of some bytes, with a separator between each two: `1e:82:41`. */
export function formatHex(bytes: Uint8Array, separator = ''): string {
  return Array.from(bytes, (byte) => HEX[byte] ?? '').join(separator)
}

export function formatMac(bytes: Uint8Array): string {
  return formatHex(bytes, ':')
}

export function formatIpv4(bytes: Uint8Array): string {
  return bytes.join('.')
}

/** An IPv4 address from its 32 bits, signed or not. */
export function formatIpv4Word(word: number): string {
  return `${word >>> 24}.${(word >>> 16) & 255}.${(word >>> 8) & 255}.${word & 255}`
}

/** RFC 5952: lower case, the longest run of two or more zero groups as `::`. */
export function formatIpv6(bytes: Uint8Array): string {
  const groups: number[] = []
  for (let i = 0; i + 1 < bytes.length; i += 2) {
    groups.push(((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0))
  }
  return formatIpv6Groups(groups)
}

/** An IPv6 address from four 32-bit words, most significant first. */
export function formatIpv6Words(words: readonly number[]): string {
  return formatIpv6Groups(words.flatMap((word) => [word >>> 16, word & 0xffff]))
}

function formatIpv6Groups(groups: readonly number[]): string {
  const isMappedIpv4 =
    groups.length === 8 && groups.slice(0, 5).every((g) => g === 0) && groups[5] === 0xffff
  if (isMappedIpv4) {
    const word = ((groups[6] ?? 0) << 16) | (groups[7] ?? 0)
    return `::ffff:${formatIpv4Word(word)}`
  }
  let runStart = -1
  let runLength = 1
  for (let i = 0; i < groups.length; i++) {
    let length = 0
    while (groups[i + length] === 0) length++
    if (length > runLength) {
      runStart = i
      runLength = length
    }
    if (length > 0) i += length - 1
  }
  const text = (part: readonly number[]) => part.map((group) => group.toString(16)).join(':')
  if (runStart < 0) return text(groups)
  return `${text(groups.slice(0, runStart))}::${text(groups.slice(runStart + runLength))}`
}
