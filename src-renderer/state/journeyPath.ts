/** The lanes of a journey: its hops and the points without a sighting, in path order. */
import type {
  HopView,
  JourneyView,
  MissingHop,
  RecordRef,
} from '../../src-shared/contract/services.ts'

export type Lane =
  | { readonly kind: 'hop'; readonly hop: HopView; readonly index: number }
  | { readonly kind: 'missing'; readonly missing: MissingHop; readonly node: string }

/** Consecutive lanes on one node. */
export interface LaneGroup {
  readonly node: string
  readonly lanes: readonly Lane[]
}

export const UNKNOWN_NODE = 'unknown node'

export function isSameRecord(a: RecordRef, b: RecordRef): boolean {
  return a.capture === b.capture && a.record === b.record
}

/** The hop that a record is a sighting of, or -1. */
export function hopAt(hops: readonly HopView[], ref: RecordRef): number {
  return hops.findIndex((hop) => hop.records.some((record) => isSameRecord(record, ref)))
}

/** `nodeOf` names the node of a capture point, for the points that have no hop. */
export function laneGroups(
  journey: Pick<JourneyView, 'hops' | 'missing'>,
  nodeOf: (point: number) => string | undefined,
): readonly LaneGroup[] {
  const groups: { node: string; lanes: Lane[] }[] = []
  for (const lane of lanesOf(journey, nodeOf)) {
    const node = lane.kind === 'hop' ? (lane.hop.node ?? UNKNOWN_NODE) : lane.node
    const last = groups.at(-1)
    if (last?.node === node) last.lanes.push(lane)
    else groups.push({ node, lanes: [lane] })
  }
  return groups
}

function lanesOf(
  { hops, missing }: Pick<JourneyView, 'hops' | 'missing'>,
  nodeOf: (point: number) => string | undefined,
): readonly Lane[] {
  const lanes: Lane[] = []
  for (let index = 0; index <= hops.length; index++) {
    for (const gap of missing.filter((each) => each.before === index)) {
      lanes.push({ kind: 'missing', missing: gap, node: nodeOf(gap.point) ?? UNKNOWN_NODE })
    }
    const hop = hops[index]
    if (hop !== undefined) lanes.push({ kind: 'hop', hop, index })
  }
  return lanes
}
