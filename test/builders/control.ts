/** Control protocols and the smaller transports for tests. */
import { concat, hex, words, type Part } from './frame.ts'
import { macBytes } from './link.ts'
import { ipv4Bytes } from './network.ts'

/** One element of LLDP. */
export function lldpElement(type: number, value: Uint8Array): Uint8Array {
  return concat(words([2, (type << 9) | value.length]), value)
}

export function lldp(elements: readonly Uint8Array[]): Part {
  return { etherType: 0x88cc, build: (payload) => concat(...elements, hex('0000'), payload) }
}

/** A bridge's message inside an LLC header; the Ethernet type before it is its length. */
export function spanningTree({
  version = 2,
  type = 2,
  flags = 0x3c,
  cost = 0,
  tail = hex('00'),
} = {}): Uint8Array {
  const bridge = concat(words([2, 0x8001]), macBytes('02:00:00:00:00:0b'))
  return concat(
    hex('4242 03 0000'),
    words([1, version], [1, type], [1, flags]),
    bridge,
    words([4, cost]),
    bridge,
    words([2, 0x8001], [2, 0], [2, 20 * 256], [2, 2 * 256], [2, 15 * 256]),
    tail,
  )
}

export function igmp(bytes: Uint8Array): Part {
  return { ipProtocol: 2, build: (payload) => concat(bytes, payload) }
}

export function vrrp(bytes: Uint8Array): Part {
  return { ipProtocol: 112, build: (payload) => concat(bytes, payload) }
}

/** One chunk of SCTP with its padding. */
export function sctpChunk(type: number, value: Uint8Array, flags = 0): Uint8Array {
  const padding = new Uint8Array(-value.length & 3)
  return concat(words([1, type], [1, flags], [2, 4 + value.length]), value, padding)
}

export function sctp(
  chunks: readonly Uint8Array[],
  { sourcePort = 40_000, port = 2905 } = {},
): Part {
  return {
    ipProtocol: 132,
    build: (payload) =>
      concat(
        words([2, sourcePort], [2, port], [4, 0x0badcafe], [4, 0x12345678]),
        ...chunks,
        payload,
      ),
  }
}

/** A data chunk's value: numbers, then user data. */
export function sctpData(sequence: number, data: Uint8Array): Uint8Array {
  return concat(words([4, sequence], [2, 1], [2, 9], [4, 46]), data)
}

/** The fixed part of DHCP, then the options with their cookie. */
export function dhcp(options: Uint8Array, { operation = 1, your = '0.0.0.0' } = {}): Part {
  return {
    udpPort: 67,
    build: (payload) =>
      concat(
        words([1, operation], [1, 1], [1, 6], [1, 0], [4, 0x3903f326], [2, 0], [2, 0x8000]),
        ipv4Bytes('0.0.0.0'),
        ipv4Bytes(your),
        new Uint8Array(8),
        macBytes('02:00:00:00:00:01'),
        new Uint8Array(10 + 64 + 128),
        hex('63825363'),
        options,
        payload,
      ),
  }
}
