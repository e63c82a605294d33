/** The Internet checksum, RFC 1071: sixteen-bit words added in one's complement. */

/** Sum of the words of `data` from `start` to `end`, folded to 16 bits; an odd byte is padded. */
export function onesSum(data: Uint8Array, start: number, end: number): number {
  let sum = 0
  const lastPair = end - 1
  let at = start
  for (; at < lastPair; at += 2) sum += ((data[at] ?? 0) << 8) | (data[at + 1] ?? 0)
  if (at < end) sum += (data[at] ?? 0) << 8
  return folded(sum)
}

/** Adds the carries back in until the sum has 16 bits: 0xffff stands for a true 0. */
export function folded(sum: number): number {
  let rest = sum
  while (rest > 0xffff) rest = (rest % 0x10000) + Math.floor(rest / 0x10000)
  return rest
}
