/**
 * What travelled, as columns: which records are sightings of which packet, in the order of its path,
 * and which packets are parts of one another. Objects are made of it only for what is shown.
 */
import type { ClockModel } from '../clocks/clockModel.ts'
import type { NodeClocks } from './nodeClocks.ts'
import type { PacketLinks } from './packetLinks.ts'
import type { PathShape } from './pathShapes.ts'

/** Two packets could not be told apart: which sightings are whose is a guess. */
export const AMBIGUOUS = 1

export interface PacketTable {
  readonly packets: number
  /** The packet of every row. */
  readonly packetOf: Uint32Array
  /** Where each packet's rows begin in `rows`; one more, the end of the last. */
  readonly starts: Uint32Array
  /** Rows packet by packet in path order, hop after hop as the packet's shape says. */
  readonly rows: Uint32Array
  /** Index into `shapes`. */
  readonly shapeOf: Uint32Array
  readonly shapes: readonly PathShape[]
  /** Bits: `AMBIGUOUS`. */
  readonly flags: Uint8Array
  /** When each row was captured: nanoseconds since the session's base on the reference clock. */
  readonly time: Float64Array
  readonly links: PacketLinks
  /** How the clocks of the nodes were brought onto one scale. */
  readonly clocks: NodeClocks
  readonly clockModel: ClockModel
}
