/**
 * Encapsulations on UDP ports that nobody bound, proposed for one capture or a whole session. A person
 * decides; until then their records stay UDP.
 */
import { groupBy } from '../base/groupBy.ts'
import type { EncapsulationHint } from '../layers/encapsulationHint.ts'
import type { HintCount } from './hintCounts.ts'
import type { SessionIndex } from './sessionIndex.ts'

const IPPROTO_UDP = 17

/** What one port seems to carry. */
export interface EncapsulationProposal extends EncapsulationHint {
  readonly port: number
  /** Records whose payload has that structure. */
  readonly records: number
  /** All records that were sent to this port. */
  readonly of: number
}

/** Of these captures, or of all; the port with most records first. */
export function encapsulationProposals(
  index: SessionIndex,
  captures: readonly number[] = index.captures.map((_, capture) => capture),
): readonly EncapsulationProposal[] {
  const hints = captures.flatMap((capture) => {
    return (index.captures[capture] ?? []).flatMap((part) => part.hints)
  })
  if (hints.length === 0) return []
  const sent = recordsByPort(index, captures)
  const groups = groupBy(hints, ({ port, protocol }) => `${port} ${protocol}`)
  return Array.from(groups.values(), (group) => proposalOf(group, sent)).toSorted(
    (a, b) => b.records - a.records || a.port - b.port,
  )
}

function proposalOf(
  hints: readonly [HintCount, ...HintCount[]],
  sent: ReadonlyMap<number, number>,
): EncapsulationProposal {
  const [{ port, protocol }] = hints
  const records = hints.reduce((sum, hint) => sum + hint.records, 0)
  const of = Math.max(records, sent.get(port) ?? 0)
  const isProven = hints.some(({ confidence }) => confidence === 'strong')
  return {
    port,
    protocol,
    records,
    of,
    // Most of what one port receives is of one kind, where it is a tunnel's.
    confidence: isProven && records * 2 > of ? 'strong' : 'likely',
    evidence: [...new Set(hints.flatMap(({ evidence }) => evidence))],
  }
}

function recordsByPort(
  index: SessionIndex,
  captures: readonly number[],
): ReadonlyMap<number, number> {
  const sent = new Map<number, number>()
  for (const [flow, records] of captures.flatMap((capture) => index.flowsOf(capture))) {
    if ((index.flows.word(flow, 3) & 0xff) !== IPPROTO_UDP) continue
    const port = index.flows.word(flow, 2) & 0xffff
    sent.set(port, (sent.get(port) ?? 0) + records)
  }
  return sent
}
