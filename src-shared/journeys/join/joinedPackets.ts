/** Packets with their rows and shapes: what looks for links between them works on. */
import type { JoinInput } from './joinInput.ts'
import type { PathShape } from './pathShapes.ts'

export interface JoinedPackets {
  readonly input: JoinInput
  readonly packets: number
  readonly packetOf: Uint32Array
  readonly starts: Uint32Array
  /** Rows packet by packet in path order. */
  readonly rows: Uint32Array
  readonly shapeOf: Uint32Array
  readonly shapes: readonly PathShape[]
}

/** The first row of a packet on its path. */
export function firstRow({ rows, starts }: JoinedPackets, packet: number): number {
  return rows[starts[packet] ?? 0] ?? 0
}
