/** Packets that the truth says were lost, and where, against those that the engine says were. */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { Comparison } from './flowComparison.ts'
import type { FoundPackets } from './foundPackets.ts'
import type { TruthHop } from './truthFile.ts'

const ARRIVED = 'not lost'

/** One comparison for each pair of what was expected of a packet and what was found. */
export function compareLosses(
  hops: readonly TruthHop[],
  ids: readonly number[],
  found: FoundPackets,
): readonly Comparison[] {
  const lost = expectedLosses(hops, found)
  const files = new Set(hops.map(({ file }) => file))
  const pairs = ids.map((id) => {
    const expected = lost.get(id) ?? ARRIVED
    return { expected, found: foundLoss(id, found, files, expected !== ARRIVED) }
  })
  const same = groupBy(pairs, ({ expected, found: was }) => `${expected}\n${was}`)
  return [...same.values()].flatMap((group) => {
    const [pair] = group
    // The usual case is no line of a table.
    if (pair.expected === ARRIVED && pair.found === ARRIVED) return []
    const times = `${group.length} `
    return { aspect: 'lost', expected: times + pair.expected, found: times + pair.found }
  })
}

function expectedLosses(
  hops: readonly TruthHop[],
  found: FoundPackets,
): ReadonlyMap<number, string> {
  const lost = new Map<number, string>()
  for (const { file, missing_from_previous_hop: missing } of hops) {
    for (const { frame } of missing?.packets ?? []) {
      const row = found.row(missing?.previous ?? '', frame)
      const packet = row === undefined ? undefined : found.packetOf(row)
      if (packet !== undefined) lost.set(packet, lossText(missing?.previous, file))
    }
  }
  return lost
}

function foundLoss(
  id: number,
  found: FoundPackets,
  files: ReadonlySet<string>,
  isLost: boolean,
): string {
  const packet = found.packets[id]
  if (packet === undefined) return 'no packet'
  if (packet.outcome !== 'last-seen') return isLost ? packet.outcome : ARRIVED
  const last = packet.sightings.findLast(({ file }) => files.has(file))
  const next = packet.notSeenAfter.find((file) => files.has(file))
  // The truth of a packet that was sent astray ends where it was meant to be seen astray.
  if (next === undefined && !isLost) return ARRIVED
  return lossText(last?.file, next)
}

function lossText(last: string | undefined, next: string | undefined): string {
  return `last seen at ${last ?? '?'}, not at ${next ?? '?'}`
}
