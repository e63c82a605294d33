/**
 * The join: which records are sightings of the same packet. Records are grouped by digest; what is
 * beyond doubt ties the clocks together; on one time scale groups are taken apart into packets; their
 * sightings are put into path order; and packets that are parts of one another are linked.
 */
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../capturePoint.ts'
import { joinCarrierFragments } from './carrierFragments.ts'
import { ClockModel } from '../clocks/clockModel.ts'
import { joinCutRows } from './cutRows.ts'
import { coarseOffsets } from './coarseOffsets.ts'
import { correctedTimes } from './correctedTimes.ts'
import { linkEncrypted } from './encryptedLinks.ts'
import { linkFragments } from './fragmentLinks.ts'
import type { JoinedPackets } from './joinedPackets.ts'
import type { JoinInput } from './joinInput.ts'
import { matchedPairs } from './matchedPairs.ts'
import { nodeClocks, type NodeClocks } from './nodeClocks.ts'
import { packetGroups, rowsBy, startsOf } from './packetGroups.ts'
import { LinkList, PacketLinks } from './packetLinks.ts'
import { splitPackets, type Packets } from './packetSplit.ts'
import { AMBIGUOUS, type PacketTable } from './packetTable.ts'
import { PathShapes } from './pathShapes.ts'
import { PointColumns } from './pointColumns.ts'
import { linkSegments } from './segmentLinks.ts'
import { sightingColumns } from './sightingColumns.ts'

/** The packets, and what they were found from: to be let go when all is learned from it. */
export interface Join {
  readonly table: PacketTable
  readonly joined: JoinedPackets
  /** A clock's own time, on the scale that packets were matched on. */
  readonly correct: (clock: number, own: number) => number
}

/** @param pinned offsets that a person gave to nodes' clocks, in nanoseconds ahead of the reference */
export function joinPackets(
  index: SessionIndex,
  points: readonly CapturePoint[],
  pinned: ReadonlyMap<string, number> = new Map(),
): Join {
  const { input, clockModel, correct } = joinInput(index, points, pinned)
  const split = splitPackets(input)
  const rests = joinCarrierFragments(input, split)
  const packets = withoutEmpty(split)
  const joined = inPathOrder(input, packets, rests)
  const links = new LinkList()
  linkSegments(joined, links)
  linkFragments(joined, links)
  linkEncrypted(joined, links)
  const { starts, rows, shapeOf, shapes } = joined
  const table = {
    packets: packets.packets,
    packetOf: packets.packetOf,
    starts,
    rows,
    shapeOf,
    shapes,
    time: input.time,
    flags: packets.ambiguous.map((isAmbiguous) => (isAmbiguous === 1 ? AMBIGUOUS : 0)),
    links: new PacketLinks(joined.packets, links),
    clocks: input.clocks,
    clockModel,
  }
  return { table, joined, correct }
}

function joinInput(
  index: SessionIndex,
  points: readonly CapturePoint[],
  pinned: ReadonlyMap<string, number>,
): Pick<Join, 'correct'> & { readonly input: JoinInput; readonly clockModel: ClockModel } {
  const grouped = {
    index,
    points,
    pointColumns: new PointColumns(index, points),
    clocks: nodeClocks(points),
    groups: packetGroups(index),
    sightings: sightingColumns(index),
  }
  const { clocks, sightings } = grouped
  const pairs = matchedPairs(grouped)
  const clockModel = new ClockModel(clocks.count, pairs.ordered, pinnedClocks(clocks, pinned))
  const offsets = coarseOffsets(clocks.count, pairs, clockModel)
  const correct = (clock: number, own: number) => {
    return clockModel.correct(clock, own).time - (offsets[clock] ?? 0)
  }
  const time = correctedTimes(sightings, clocks, correct)
  const input = { ...grouped, groups: joinCutRows(grouped, time), time }
  return { input, clockModel, correct }
}

function pinnedClocks(
  { nodes }: NodeClocks,
  pinned: ReadonlyMap<string, number>,
): ReadonlyMap<number, number> {
  const offsets = nodes.map((node, clock) => [clock, pinned.get(node ?? '')] as const)
  return new Map(offsets.flatMap(([clock, ns]) => (ns === undefined ? [] : [[clock, ns]])))
}

/** Packets that gave all their rows to others are none. */
function withoutEmpty({ packets, packetOf, ambiguous }: Packets): Packets {
  const rows = startsOf(packetOf, packets)
  const ids = new Uint32Array(packets)
  let left = 0
  for (let packet = 0; packet < packets; packet++) {
    ids[packet] = left
    if (rows[packet] !== rows[packet + 1]) left++
  }
  if (left === packets) return { packets, packetOf, ambiguous }
  const kept = new Uint8Array(left)
  ids.forEach((id, packet) => {
    if (rows[packet] !== rows[packet + 1]) kept[id] = ambiguous[packet] ?? 0
  })
  return { packets: left, packetOf: packetOf.map((packet) => ids[packet] ?? 0), ambiguous: kept }
}

function inPathOrder(
  input: JoinInput,
  { packets, packetOf }: Packets,
  rests: Uint8Array,
): JoinedPackets {
  const starts = startsOf(packetOf, packets)
  const inSession = rowsBy(packetOf, starts)
  const rows = new Uint32Array(inSession.length)
  const shapeOf = new Uint32Array(packets)
  const paths = new PathShapes(input, rests)
  for (let packet = 0; packet < packets; packet++) {
    const start = starts[packet] ?? 0
    const ofPacket = inSession.subarray(start, starts[packet + 1] ?? 0)
    const shape = paths.shapeOf(ofPacket)
    shapeOf[packet] = shape
    const order = paths.shapes[shape]?.order
    for (let at = 0; at < ofPacket.length; at++) {
      rows[start + at] = ofPacket[order?.[at] ?? at] ?? 0
    }
  }
  return { input, packets, packetOf, starts, rows, shapeOf, shapes: paths.shapes }
}
