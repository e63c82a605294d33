/** What every step of the join works on. */
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../capturePoint.ts'
import type { NodeClocks } from './nodeClocks.ts'
import type { PacketGroups } from './packetGroups.ts'
import type { PointColumns } from './pointColumns.ts'
import type { SightingColumns } from './sightingColumns.ts'

/** A packet that is seen nowhere for this long is gone. */
export const JOURNEY_GAP_NS = 1_000_000_000

/** Before any clock is believed. */
export interface GroupedSightings {
  readonly index: SessionIndex
  readonly points: readonly CapturePoint[]
  readonly pointColumns: PointColumns
  readonly clocks: NodeClocks
  readonly groups: PacketGroups
  readonly sightings: SightingColumns
}

export interface JoinInput extends GroupedSightings {
  /** Of every row: nanoseconds since the session's base on the reference clock. */
  readonly time: Float64Array
}
