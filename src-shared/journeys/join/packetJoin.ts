/**
 * The join: which records are sightings of the same packet. Records are grouped by digest; what is
 * beyond doubt ties the clocks together; on one time scale groups are taken apart into packets; their
 * sightings are put into path order; and packets that are parts of one another are linked.
 */
import { inSteps, type Work } from '../../base/work.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../capturePoint.ts'
import { joinCarrierFragments } from './carrierFragments.ts'
import { clockModelOf, type ClockModel } from '../clocks/clockModel.ts'
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
export function* joinPackets(
  index: SessionIndex,
  points: readonly CapturePoint[],
  pinned: ReadonlyMap<string, number> = new Map(),
): Work<Join> {
  const { input, clockModel, correct } = yield* joinInput(index, points, pinned)
  const split = yield* splitPackets(input)
  const rests = yield* joinCarrierFragments(input, split)
  const packets = yield* withoutEmpty(split)
  const joined = yield* inPathOrder(input, packets, rests)
  const list = new LinkList()
  yield* linkSegments(joined, list)
  yield* linkFragments(joined, list)
  yield* linkEncrypted(joined, list)
  const links = new PacketLinks(joined.packets, list)
  yield* links.sort()
  const { starts, rows, shapeOf, shapes } = joined
  const table = {
    packets: packets.packets,
    packetOf: packets.packetOf,
    starts,
    rows,
    shapeOf,
    shapes,
    time: input.time,
    flags: yield* flagsOf(packets),
    links,
    clocks: input.clocks,
    clockModel,
  }
  return { table, joined, correct }
}

function* joinInput(
  index: SessionIndex,
  points: readonly CapturePoint[],
  pinned: ReadonlyMap<string, number>,
): Work<Pick<Join, 'correct'> & { readonly input: JoinInput; readonly clockModel: ClockModel }> {
  const grouped = {
    index,
    points,
    pointColumns: new PointColumns(index, points),
    clocks: nodeClocks(points),
    groups: yield* packetGroups(index),
    sightings: yield* sightingColumns(index),
  }
  const { clocks, sightings } = grouped
  const pairs = yield* matchedPairs(grouped)
  const pins = pinnedClocks(clocks, pinned)
  const clockModel = yield* clockModelOf(clocks.count, pairs.ordered, pins)
  const offsets = yield* coarseOffsets(clocks.count, pairs, clockModel)
  const correct = (clock: number, own: number) => {
    return clockModel.correct(clock, own).time - (offsets[clock] ?? 0)
  }
  const time = yield* correctedTimes(sightings, clocks, correct)
  const input = { ...grouped, groups: yield* joinCutRows(grouped, time), time }
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
function* withoutEmpty({ packets, packetOf, ambiguous }: Packets): Work<Packets> {
  const starts = yield* startsOf(packetOf, packets)
  const ids = new Uint32Array(packets)
  const kept = new Uint8Array(packets)
  let left = 0
  yield* inSteps(packets, (from, to) => {
    for (let packet = from; packet < to; packet++) {
      ids[packet] = left
      if (starts[packet] !== starts[packet + 1]) kept[left++] = ambiguous[packet] ?? 0
    }
  })
  if (left === packets) return { packets, packetOf, ambiguous }
  const renamed = new Uint32Array(packetOf.length)
  yield* inSteps(packetOf.length, (from, to) => {
    for (let row = from; row < to; row++) renamed[row] = ids[packetOf[row] ?? 0] ?? 0
  })
  return { packets: left, packetOf: renamed, ambiguous: kept.subarray(0, left) }
}

function* flagsOf({ packets, ambiguous }: Packets): Work<Uint8Array> {
  const flags = new Uint8Array(packets)
  yield* inSteps(packets, (from, to) => {
    for (let packet = from; packet < to; packet++) {
      if (ambiguous[packet] === 1) flags[packet] = AMBIGUOUS
    }
  })
  return flags
}

function* inPathOrder(
  input: JoinInput,
  { packets, packetOf }: Packets,
  rests: Uint8Array,
): Work<JoinedPackets> {
  const starts = yield* startsOf(packetOf, packets)
  const inSession = yield* rowsBy(packetOf, starts)
  const rows = new Uint32Array(inSession.length)
  const shapeOf = new Uint32Array(packets)
  const paths = new PathShapes(input, rests)
  yield* inSteps(packets, (from, to) => {
    for (let packet = from; packet < to; packet++) {
      const start = starts[packet] ?? 0
      const ofPacket = inSession.subarray(start, starts[packet + 1] ?? 0)
      const shape = paths.shapeOf(ofPacket)
      shapeOf[packet] = shape
      const order = paths.shapes[shape]?.order
      for (let at = 0; at < ofPacket.length; at++) {
        rows[start + at] = ofPacket[order?.[at] ?? at] ?? 0
      }
    }
  })
  return { input, packets, packetOf, starts, rows, shapeOf, shapes: paths.shapes }
}
