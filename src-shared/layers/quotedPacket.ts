/**
 * The packet that an ICMP error quotes: its header and the first bytes of what it carried. From
 * these bytes alone comes what the same error has in common wherever it is seen, whoever
 * translated its addresses on the way.
 */
import type { ByteSlice } from '../bytes/byteSlice.ts'
import type { Cursor } from './cursor.ts'

const IPV4_HEADER = 20
const IPV6_HEADER = 40
const TCP = 6
const SEQUENCE_END = 8
const HASH_SEED = 0x811c9dc5

/** The length that the quoted packet at `at` claims to have had; 0 where that was not captured. */
export function quotedLength(bytes: ByteSlice, at: number): number {
  const version = bytes.u8(at) >> 4
  if (version === 4 && bytes.captured >= at + 4) return bytes.u16(at + 2)
  if (version === 6 && bytes.captured >= at + 6) return IPV6_HEADER + bytes.u16(at + 4)
  return 0
}

/** The same on the hot path. */
export function stepQuotedLength(c: Cursor, at: number): number {
  const captured = c.end - c.start
  if (captured <= at) return 0
  const version = c.u8(at) >> 4
  if (version === 4 && captured >= at + 4) return c.u16(at + 2)
  if (version === 6 && captured >= at + 6) return IPV6_HEADER + c.u16(at + 4)
  return 0
}

/**
 * A hash of what NAT leaves alone in the quoted packet: IPv4 identification, length, protocol, and
 * the sequence number of a TCP segment. 0 where its network header was not captured.
 */
export function hashQuoted(c: Cursor, at: number): number {
  const captured = c.end - c.start
  if (captured < at + IPV4_HEADER) return 0
  const version = c.u8(at) >> 4
  if (version === 4) {
    let hash = c.hash(HASH_SEED, at + 2, 4)
    hash = c.hash(hash, at + 9, 1)
    const carried = at + (c.u8(at) & 0x0f) * 4
    const isFirstFragment = (c.u16(at + 6) & 0x1fff) === 0
    return isFirstFragment && c.u8(at + 9) === TCP ? hashSequence(c, hash, carried) : hash
  }
  if (version !== 6 || captured < at + IPV6_HEADER) return 0
  const hash = c.hash(HASH_SEED, at + 4, 3)
  return c.u8(at + 6) === TCP ? hashSequence(c, hash, at + IPV6_HEADER) : hash
}

function hashSequence(c: Cursor, hash: number, tcpAt: number): number {
  if (c.end - c.start < tcpAt + SEQUENCE_END) return hash
  return c.hash(hash, tcpAt + 4, 4)
}
