/** IPv4 and IPv6 headers for tests. */
import { concat, internetChecksum, withChecksum, words, type Part } from './frame.ts'

export function ipv4Bytes(address: string): Uint8Array {
  return Uint8Array.from(address.split('.'), Number)
}

/** Full and `::` forms; no dotted part. */
export function ipv6Bytes(address: string): Uint8Array {
  const [head = '', tail] = address.split('::')
  const groups = (text: string) => (text === '' ? [] : text.split(':').map((g) => parseInt(g, 16)))
  const first = groups(head)
  const last = groups(tail ?? '')
  const zeros = new Array<number>(8 - first.length - last.length).fill(0)
  return words(...[...first, ...zeros, ...last].map((group) => [2, group] as const))
}

export interface Ipv4Options {
  readonly source?: string
  readonly destination?: string
  readonly ttl?: number
  readonly identification?: number
  readonly dontFragment?: boolean
  readonly moreFragments?: boolean
  /** In bytes, a multiple of 8. */
  readonly fragmentOffset?: number
  readonly options?: Uint8Array
  /** Instead of what is true. */
  readonly protocol?: number
  readonly totalLength?: number
}

export function ipv4({
  source = '10.0.0.1',
  destination = '10.0.0.2',
  ttl = 64,
  identification = 1,
  dontFragment = false,
  moreFragments = false,
  fragmentOffset = 0,
  options = new Uint8Array(0),
  protocol,
  totalLength,
}: Ipv4Options = {}): Part {
  return {
    etherType: 0x0800,
    ipProtocol: 4,
    pseudoHeader: (carriedProtocol, length) =>
      concat(
        ipv4Bytes(source),
        ipv4Bytes(destination),
        // Two more bytes than RFC 9293 has, for segments that offload has not split: Linux adds them too.
        words([1, 0], [1, carriedProtocol], [4, length]),
      ),
    build: (payload, { carried }) => {
      const headerLength = 20 + options.length
      const fragment =
        (dontFragment ? 0x4000 : 0) | (moreFragments ? 0x2000 : 0) | (fragmentOffset / 8)
      const header = concat(
        words([1, 0x40 | (headerLength / 4)], [1, 0]),
        words([2, totalLength ?? headerLength + payload.length], [2, identification]),
        words([2, fragment], [1, ttl], [1, protocol ?? carried?.ipProtocol ?? 253], [2, 0]),
        ipv4Bytes(source),
        ipv4Bytes(destination),
        options,
      )
      return concat(withChecksum(header, 10, internetChecksum(header)), payload)
    },
  }
}

export interface Ipv6Options {
  readonly source?: string
  readonly destination?: string
  readonly hopLimit?: number
  readonly flowLabel?: number
  /** Extension headers as they are, and the number of the first one. */
  readonly extensions?: { readonly first: number; readonly bytes: Uint8Array }
  /** Instead of what is true. */
  readonly nextHeader?: number
  readonly payloadLength?: number
}

/** The last extension header's own next header field is the test's affair. */
export function ipv6({
  source = 'fd00::1',
  destination = 'fd00::2',
  hopLimit = 64,
  flowLabel = 0,
  extensions,
  nextHeader,
  payloadLength,
}: Ipv6Options = {}): Part {
  return {
    etherType: 0x86dd,
    ipProtocol: 41,
    pseudoHeader: (carriedProtocol, length) =>
      concat(
        ipv6Bytes(source),
        ipv6Bytes(destination),
        words([4, length], [3, 0], [1, carriedProtocol]),
      ),
    build: (payload, { carried }) => {
      const extension = extensions?.bytes ?? new Uint8Array(0)
      const next = nextHeader ?? extensions?.first ?? carried?.ipProtocol ?? 253
      const length = payloadLength ?? extension.length + payload.length
      return concat(
        words([1, 0x60], [3, flowLabel], [2, length], [1, next], [1, hopLimit]),
        ipv6Bytes(source),
        ipv6Bytes(destination),
        extension,
        payload,
      )
    },
  }
}
