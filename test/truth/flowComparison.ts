/**
 * One direction of one flow, as the truth has it and as the engine found it: the points in order, and
 * at each the records, the packets, TTLs, wrapping, addresses before and after NAT; what was lost
 * where; and what other captures show of it.
 */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { FoundPacket, FoundPackets, FoundSighting } from './foundPackets.ts'
import { firstRecords, packetsOf, tupleText } from './flowPackets.ts'
import type { GroupedRecord } from './packetGroups.ts'
import { compareLosses } from './lossComparison.ts'
import { coveredBytes } from './segmentCoverage.ts'
import type { TruthDirection, TruthFlow, TruthHop } from './truthFile.ts'

export type Aspect =
  | 'packets'
  | 'order'
  | 'records'
  | 'packets at hop'
  | 'ttl'
  | 'addresses'
  | 'outer'
  | 'bytes'
  | 'nat'
  | 'lost'
  | 'elsewhere'

/** One thing that was expected and one that was found, as text. */
export interface Comparison {
  readonly aspect: Aspect
  /** The hop or the packet that it is about; undefined where it is the flow. */
  readonly at?: string
  readonly expected: string
  readonly found: string
}

/** The lab's word for an encapsulation, where it is not ours. */
const ENCAPSULATIONS: Readonly<Record<string, string>> = { sleeve: 'weave-sleeve' }

const WEAVE_PORT = 6784

export interface FlowScene {
  readonly flow: TruthFlow
  readonly direction: TruthDirection
  readonly found: FoundPackets
  readonly recordsOfFile: ReadonlyMap<string, readonly GroupedRecord[]>
}

export function compareFlow(scene: FlowScene): readonly Comparison[] {
  const { flow, direction, found, recordsOfFile } = scene
  const records = firstRecords(flow, direction, recordsOfFile)
  const ids = packetsOf(records, found)
  const packetsOfIds = (all: readonly number[]) =>
    all.map((id) => found.packets[id]).filter((packet) => packet !== undefined)
  const packets = packetsOfIds(ids)
  // Offload and fragmentation give a packet another shape at some of its hops.
  const shapes = packetsOfIds([...new Set(ids.flatMap((id) => [id, ...found.partsOf(id)]))])
  // A point whose capture is not at hand says nothing, and neither does ciphertext.
  const hops = direction.hops.filter(({ file, opaque }) => found.isPresent(file) && opaque !== true)
  return [
    {
      aspect: 'packets',
      expected: `${direction.unique} packets in ${direction.packets} records`,
      found: `${packets.length} packets in ${records.length} records`,
    },
    ...compareOrder(hops, packets),
    ...hops.flatMap((hop) => compareHop(hop, shapes, found)),
    ...compareNat(scene, packets),
    ...compareLosses(hops, ids, found),
    ...compareElsewhere(scene, shapes),
  ]
}

/** `k8s-worker1__ens32.pcap vxlan`: a stop of the truth's path. */
function stopText(file: string, encapsulation: string | undefined): string {
  return encapsulation === undefined ? file : `${file} ${encapsulation}`
}

function hopText(hop: TruthHop): string {
  return stopText(hop.file, encapsulationOf(hop))
}

function encapsulationOf({ encap, outer }: TruthHop): string | undefined {
  if (encap === null) return undefined
  if (encap === 'vxlan' && outer?.dport.includes(WEAVE_PORT) === true) return 'weave-fastdp'
  return ENCAPSULATIONS[encap] ?? encap
}

/** Every stop that a packet shows on the truth's path, each once, in the engine's order. */
function pathOf({ sightings }: FoundPacket, files: ReadonlySet<string>): readonly string[] {
  const stops = sightings
    .filter(({ file }) => files.has(file))
    .map(({ file, encapsulation }) => stopText(file, encapsulation))
  return [...new Set(stops)]
}

function compareOrder(
  hops: readonly TruthHop[],
  packets: readonly FoundPacket[],
): readonly Comparison[] {
  const files = new Set(hops.map(({ file }) => file))
  const path = hops.map(hopText)
  const paths = groupBy(packets, (packet) => pathOf(packet, files).join(' > '))
  return Array.from(paths.values(), (same) => {
    const stops = pathOf(same[0], files)
    const times = same.length === packets.length ? '' : `${same.length} times `
    return {
      aspect: 'order',
      expected: times + path.filter((stop) => stops.includes(stop)).join(' > '),
      found: times + stops.join(' > '),
    }
  })
}

