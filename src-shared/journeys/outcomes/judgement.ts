/** What is learned from all packets, and what it says of each: made once, right after the join. */
import type { Join } from '../join/packetJoin.ts'
import { AddressPlaces } from './addressPlaces.ts'
import { ExpectedPaths } from './expectedPath.ts'
import type { Expectations } from './missingStops.ts'
import { packetOutcomes, type PacketOutcomes } from './packetOutcomes.ts'
import { SessionCoverage } from './sessionCoverage.ts'

export interface Judgement extends Expectations {
  readonly coverage: SessionCoverage
  readonly outcomes: PacketOutcomes
}

export function judge({ table, joined, correct }: Join): Judgement {
  const { index, sightings } = joined.input
  const { clocks, clockModel } = table
  const places = new AddressPlaces(joined)
  const onwards = new ExpectedPaths(joined, places, 'onwards')
  const backwards = new ExpectedPaths(joined, places, 'backwards')
  const coverage = new SessionCoverage(sightings, { clocks, clockModel, correct })
  return {
    onwards,
    backwards,
    coverage,
    outcomes: packetOutcomes({ index, table, onwards, coverage }),
  }
}
