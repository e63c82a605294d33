/** Why a packet may have passed a point that captured, and not been known again there. */
import { CUT, IDENTIFIED } from '../../index/recordMarks.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'
import { NetworkKind } from '../../layers/packetFacts.ts'
import type { CapturePoint } from '../capturePoint.ts'
import { AMBIGUOUS, type PacketTable } from '../join/packetTable.ts'
import type { ExpectedStop } from './expectedPath.ts'
import type { SessionCoverage } from './sessionCoverage.ts'

/**
 * `alike`: another packet cannot be told from it. `cut`: too little of it was captured, here or there.
 * `unplaced`: of one of the two points nobody knows which node it is at, so what comes when is a guess.
 * `rewritten`: NAT may have rewritten both of its ends, and it has no identification that would stay.
 */
export type AbsenceDoubt = 'alike' | 'cut' | 'rewritten' | 'unplaced' | undefined

const IPPROTO_TCP = 6

export interface DoubtInput {
  readonly index: SessionIndex
  readonly table: PacketTable
  readonly coverage: SessionCoverage
  readonly points: readonly CapturePoint[]
}

/**
 * @param flow of the packet where it was last seen
 * @param stops that it was expected at, in their order
 */
export function absenceDoubts(
  { index, table, coverage, points }: DoubtInput,
  { packet, flow }: { readonly packet: number; readonly flow: number },
  stops: readonly Pick<ExpectedStop, 'point' | 'by'>[],
): readonly AbsenceDoubt[] {
  if (((table.flags[packet] ?? 0) & AMBIGUOUS) !== 0) return stops.map(() => 'alike')
  const rows = table.rows.subarray(table.starts[packet] ?? 0, table.starts[packet + 1] ?? 0)
  const marks = Array.from(rows, (row) => {
    const { chunk, row: at } = index.place(row)
    return chunk.marks[at] ?? 0
  })
  const own = [...new Set(Array.from(rows, (row) => index.point(row)))]
  const isPlaced = (point: number) => points[point]?.node !== undefined
  const isUnplaced = !own.every(isPlaced)
  const isLarge = own.some((point) => coverage.lengths.hasLarge[point] === 1)
  const isShortened = own.some((point) => coverage.lengths.cuts[point] === 1)
  const kind = index.flows.word(flow, 3)
  const isTcp = (kind & 0xff) === IPPROTO_TCP
  const isIdentified = marks.every((mark) => (mark & IDENTIFIED) !== 0)
  const isCut = marks.some((mark) => (mark & CUT) !== 0)
  // The numbers that such a segment is known by are in the first bytes, which every snap length keeps.
  const isShort = isTcp && isIdentified && ((kind >>> 8) & 0xff) === NetworkKind.ip
  let mayBeRewritten = false
  return stops.map(({ point, by }) => {
    mayBeRewritten ||= by === 'service' || by === 'opposite'
    if (isUnplaced || !isPlaced(point)) return 'unplaced'
    if (!isShort && (isCut || coverage.cutsShort(point))) return 'cut'
    // How many bytes a segment that is cut carries is not known, so neither is what offload made of it.
    const { cuts, hasLarge } = coverage.lengths
    const mayBeOffloaded = isTcp && (isLarge || hasLarge[point] === 1)
    if (mayBeOffloaded && (isShortened || cuts[point] === 1)) return 'cut'
    return mayBeRewritten && !isTcp && !isIdentified ? 'rewritten' : undefined
  })
}
