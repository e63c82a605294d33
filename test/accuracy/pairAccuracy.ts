/**
 * How right a join is, over pairs of records. Two records are the same bytes where they are of one packet
 * and the parts of it that they hold overlap: a super-packet at a veth and each of its frames at the NIC
 * are, two of those frames are not. Those that are the same bytes have to be joined, as one packet or as
 * packets that are linked; records of two packets must not be; two parts of one packet may.
 */
import type { PacketTable } from '../../src-shared/journeys/join/packetTable.ts'
import type { GeneratedTruth } from './generator/generation.ts'
import type { JoinedSession } from './joinedSession.ts'
import type { RecordTruth } from './generator/pointCapture.ts'

export interface PairAccuracy {
  readonly records: number
  /** Pairs of records that are the same bytes. */
  readonly truePairs: number
  readonly joinedPairs: number
  /** Pairs of records of two packets that were joined. */
  readonly wrongPairs: number
  /** By kind of packet: pairs that were not joined, and that wrongly were. */
  readonly missedKinds: ReadonlyMap<string, number>
  readonly wrongKinds: ReadonlyMap<string, number>
}

type Counted = Pick<PairAccuracy, 'truePairs' | 'joinedPairs' | 'wrongPairs'>

export function recall({ joinedPairs, truePairs }: Counted): number {
  return truePairs === 0 ? 1 : joinedPairs / truePairs
}

export function precision({ joinedPairs, wrongPairs }: Counted): number {
  return joinedPairs === 0 ? 1 : joinedPairs / (joinedPairs + wrongPairs)
}

export function pairAccuracy(
  { session, truth }: JoinedSession,
  { packets, kindOf, kinds }: GeneratedTruth,
): PairAccuracy {
  const { table } = session.journeys
  const links = new LinkedPackets(table)
  const kindOfRow = (row: number) => kinds[kindOf[truth.packet[row] ?? 0] ?? 0] ?? ''
  const missed = new KindCounts()
  let truePairs = 0
  for (const rows of rowsByPacket(truth.packet, packets)) {
    for (const [a, b] of pairsOf(rows)) {
      if (!isSameBytes(truth, a, b)) continue
      truePairs++
      if (!links.isJoined(table.packetOf[a] ?? 0, table.packetOf[b] ?? 0)) missed.add(kindOfRow(a))
    }
  }
  const wrong = new KindCounts()
  for (const [a, b] of wrongPairs(table, truth)) wrong.add(`${kindOfRow(a)} with ${kindOfRow(b)}`)
  return {
    records: truth.packet.length,
    truePairs,
    joinedPairs: truePairs - missed.total,
    wrongPairs: wrong.total,
    missedKinds: missed.counts,
    wrongKinds: wrong.counts,
  }
}

class KindCounts {
  readonly counts = new Map<string, number>()
  total = 0

  add(kind: string): void {
    this.total++
    this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1)
  }
}

/** Within one packet of the engine's, and over its links. */
function* wrongPairs(table: PacketTable, { packet }: RecordTruth): Generator<Pair> {
  const rowsOf = (found: number) =>
    table.rows.subarray(table.starts[found], table.starts[found + 1])
  const isWrong = (a: number, b: number) => packet[a] !== packet[b]
  for (let found = 0; found < table.packets; found++) {
    const rows = rowsOf(found)
    // Nearly all are of one packet.
    if (rows.every((row) => packet[row] === packet[rows[0] ?? 0])) continue
    for (const [a, b] of pairsOf(rows)) if (isWrong(a, b)) yield [a, b]
  }
  for (let link = 0; link < table.links.size; link++) {
    if (table.links.kind(link) === 'likely') continue
    const parts = rowsOf(table.links.part[link] ?? 0)
    for (const whole of rowsOf(table.links.whole[link] ?? 0)) {
      for (const part of parts) if (isWrong(whole, part)) yield [whole, part]
    }
  }
}

type Pair = readonly [number, number]

class LinkedPackets {
  readonly #linked = new Set<number>()
  readonly #packets: number

  constructor({ packets, links }: PacketTable) {
    this.#packets = packets
    for (let link = 0; link < links.size; link++) {
      if (links.kind(link) === 'likely') continue
      this.#linked.add(this.#key(links.whole[link] ?? 0, links.part[link] ?? 0))
    }
  }

  isJoined(a: number, b: number): boolean {
    return a === b || this.#linked.has(this.#key(a, b))
  }

  #key(a: number, b: number): number {
    return Math.min(a, b) * this.#packets + Math.max(a, b)
  }
}

/** Of a packet without payload, every record has all of it. */
function isSameBytes({ from, to }: RecordTruth, a: number, b: number): boolean {
  const start = Math.max(from[a] ?? 0, from[b] ?? 0)
  const end = Math.min(to[a] ?? 0, to[b] ?? 0)
  return start < end || (from[a] === to[a] && from[b] === to[b])
}

function* pairsOf(rows: Uint32Array): Generator<Pair> {
  for (let a = 0; a < rows.length; a++) {
    for (let b = a + 1; b < rows.length; b++) yield [rows[a] ?? 0, rows[b] ?? 0]
  }
}

/** By counting. */
function* rowsByPacket(packetOf: Uint32Array, packets: number): Generator<Uint32Array> {
  const starts = new Uint32Array(packets + 1)
  for (const packet of packetOf) starts[packet + 1] = (starts[packet + 1] ?? 0) + 1
  for (let packet = 0; packet < packets; packet++) {
    starts[packet + 1] = (starts[packet + 1] ?? 0) + (starts[packet] ?? 0)
  }
  const rows = new Uint32Array(packetOf.length)
  const next = starts.slice()
  packetOf.forEach((packet, row) => {
    const at = next[packet] ?? 0
    rows[at] = row
    next[packet] = at + 1
  })
  for (let packet = 0; packet < packets; packet++) {
    yield rows.subarray(starts[packet], starts[packet + 1])
  }
}
