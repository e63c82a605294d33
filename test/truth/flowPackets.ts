/** Which records a flow of the truth begins with, and so which of the engine's packets are its own. */
import type { FoundPackets } from './foundPackets.ts'
import { words } from './foundPackets.ts'
import type { GroupedRecord } from './packetGroups.ts'
import type { TruthDirection, TruthFlow, TruthTuple } from './truthFile.ts'

const PROTOCOLS: Readonly<Record<string, string>> = { tcp: '6', udp: '17' }

/** The flow's records at its first point: what the lab itself took as the flow. */
export function firstRecords(
  flow: TruthFlow,
  direction: TruthDirection,
  recordsOfFile: ReadonlyMap<string, readonly GroupedRecord[]>,
): readonly GroupedRecord[] {
  const [first] = direction.hops
  if (first === undefined) return []
  const protocol = PROTOCOLS[flow.proto] ?? (flow.family === 6 ? '58' : '1')
  const at = (recordsOfFile.get(first.file) ?? []).filter(
    (record) =>
      record.protocol === protocol &&
      record.encapsulation === (first.encap ?? '') &&
      isBetween(record.time, flow.window?.[0], flow.window?.[1]),
  )
  const whole = new Set(first.inner_tuples.map(tupleText))
  const fragments = new Set(first.inner_tuples.map(({ src, dst }) => words([src, '-', dst, '-'])))
  const packets = at.filter(({ tuple }) => whole.has(tuple))
  if (packets.length >= direction.packets) return packets
  // Fragments after the first have no ports: those of the flow pass among its first fragments.
  const others = at.filter(
    ({ tuple, time }) => fragments.has(tuple) && isBetween(time, first.first_ts, first.last_ts),
  )
  return [...packets, ...others]
}

/** The engine's packets of these records, each once, in the order of the records. */
export function packetsOf(
  records: readonly GroupedRecord[],
  found: FoundPackets,
): readonly number[] {
  const ids = records.map(({ file, frame }) => {
    const row = found.row(file, frame)
    return row === undefined ? undefined : found.packetOf(row)
  })
  return [...new Set(ids.filter((id) => id !== undefined))]
}

export function tupleText({ src, sport, dst, dport }: TruthTuple): string {
  return words([src, sport, dst, dport])
}

/** Moments of the truth are seconds with a fraction, and the last one is the last record's own. */
function isBetween(
  time: bigint,
  from: string | null | undefined,
  to: string | null | undefined,
): boolean {
  return (from == null || nanoseconds(from) <= time) && (to == null || time <= nanoseconds(to))
}

function nanoseconds(seconds: string): bigint {
  const [whole = '0', fraction = ''] = seconds.split('.')
  return BigInt(whole) * 1_000_000_000n + BigInt(fraction.padEnd(9, '0'))
}
