/** WireGuard and IPsec for tests. What they carry is bytes: nothing here encrypts. */
import { concat, words, type Part } from './frame.ts'

function littleEndian(width: number, value: number): Uint8Array {
  return words([width, value]).reverse()
}

export interface WireGuardOptions {
  readonly receiver?: number
  readonly counter?: number
  /** Encrypted packet and tag. */
  readonly encrypted?: Uint8Array
}

/** A data message, port 51820; 16 bytes of tag alone are a keepalive. */
export function wireGuardData({
  receiver = 0x2b0f4c01,
  counter = 7,
  encrypted = new Uint8Array(96).fill(0xa5),
}: WireGuardOptions = {}): Part {
  return {
    udpPort: 51_820,
    build: (payload) =>
      concat(
        littleEndian(4, 4),
        littleEndian(4, receiver),
        littleEndian(8, counter),
        encrypted,
        payload,
      ),
  }
}

const HANDSHAKE_LENGTHS = { initiation: 148, response: 92, cookie: 64 } as const
const HANDSHAKE_TYPES = { initiation: 1, response: 2, cookie: 3 } as const

/** A handshake message of the right length, its keys all of one byte. */
export function wireGuardHandshake(
  kind: keyof typeof HANDSHAKE_TYPES,
  { sender = 0x11223344, receiver = 0x2b0f4c01 } = {},
): Part {
  const indices =
    kind === 'response'
      ? concat(littleEndian(4, sender), littleEndian(4, receiver))
      : littleEndian(4, kind === 'cookie' ? receiver : sender)
  const rest = HANDSHAKE_LENGTHS[kind] - 4 - indices.length
  return {
    udpPort: 51_820,
    build: (payload) =>
      concat(
        littleEndian(4, HANDSHAKE_TYPES[kind]),
        indices,
        new Uint8Array(rest).fill(0xc3),
        payload,
      ),
  }
}

/** IP protocol 50, or UDP port 4500. */
export function esp({ index = 0x1000, sequence = 1 } = {}): Part {
  return {
    ipProtocol: 50,
    udpPort: 4500,
    build: (payload) => concat(words([4, index], [4, sequence]), payload),
  }
}

/** IP protocol 51, with a check value of 12 bytes. */
export function authentication({ index = 0x2000, sequence = 1 } = {}): Part {
  return {
    ipProtocol: 51,
    build: (payload, { carried }) =>
      concat(
        words([1, carried?.ipProtocol ?? 59], [1, 4], [2, 0], [4, index], [4, sequence]),
        new Uint8Array(12).fill(0x1c),
        payload,
      ),
  }
}
