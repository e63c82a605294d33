/** Evidence out of the captures: which record shows it. */
import type { SessionIndex } from '../../index/sessionIndex.ts'
import type { CapturePoint } from '../../journeys/capturePoint.ts'
import type { Evidence } from '../identity.ts'

/** What conclusions are drawn from. */
export interface Seen {
  readonly index: SessionIndex
  readonly points: readonly CapturePoint[]
}

/** @param says what the record shows, as the end of a sentence */
export function packetEvidence({ index, points }: Seen, row: number, says: string): Evidence {
  const { captureRow } = index.place(row)
  const source = points[index.point(row)]?.file ?? ''
  return { source, says: `record ${captureRow + 1}: ${says}` }
}
