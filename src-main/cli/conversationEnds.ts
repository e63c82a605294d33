/**
 * `10.244.1.3:41010-10.96.0.10:53`: a conversation by its two ends, either first, a port or none; IPv6 as
 * `[fd00::1]:53`. At any depth: tunnel endpoints are ends as well.
 */
import { isIP } from 'node:net'
import { addressText } from '../../src-shared/index/flowKey.ts'
import type { SessionIndex } from '../../src-shared/index/sessionIndex.ts'

export interface ConversationEnd {
  readonly address: string
  /** Any where it is not given. */
  readonly port: number | undefined
}

export type ConversationEnds = readonly [ConversationEnd, ConversationEnd]

const END = /^(?:\[(?<bracketed>[^\]]+)\]|(?<plain>[^\s[\]]+?))(?::(?<port>\d{1,5}))?$/

/** Undefined where the text is something else: a filter. */
export function parseEnds(text: string): ConversationEnds | undefined {
  const [a, b, ...more] = text.split('-').map((part) => parseEnd(part.trim()))
  return a === undefined || b === undefined || more.length > 0 ? undefined : [a, b]
}

function parseEnd(text: string): ConversationEnd | undefined {
  if (isIP(text) !== 0) return { address: normal(text), port: undefined }
  const { bracketed, plain, port } = END.exec(text)?.groups ?? {}
  const address = bracketed ?? plain ?? ''
  if (isIP(address) === 0) return undefined
  return { address: normal(address), port: port === undefined ? undefined : Number(port) }
}

/** IPv6 as RFC 5952 writes it, which is how addresses are shown. */
function normal(address: string): string {
  if (isIP(address) === 4) return address
  return new URL(`http://[${address}]/`).hostname.slice(1, -1)
}

/** Flows and tunnels between two ends, in both directions. */
export class EndsTable {
  readonly flows: ReadonlySet<number>
  /** The port that has to be the sender's, which differs from packet to packet; or any. */
  readonly #tunnels: ReadonlyMap<number, number | undefined>

  constructor(index: SessionIndex, ends: ConversationEnds) {
    const [a, b] = ends.map(({ address }) => addressId(index, address))
    const isBetween = (source: number, destination: number) =>
      (source === a && destination === b) || (source === b && destination === a)
    this.flows = new Set(flowsBetween(index, ends, isBetween, a))
    this.#tunnels = new Map(tunnelsBetween(index, ends, isBetween))
  }

  get size(): number {
    return this.flows.size + this.#tunnels.size
  }

  /** Whether a record in this tunnel, or in one inside of it, is between the ends. */
  isCarried(index: SessionIndex, tunnel: number, outerSourcePort: number): boolean {
    for (let around = tunnel, isInnermost = true; around >= 0; isInnermost = false) {
      if (this.#tunnels.has(around)) {
        const wanted = this.#tunnels.get(around)
        // The source port of the innermost tunnel alone is known.
        if (wanted === undefined || (isInnermost && wanted === outerSourcePort)) return true
      }
      around = index.tunnels.word(around, 4)
    }
    return false
  }
}

type IsBetween = (source: number, destination: number) => boolean

function* flowsBetween(
  { flows }: SessionIndex,
  ends: ConversationEnds,
  isBetween: IsBetween,
  first: number | undefined,
): Generator<number> {
  const isPort = (wanted: number | undefined, port: number) =>
    wanted === undefined || wanted === port
  for (let flow = 0; flow < flows.size; flow++) {
    if (!isBetween(flows.word(flow, 0), flows.word(flow, 1))) continue
    const ports = flows.word(flow, 2)
    const [sourcePort, destinationPort] = [ports >>> 16, ports & 0xffff]
    const isThere =
      flows.word(flow, 0) === first &&
      isPort(ends[0].port, sourcePort) &&
      isPort(ends[1].port, destinationPort)
    const isBack =
      flows.word(flow, 1) === first &&
      isPort(ends[1].port, sourcePort) &&
      isPort(ends[0].port, destinationPort)
    if (isThere || isBack) yield flow
  }
}

/** Both directions of a tunnel go to the same port, whichever end it was given with. */
function* tunnelsBetween(
  { tunnels }: SessionIndex,
  ends: ConversationEnds,
  isBetween: IsBetween,
): Generator<readonly [tunnel: number, sourcePort: number | undefined]> {
  const ports = ends.flatMap(({ port }) => port ?? [])
  for (let tunnel = 0; tunnel < tunnels.size; tunnel++) {
    if (!isBetween(tunnels.word(tunnel, 0), tunnels.word(tunnel, 1))) continue
    const own = tunnels.word(tunnel, 2) & 0xffff
    const others = ports.filter((port) => port !== own)
    if (others.length < 2) yield [tunnel, others[0]]
  }
}

function addressId(index: SessionIndex, text: string): number | undefined {
  for (let id = 0; id < index.addresses.size; id++) {
    if (addressText(index, id) === text) return id
  }
  return undefined
}
