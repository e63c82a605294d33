/** GRE, and ERSPAN inside it, for tests. */
import { concat, words, type Part } from './frame.ts'

const ETHERNET = 0x6558
const KEY = 0x2000
const SEQUENCE = 0x1000
const ROUTING = 0x4000
const CHECKSUM = 0x8000
const ACKNOWLEDGMENT = 0x0080

export interface GreOptions {
  /** Written as 0: no decoder checks it. */
  readonly hasChecksum?: boolean
  readonly key?: number
  readonly sequence?: number
  /** Version 1 only. */
  readonly acknowledgment?: number
  /** Source routes with the entry of zeros that ends them. */
  readonly routes?: Uint8Array
  readonly version?: number
  /** Instead of what is carried. */
  readonly type?: number
}

export function gre(options: GreOptions = {}): Part {
  const { hasChecksum = false, key, sequence, acknowledgment, routes, version = 0, type } = options
  const flags =
    (hasChecksum ? CHECKSUM : 0) |
    (routes === undefined ? 0 : ROUTING) |
    (key === undefined ? 0 : KEY) |
    (sequence === undefined ? 0 : SEQUENCE) |
    (acknowledgment === undefined ? 0 : ACKNOWLEDGMENT) |
    version
  const optional = [
    ...(hasChecksum || routes !== undefined ? [0] : []),
    ...[key, sequence, acknowledgment].filter((value) => value !== undefined),
  ]
  return {
    ipProtocol: 47,
    udpPort: 4754,
    build: (payload, { carried }) =>
      concat(
        words([2, flags], [2, type ?? carried?.etherType ?? ETHERNET]),
        ...optional.map((value) => words([4, value])),
        routes ?? new Uint8Array(0),
        payload,
      ),
  }
}

/** PPTP's GRE around a PPP frame: the payload's length stands in the key. */
export function pptp({ call = 1, sequence = 1, acknowledgment = 1 } = {}): Part {
  return {
    ipProtocol: 47,
    build: (payload) =>
      concat(
        words([2, KEY | SEQUENCE | ACKNOWLEDGMENT | 1], [2, 0x880b], [2, payload.length]),
        words([2, call], [4, sequence], [4, acknowledgment]),
        payload,
      ),
  }
}

export interface ErspanOptions {
  readonly version?: number
  readonly vlan?: number
  readonly session?: number
  readonly isTruncated?: boolean
}

function firstWord({ version = 1, vlan = 5, session = 7, isTruncated = false }: ErspanOptions) {
  return words([2, (version << 12) | vlan], [2, (isTruncated ? 0x0400 : 0) | session])
}

/** 8 bytes; the GRE header before it has a sequence number. */
export function erspanTypeII(options: ErspanOptions = {}): Part {
  return {
    etherType: 0x88be,
    build: (payload) => concat(firstWord(options), words([4, 0x0000_0123]), payload),
  }
}

export interface ErspanTypeIIIOptions extends ErspanOptions {
  /** 0 Ethernet, 2 IP. */
  readonly frameType?: number
  /** Eight bytes that the last flag announces. */
  readonly platform?: Uint8Array
}

export function erspanTypeIII(options: ErspanTypeIIIOptions = {}): Part {
  const { frameType = 0, platform } = options
  const flags = 0x8000 | (frameType << 10) | (platform === undefined ? 0 : 1)
  return {
    etherType: 0x22eb,
    build: (payload) =>
      concat(
        firstWord({ version: 2, ...options }),
        words([4, 1_000_000], [2, 33], [2, flags]),
        platform ?? new Uint8Array(0),
        payload,
      ),
  }
}