function compareHop(
  hop: TruthHop,
  packets: readonly FoundPacket[],
  found: FoundPackets,
): readonly Comparison[] {
  const at = hopText(hop)
  const here = packets.map(({ sightings }) => sightings.filter((seen) => isAt(seen, at)))
  const seen = here.flat()
  const withPorts = seen.filter(({ row }) => !found.isFragment(row))
  const compared = (aspect: Aspect, expected: string | number, was: string | number) => ({
    aspect,
    at,
    expected: String(expected),
    found: String(was),
  })
  const bytes = hop.tcp_bytes_covered
  const covered = () => coveredBytes(seen.map(({ row }) => found.segment(row)))
  const inPackets = here.filter(({ length }) => length > 0).length
  return [
    compared(
      'records',
      (bytes === undefined ? undefined : hop.tuple_packets) ?? hop.packets ?? 0,
      seen.length,
    ),
    bytes === undefined
      ? compared('packets at hop', hop.unique ?? 0, inPackets)
      : compared('bytes', bytes, covered()),
    compared('ttl', list(hop.ttl), list(seen.map(({ ttl }) => ttl ?? -1))),
    compared(
      'addresses',
      list(hop.inner_tuples.map(tupleText)),
      list(withPorts.map(({ tuple }) => tuple)),
    ),
    ...(hop.outer === undefined ? [] : [compared('outer', outerText(hop), foundOuter(seen))]),
  ]
}

function isAt({ file, encapsulation }: FoundSighting, stop: string): boolean {
  return stopText(file, encapsulation) === stop
}

/** Each part of the outer addresses by itself, as the truth lists them. */
function outerText({ outer }: TruthHop): string {
  const { src = [], sport = [], dst = [], dport = [], vni = [] } = outer ?? {}
  return [src, sport, dst, dport, vni].map((part) => list(part) || '-').join(' ')
}

function foundOuter(seen: readonly FoundSighting[]): string {
  const parts = seen.map(({ outer }) => outer.split(' '))
  return [0, 1, 2, 3, 4].map((at) => list(parts.map((part) => part[at] ?? '-'))).join(' ')
}

/** Different values in order, with commas. */
function list(values: readonly (string | number)[]): string {
  return [...new Set(values.map(String))].toSorted(byNumber).join(', ')
}

function byNumber(a: string, b: string): number {
  return Number(a) - Number(b) || (a < b ? -1 : 1)
}

/** Rewritings between two neighbours on the path where the truth has one tuple before and one after. */
function compareNat(
  { direction, found }: FlowScene,
  packets: readonly FoundPacket[],
): readonly Comparison[] {
  const hops = direction.hops.filter(({ opaque }) => opaque !== true)
  const steps = hops.slice(1).flatMap((after, at) => {
    const before = hops[at]
    const isSingle = before?.inner_tuples.length === 1 && after.inner_tuples.length === 1
    const isPresent = [before, after].every((hop) => hop !== undefined && found.isPresent(hop.file))
    return before !== undefined && isSingle && isPresent ? { before, after } : []
  })
  return steps.flatMap(({ before, after }) => {
    const expected = rewriting(
      before.inner_tuples.map(tupleText),
      after.inner_tuples.map(tupleText),
    )
    const was = packets.flatMap(({ sightings }) => {
      const from = sightings.find((seen) => isAt(seen, hopText(before)))
      const to = sightings.find((seen) => isAt(seen, hopText(after)))
      return from === undefined || to === undefined ? [] : rewriting([from.tuple], [to.tuple])
    })
    if (expected.length === 0 && was.length === 0) return []
    const at = `${hopText(before)} > ${hopText(after)}`
    return { aspect: 'nat', at, expected: list(expected), found: list(was) }
  })
}

function rewriting([before]: readonly string[], [after]: readonly string[]): readonly string[] {
  return before === undefined || after === undefined || before === after
    ? []
    : [`${before} to ${after}`]
}

/** Records in captures that lie beside the path: of all interfaces, or where packets went astray. */
function compareElsewhere(
  { direction, found }: FlowScene,
  packets: readonly FoundPacket[],
): readonly Comparison[] {
  const path = new Set(direction.hops.map(({ file }) => file))
  const seen = packets.flatMap(({ sightings }) => sightings).filter(({ file }) => !path.has(file))
  const counts = groupBy(seen, ({ file }) => file)
  const files = Object.keys(direction.also_seen_in).filter((file) => found.isPresent(file))
  return [...new Set([...files, ...counts.keys()])].toSorted().map((file) => ({
    aspect: 'elsewhere',
    at: file,
    expected: String(direction.also_seen_in[file] ?? 0),
    found: String(counts.get(file)?.length ?? 0),
  }))
}
