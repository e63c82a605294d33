/** Little-endian reads, through a cursor or a slice: a byte that is not there reads as it says. */
export interface ReadsBytes {
  readonly u8: (at: number) => number
}

export function u16le(bytes: ReadsBytes, at: number): number {
  return bytes.u8(at) | (bytes.u8(at + 1) << 8)
}

export function u32le(bytes: ReadsBytes, at: number): number {
  return u16le(bytes, at) + u16le(bytes, at + 2) * 0x10000
}

export function u64le(bytes: ReadsBytes, at: number): bigint {
  return BigInt(u32le(bytes, at)) | (BigInt(u32le(bytes, at + 4)) << 32n)
}
