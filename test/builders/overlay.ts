/** Encapsulations that may carry more than one kind of packet, for tests. */
import { concat, words, type Neighbours, type Part } from './frame.ts'

const ETHERNET = 0x6558

export interface GeneveOptions {
  readonly vni?: number
  /** 0x80 control, 0x40 critical options. */
  readonly flags?: number
  readonly version?: number
  /** Whole 4-byte words. */
  readonly options?: Uint8Array
  /** Instead of what is carried. */
  readonly type?: number
}

export function geneve({
  vni = 1,
  flags = 0,
  version = 0,
  options = new Uint8Array(0),
  type,
}: GeneveOptions = {}): Part {
  return {
    udpPort: 6081,
    build: (payload, { carried }) =>
      concat(
        words([1, (version << 6) | (options.length / 4)], [1, flags]),
        words([2, type ?? carried?.etherType ?? ETHERNET], [3, vni], [1, 0]),
        options,
        payload,
      ),
  }
}

/** One option of a Geneve header; the body is a whole number of words. */
export function geneveOption(owner: number, type: number, body: Uint8Array): Uint8Array {
  return concat(words([2, owner], [1, type], [1, body.length / 4]), body)
}

/** How VXLAN-GPE and NSH number what they carry. */
const NEXT_PROTOCOLS: Readonly<Record<number, number>> = {
  0x0800: 1,
  0x86dd: 2,
  [ETHERNET]: 3,
  0x894f: 4,
  0x8847: 5,
}

function nextProtocolOf({ carried }: Neighbours): number {
  return NEXT_PROTOCOLS[carried?.etherType ?? ETHERNET] ?? 0
}

export interface VxlanGpeOptions {
  readonly vni?: number
  /** 0x08 VNI, 0x04 next protocol. */
  readonly flags?: number
  /** Instead of what is carried. */
  readonly next?: number
}

export function vxlanGpe({ vni = 1, flags = 0x0c, next }: VxlanGpeOptions = {}): Part {
  return {
    udpPort: 4790,
    build: (payload, neighbours) =>
      concat(
        words([1, flags], [2, 0], [1, next ?? nextProtocolOf(neighbours)], [3, vni], [1, 0]),
        payload,
      ),
  }
}

export interface NshOptions {
  readonly path?: number
  readonly index?: number
  readonly version?: number
  readonly metadataType?: number
  /** Whole 4-byte words; 16 bytes for type 1. */
  readonly metadata?: Uint8Array
  /** Instead of what is true, in words. */
  readonly length?: number
}

export function nsh({
  path = 10,
  index = 255,
  version = 0,
  metadataType = 1,
  metadata = new Uint8Array(16),
  length,
}: NshOptions = {}): Part {
  return {
    etherType: 0x894f,
    build: (payload, neighbours) =>
      concat(
        words([2, (version << 14) | (63 << 6) | (length ?? 2 + metadata.length / 4)]),
        words([1, metadataType], [1, nextProtocolOf(neighbours)], [3, path], [1, index]),
        metadata,
        payload,
      ),
  }
}

export interface GueOptions {
  readonly variant?: number
  readonly isControl?: boolean
  readonly fields?: Uint8Array
}

/** A GUE header, whose fields are private ones; on its variant 1, which has none, a test leaves this part out. */
export function gue({
  variant = 0,
  isControl = false,
  fields = new Uint8Array(0),
}: GueOptions = {}): Part {
  return {
    udpPort: 6080,
    build: (payload, { carried }) =>
      concat(
        words([1, (variant << 6) | (isControl ? 0x20 : 0) | (fields.length / 4)]),
        words([1, carried?.ipProtocol ?? 0], [2, fields.length > 0 ? 1 : 0]),
        fields,
        payload,
      ),
  }
}

/** Teredo; `indications` are the bytes before the IPv6 packet. */
export function teredo(indications: Uint8Array = new Uint8Array(0)): Part {
  return { udpPort: 3544, build: (payload) => concat(indications, payload) }
}
