/**
 * CRC32c (Castagnoli), which protects SCTP, RFC 9260 appendix A: reflected, begun with and ended by
 * all ones. SCTP writes it into its header with the lowest byte first.
 */
const POLYNOMIAL = 0x82f63b78

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let remainder = byte
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder & 1) === 0 ? remainder >>> 1 : (remainder >>> 1) ^ POLYNOMIAL
  }
  return remainder
})

/** Of the bytes from `start` to `end`, reading the four bytes at `zeroAt` as zeros. */
export function crc32c(data: Uint8Array, start: number, end: number, zeroAt = end): number {
  let remainder = 0xffff_ffff
  for (let at = start; at < end; at++) {
    const byte = at >= zeroAt && at < zeroAt + 4 ? 0 : (data[at] ?? 0)
    remainder = (TABLE[(remainder ^ byte) & 0xff] ?? 0) ^ (remainder >>> 8)
  }
  return (remainder ^ 0xffff_ffff) >>> 0
}
