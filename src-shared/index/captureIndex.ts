/**
 * What indexing one capture file gives: the packet table and the tables its columns point into. A
 * plain value of typed arrays, so that a worker thread can hand it over without a copy.
 */
import type { CaptureInterface, CaptureNote } from '../capture/captureRecord.ts'
import type { EpochNs } from '../base/time.ts'
import type { CaptureAnnotations } from './captureAnnotations.ts'
import type { HintCount } from './hintCounts.ts'
import type { ColumnChunk } from './recordColumns.ts'
import type { Stack } from './stackTable.ts'

/** Integers in an address's key: `NetworkKind`, then four 32-bit words. */
export const ADDRESS_WIDTH = 5
/**
 * Source address, destination address, ports (source << 16 | destination), and network << 8 |
 * protocol, with `FRAGMENT_FLOW` set for fragments after the first, which have no ports.
 */
export const FLOW_WIDTH = 4
export const FRAGMENT_FLOW = 0x10000
/** Source address, destination address, carrier << 16 | destination port, VNI, enclosing tunnel. */
export const TUNNEL_WIDTH = 5

export interface CaptureIndex {
  /** Time of the first record that has one; the time column counts from here. */
  readonly base: EpochNs
  readonly rows: number
  readonly chunks: readonly ColumnChunk[]
  readonly interfaces: readonly CaptureInterface[]
  readonly addresses: Int32Array
  readonly flows: Int32Array
  /** Records of each flow; of each tunnel those of the tunnels inside of it too. */
  readonly flowRecords: Uint32Array
  readonly tunnels: Int32Array
  readonly tunnelRecords: Uint32Array
  readonly stacks: readonly Stack[]
  /** What records on unbound UDP ports seem to carry. */
  readonly hints: readonly HintCount[]
  readonly notes: readonly CaptureNote[]
  /** Remarks beyond those kept in `notes`. */
  readonly notesLeftOut: number
  readonly annotations: CaptureAnnotations
}
