/**
 * Frames for tests, written as they are nested: `frame(ethernet(), ipv4({ ttl: 63 }), udp(), vxlan(),
 * ethernet(), ipv4(), icmpEcho(), bytes)`. Types, lengths and checksums come out right by
 * themselves; a test that wants them wrong says so.
 */

/** What a header may know of the ones around it. */
export interface Neighbours {
  readonly carrier: Part | undefined
  readonly carried: Part | undefined
}

/** One header, not built yet. */
export interface Part {
  /** What a header that carries this one writes into its type field, by the kind of that field. */
  readonly etherType?: number
  readonly ipProtocol?: number
  readonly udpPort?: number
  /** For the checksum of what this header carries: `length` bytes of `protocol`. */
  readonly pseudoHeader?: (protocol: number, length: number) => Uint8Array
  readonly build: (payload: Uint8Array, neighbours: Neighbours) => Uint8Array
}

/** Headers and plain bytes, outermost first. */
export type Parts = readonly (Part | Uint8Array)[]

/** The bytes of a record: each part carries all parts after it; plain bytes stand for themselves. */
export function frame(...parts: Parts): Uint8Array {
  let built: Uint8Array = new Uint8Array(0)
  for (let at = parts.length - 1; at >= 0; at--) {
    const part = parts[at]
    if (part === undefined) continue
    built =
      part instanceof Uint8Array
        ? concat(part, built)
        : part.build(built, { carrier: partAt(parts, at - 1), carried: partAt(parts, at + 1) })
  }
  return built
}

function partAt(parts: Parts, at: number): Part | undefined {
  const part = parts[at]
  return part instanceof Uint8Array ? undefined : part
}

export function concat(...pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

/** Numbers in network order, each with its width in bytes: `words([2, 0x0800], [1, 6])`. */
export function words(...values: readonly (readonly [width: number, value: number])[]): Uint8Array {
  return concat(
    ...values.map(([width, value]) =>
      Uint8Array.from({ length: width }, (_, at) => Math.floor(value / 256 ** (width - 1 - at))),
    ),
  )
}

/** Bytes from hex, spaces ignored: `hex('08 00 00 01')`. */
export function hex(text: string): Uint8Array {
  return Uint8Array.from(text.replace(/\s+/g, '').match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

/** The Internet checksum, RFC 1071. */
export function internetChecksum(bytes: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < bytes.length; at += 2) {
    sum += ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)
  }
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/** The same bytes with a checksum written over the two bytes at `at`. */
export function withChecksum(bytes: Uint8Array, at: number, checksum: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = checksum >> 8
  copy[at + 1] = checksum & 0xff
  return copy
}
