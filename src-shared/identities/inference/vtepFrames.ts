/**
 * MAC addresses of tunnel devices. A frame inside a tunnel whose packet a router has passed on has that
 * router's MAC address as its source: of the sending node's tunnel device. Where one node sends frames of
 * several MAC addresses, it is a bridge that the tunnel prolongs, and nothing is said.
 */
import { groupBy } from '../../base/groupBy.ts'
import { tunnelKey } from '../../index/flowKey.ts'
import { tunnelText } from '../../journeys/hopChanges.ts'
import { NetworkKind } from '../../layers/packetFacts.ts'
import type { VtepFact } from '../identityFact.ts'
import { canonicalMac, familyOf } from '../ipPrefix.ts'
import { isSenders } from './addressSightings.ts'
import type { FrameSample, MacPair } from './frameSample.ts'
import type { InferredNodes } from './inferredNodes.ts'
import { packetEvidence, type Seen } from './packetEvidence.ts'

interface TunnelFrame {
  readonly row: number
  readonly from: string
  readonly to: string
  readonly encapsulation: string
  readonly text: string
  readonly inner: MacPair
  readonly isRouted: boolean
}

export interface VtepFrames {
  readonly facts: readonly VtepFact[]
  /** Whether a node's tunnels of one kind carry only what it routed, or sends itself. */
  readonly isRouted: (encapsulation: string, node: string) => boolean
}

export function vtepFrames(
  seen: Seen,
  samples: readonly FrameSample[],
  nodes: InferredNodes,
): VtepFrames {
  const frames = tunnelFrames(seen, samples)
  const ofSender = groupBy(frames, ({ from, encapsulation }) => `${encapsulation} ${from}`)
  const bridged = new Set<string>()
  const found = new Map<string, VtepFact>()
  for (const [sender, group] of ofSender) {
    const routed = group.find(({ isRouted }) => isRouted)
    const isOne = group.every(({ inner }) => inner.source === group[0].inner.source)
    if (!isOne || routed === undefined) {
      bridged.add(sender)
      continue
    }
    for (const { from, to, row, text, inner } of [routed, ...group]) {
      const own = vtepFact(inner.source, {
        node: nodes.nameOf(from),
        family: familyOf(from),
        by: 'wire',
        evidence: packetEvidence(seen, row, `${from} sends from ${inner.source} in ${text}`),
      })
      const others = vtepFact(inner.destination, {
        node: nodes.nameOf(to),
        family: familyOf(to),
        by: 'wire-peer',
        evidence: packetEvidence(
          seen,
          row,
          `${from} sends to ${inner.destination} at ${to} in ${text}`,
        ),
      })
      for (const fact of [own, others]) {
        if (fact === undefined) continue
        const key = `${fact.by} ${fact.node} ${fact.family} ${fact.mac}`
        if (!found.has(key)) found.set(key, fact)
      }
    }
  }
  const isRouted = (encapsulation: string, node: string) => !bridged.has(`${encapsulation} ${node}`)
  return { facts: [...found.values()], isRouted }
}

/** Not of a group's address. */
function vtepFact(text: string, fact: Omit<VtepFact, 'mac'>): VtepFact | undefined {
  const mac = canonicalMac(text)
  if (mac === undefined || (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1) return undefined
  return { ...fact, mac }
}

function tunnelFrames({ index }: Seen, samples: readonly FrameSample[]): readonly TunnelFrame[] {
  return samples.flatMap(({ row, inner }) => {
    const tunnel = index.tunnel(row)
    const flow = index.flow(row)
    if (inner === undefined || tunnel >= index.tunnels.size || flow >= index.flows.size) return []
    const { source, destination, ...key } = tunnelKey(index, tunnel)
    const { chunk, row: at } = index.place(row)
    const isIp = ((index.flows.word(flow, 3) >>> 8) & 0xff) !== NetworkKind.arp
    return [
      {
        row,
        from: source,
        to: destination,
        encapsulation: key.encapsulation,
        text: tunnelText(key),
        inner,
        isRouted: isIp && !isSenders(chunk.ttl[at] ?? 0),
      },
    ]
  })
}
