/**
 * Precision and recall of the engine's grouping of records into packets, over all pairs of records:
 * of the pairs that are one packet how many it joined, and of the pairs that it joined how many are.
 */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { FoundPackets } from './foundPackets.ts'
import type { GroupedRecord } from './packetGroups.ts'

export interface PairScore {
  readonly records: number
  /** Pairs of records that are the same packet. */
  readonly truePairs: number
  /** Of those, pairs that the engine joined. */
  readonly joined: number
  /** Pairs that the engine joined and that are two packets. */
  readonly wrong: number
  /** Pairs that the engine joined and of which the truth does not know. */
  readonly unknown: number
}

/** A record with the truth's packet and the engine's. */
export interface ScoredRecord {
  /** Equal for records that are one packet. */
  readonly group: string | number
  readonly packet: number
  readonly record: GroupedRecord
  readonly row: number
}

export const NO_PAIRS: PairScore = { records: 0, truePairs: 0, joined: 0, wrong: 0, unknown: 0 }

/** Longer than any packet was on its way in the lab, shorter than any time after which one is sent again. */
const SENT_AGAIN_NS = 500_000_000n

/**
 * Records that the truth has in a group and the session in a capture. The truth's groups are cut where
 * half a second lies between two records, or where the first one comes again, as a SYN-ACK that is sent
 * again has the same content; and where conntrack's whole packet looks like its first fragment. Of a
 * record that carries several packets the engine has one row, which stands for the first.
 */
export function scoredRecords(
  records: readonly GroupedRecord[],
  found: FoundPackets,
): readonly ScoredRecord[] {
  const known = new Set<number>()
  const grouped = records.flatMap((record) => {
    const row = record.group === 0 ? undefined : found.row(record.file, record.frame)
    return row === undefined ? [] : { record, row }
  })
  return [...groupBy(grouped, ({ record }) => record.group).values()].flatMap((packet) => {
    const lengths = packet.filter(isBareDatagram).map(({ row }) => found.segment(row).length)
    const fragment = Math.min(...lengths)
    let sending = 0
    let last: bigint | undefined
    let beginning: string | undefined
    return packet.toSorted(byTime).map(({ record, row }) => {
      const state = found.isOfOneInterface(record.file)
        ? `${record.file} ${record.encapsulation} ${record.tuple} ${found.ttl(row)}`
        : undefined
      const isLater = last !== undefined && record.time - last > SENT_AGAIN_NS
      if (isLater || (state !== undefined && state === beginning)) {
        sending++
        beginning = state
      }
      beginning ??= state
      last = record.time
      const isWhole = isBareDatagram({ record }) && found.segment(row).length > fragment
      const id = known.has(row) ? undefined : found.packetOf(row)
      known.add(row)
      const group = `${record.group}.${sending}${isWhole ? 'whole' : ''}`
      return { group, packet: id ?? -1 - row, record, row }
    })
  })
}

/** A record whose length no tunnel, no segmentation and no snap length changes. */
function isBareDatagram({ record }: { readonly record: GroupedRecord }): boolean {
  return record.encapsulation === '' && record.protocol !== '6'
}

function byTime(
  { record: a }: { readonly record: GroupedRecord },
  { record: b }: { readonly record: GroupedRecord },
): number {
  return a.time < b.time ? -1 : a.time > b.time ? 1 : 0
}

/** @param isUnknown whether the truth may have failed to see that two records are one packet */
export function scorePairs(
  records: readonly ScoredRecord[],
  isUnknown: (a: ScoredRecord, b: ScoredRecord) => boolean,
): PairScore {
  const truePairs = pairsIn(groupBy(records, ({ group }) => group).values())
  const packets = [...groupBy(records, ({ packet }) => packet).values()]
  const parts = packets.map((packet) => [...groupBy(packet, ({ group }) => group).values()])
  const joined = parts.reduce((sum, groups) => sum + pairsIn(groups), 0)
  const mixed = parts.filter(({ length }) => length > 1).flatMap(pairsBetween)
  const unknown = mixed.filter(([a, b]) => isUnknown(a, b)).length
  return { records: records.length, truePairs, joined, wrong: mixed.length - unknown, unknown }
}

export function addScores(scores: readonly PairScore[]): PairScore {
  return scores.reduce(
    (sum, score) => ({
      records: sum.records + score.records,
      truePairs: sum.truePairs + score.truePairs,
      joined: sum.joined + score.joined,
      wrong: sum.wrong + score.wrong,
      unknown: sum.unknown + score.unknown,
    }),
    NO_PAIRS,
  )
}

/** 1 where there was nothing to join. */
export function recall({ joined, truePairs }: PairScore): number {
  return truePairs === 0 ? 1 : joined / truePairs
}

/** 1 where nothing was joined. */
export function precision({ joined, wrong }: PairScore): number {
  return joined + wrong === 0 ? 1 : joined / (joined + wrong)
}

function pairsIn(groups: Iterable<readonly unknown[]>): number {
  let pairs = 0
  for (const { length } of groups) pairs += (length * (length - 1)) / 2
  return pairs
}

type Pair = readonly [ScoredRecord, ScoredRecord]

/** Pairs of two records of different groups. */
function pairsBetween(groups: readonly (readonly ScoredRecord[])[]): readonly Pair[] {
  return groups.flatMap((group, at) =>
    groups.slice(at + 1).flatMap((other) => group.flatMap((a) => other.map((b): Pair => [a, b]))),
  )
}
