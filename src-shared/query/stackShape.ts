/** A stack of protocols as the flow and tunnel tables see it: one packet inside the other. */
import type { Stack } from '../index/stackTable.ts'
import { NetworkKind } from '../layers/packetFacts.ts'
import { ProtocolId } from '../layers/protocolId.ts'

export interface StackShape {
  readonly stack: Stack
  /** Headers from here on are quoted by an error message. */
  readonly quotedFrom: number
  /** Of the innermost packet that travels. */
  readonly depth: number
  /** `NetworkKind` of the innermost packet. */
  readonly innerKind: number
  /** What carries it, as `carrierText` writes it, outermost first. */
  readonly carriers: string
}

const KINDS: Readonly<Record<number, number>> = {
  [ProtocolId.arp]: NetworkKind.arp,
  [ProtocolId.ip]: NetworkKind.ip,
  [ProtocolId.ipv6]: NetworkKind.ipv6,
}

export function stackShape(stack: Stack): StackShape {
  const { protocols, depths } = stack
  const kinds: number[] = []
  const carrying: number[] = []
  let quotedFrom = protocols.length
  for (const [at, id] of protocols.entries()) {
    const depth = depths[at] ?? 0
    const kind = KINDS[id] ?? NetworkKind.none
    // Only what an error message quotes is a second network header at the same depth.
    if (kind !== NetworkKind.none && (kinds[depth] ?? 0) !== NetworkKind.none) {
      quotedFrom = at
      break
    }
    kinds[depth] = kind === NetworkKind.none ? (kinds[depth] ?? NetworkKind.none) : kind
    carrying[depth] = id
  }
  const depth = Math.max(0, kinds.length - 1)
  return {
    stack,
    quotedFrom,
    depth,
    innerKind: kinds[depth] ?? NetworkKind.none,
    carriers: kinds
      .slice(0, depth)
      .map((kind, at) => carrierText(kind, carrying[at] ?? 0))
      .join(' '),
  }
}

/** The network of a packet that carries another, and the last of its headers. */
export function carrierText(network: number, protocol: number): string {
  return `${network}/${protocol}`
}
