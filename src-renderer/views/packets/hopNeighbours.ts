/** Where the packet of a record was seen just before and just after. */
import type { HopView, JourneyView, RecordRef } from '../../../src-shared/contract/services.ts'
import { hopAt } from '../../state/journeyPath.ts'

export interface HopNeighbours {
  readonly at: number
  readonly of: number
  readonly before?: HopView
  readonly after?: HopView
}

/** Undefined where the journey does not hold the record. */
export function hopNeighbours(journey: JourneyView, ref: RecordRef): HopNeighbours | undefined {
  const at = hopAt(journey.hops, ref)
  if (at < 0) return undefined
  const before = journey.hops[at - 1]
  const after = journey.hops[at + 1]
  return {
    at: at + 1,
    of: journey.hops.length,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  }
}
