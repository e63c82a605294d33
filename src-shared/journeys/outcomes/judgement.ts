/** What is learned from all packets, and what it says of each: made once, right after the join. */
import type { Join } from '../join/packetJoin.ts'
import { addressBlocks } from './addressBlocks.ts'
import { AddressPlaces } from './addressPlaces.ts'
import { ExpectedPaths } from './expectedPath.ts'
import { LearnedSteps } from './learnedSteps.ts'
import type { Expectations } from './missingStops.ts'
import { OppositePaths } from './oppositePaths.ts'
import { packetOutcomes, type PacketOutcomes } from './packetOutcomes.ts'
import { PathPatterns } from './pathPatterns.ts'
import { pointLengths } from './pointLengths.ts'
import { SessionCoverage } from './sessionCoverage.ts'

export interface Judgement extends Expectations {
  readonly coverage: SessionCoverage
  readonly outcomes: PacketOutcomes
}

export function judge({ table, joined, correct }: Join): Judgement {
  const { index, points, sightings } = joined.input
  const { clocks, clockModel, links } = table
  const patterns = new PathPatterns(joined)
  const blocks = addressBlocks(index)
  const places = new AddressPlaces(joined, { patterns, links }, blocks)
  const opposite = new OppositePaths(index, blocks, joined.shapes)
  for (const { shape, stops, packets } of patterns) {
    const realm = places.realm(stops[0]?.point ?? 0)
    for (const flow of new Set(stops.map((stop) => stop.flow))) {
      opposite.add({ realm, flow, shape, packets })
    }
  }
  const known = { index, points, places }
  const learned = (direction: 'onwards' | 'backwards') => {
    const steps = new LearnedSteps(joined.input, blocks, direction)
    steps.learn(patterns)
    steps.learnLinks(joined, links)
    return steps
  }
  const onwards = new ExpectedPaths({ ...known, learned: learned('onwards'), opposite })
  const backwards = new ExpectedPaths({ ...known, learned: learned('backwards') })
  const lengths = pointLengths(index)
  const coverage = new SessionCoverage(sightings, { clocks, clockModel, correct }, lengths)
  return {
    onwards,
    backwards,
    coverage,
    outcomes: packetOutcomes({ index, points, table, onwards, coverage }),
  }
}
