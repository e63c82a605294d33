/** UDP, TCP and ICMP headers for tests. */
import {
  concat,
  internetChecksum,
  withChecksum,
  words,
  type Neighbours,
  type Part,
} from './frame.ts'

const UDP = 17
const TCP = 6
const ICMP = 1
const ICMPV6 = 58

export interface UdpOptions {
  readonly sourcePort?: number
  /** Otherwise the port of what is carried, or 9999. */
  readonly destinationPort?: number
  /** Instead of what is true. */
  readonly length?: number
}

export function udp({ sourcePort = 40_000, destinationPort, length }: UdpOptions = {}): Part {
  return {
    ipProtocol: UDP,
    build: (payload, neighbours) => {
      const port = destinationPort ?? neighbours.carried?.udpPort ?? 9999
      const bytes = concat(
        words([2, sourcePort], [2, port], [2, length ?? 8 + payload.length], [2, 0]),
        payload,
      )
      const sum = checksum(bytes, UDP, neighbours)
      return withChecksum(bytes, 6, sum === 0 ? 0xffff : sum)
    },
  }
}

export const TcpFlag = { fin: 1, syn: 2, reset: 4, push: 8, ack: 16, urgent: 32 } as const

export interface TcpOptions {
  readonly sourcePort?: number
  readonly destinationPort?: number
  readonly sequence?: number
  readonly acknowledgment?: number
  /** A sum of `TcpFlag`s. */
  readonly flags?: number
  readonly window?: number
  /** Whole 4-byte words. */
  readonly options?: Uint8Array
}

export function tcp({
  sourcePort = 40_000,
  destinationPort = 80,
  sequence = 1000,
  acknowledgment = 2000,
  flags = TcpFlag.ack,
  window = 64_240,
  options = new Uint8Array(0),
}: TcpOptions = {}): Part {
  return {
    ipProtocol: TCP,
    build: (payload, neighbours) => {
      const words4 = 5 + options.length / 4
      const bytes = concat(
        words([2, sourcePort], [2, destinationPort], [4, sequence], [4, acknowledgment]),
        words([1, words4 << 4], [1, flags], [2, window], [2, 0], [2, 0]),
        options,
        payload,
      )
      return withChecksum(bytes, 16, checksum(bytes, TCP, neighbours))
    },
  }
}

export interface EchoOptions {
  readonly reply?: boolean
  readonly identifier?: number
  readonly sequence?: number
}

export function icmpEcho({ reply = false, identifier = 1, sequence = 1 }: EchoOptions = {}): Part {
  return icmpMessage(words([1, reply ? 0 : 8], [1, 0], [2, 0], [2, identifier], [2, sequence]))
}

export interface IcmpErrorOptions {
  readonly type?: number
  readonly code?: number
  /** The last four bytes of the header: an MTU, a gateway, a length. */
  readonly rest?: number
}

/** An error message; the parts after it are the packet that it quotes. */
export function icmpError({ type = 3, code = 3, rest = 0 }: IcmpErrorOptions = {}): Part {
  return icmpMessage(words([1, type], [1, code], [2, 0], [4, rest]))
}

function icmpMessage(header: Uint8Array): Part {
  return {
    ipProtocol: ICMP,
    build: (payload) => {
      const bytes = concat(header, payload)
      return withChecksum(bytes, 2, internetChecksum(bytes))
    },
  }
}

export interface Icmpv6Options {
  readonly type?: number
  readonly code?: number
  /** Bytes 4 to 8: identifier and sequence of an echo, an MTU. */
  readonly rest?: number
}

/** An echo request by default; for an error, the parts after it are the packet that it quotes. */
export function icmpv6({ type = 128, code = 0, rest = 0x0001_0001 }: Icmpv6Options = {}): Part {
  return {
    ipProtocol: ICMPV6,
    build: (payload, neighbours) => {
      const bytes = concat(words([1, type], [1, code], [2, 0], [4, rest]), payload)
      return withChecksum(bytes, 2, checksum(bytes, ICMPV6, neighbours))
    },
  }
}

function checksum(bytes: Uint8Array, protocol: number, { carrier }: Neighbours): number {
  const pseudoHeader = carrier?.pseudoHeader?.(protocol, bytes.length) ?? new Uint8Array(0)
  return internetChecksum(concat(pseudoHeader, bytes))
}
