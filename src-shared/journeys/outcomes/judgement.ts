/** What is learned from all packets, and what it says of each: made once, right after the join. */
import { eachInSteps, type Work } from '../../base/work.ts'
import type { Join } from '../join/packetJoin.ts'
import { addressBlocks } from './addressBlocks.ts'
import { AddressPlaces } from './addressPlaces.ts'
import { pointCoverages } from './coverage.ts'
import { ExpectedPaths } from './expectedPath.ts'
import { LearnedSteps, type Direction } from './learnedSteps.ts'
import type { Expectations } from './missingStops.ts'
import { OppositePaths } from './oppositePaths.ts'
import { packetOutcomes, type PacketOutcomes } from './packetOutcomes.ts'
import { PathPatterns, type PathPattern } from './pathPatterns.ts'
import { pointLengths } from './pointLengths.ts'
import { cutsShort, SessionCoverage } from './sessionCoverage.ts'

export interface Judgement extends Expectations {
  readonly coverage: SessionCoverage
  readonly outcomes: PacketOutcomes
}

/** Patterns of packets that are looked at in one step. */
const PATTERNS = 1024

export function* judge({ table, joined, correct }: Join): Work<Judgement> {
  const { index, points, sightings } = joined.input
  const { clocks, clockModel, links } = table
  const patterns = new PathPatterns(joined)
  yield* patterns.find()
  const blocks = yield* addressBlocks(index)
  const places = new AddressPlaces(joined, links, blocks)
  const opposite = new OppositePaths(index, blocks, joined.shapes)
  const steps = (direction: Direction) => new LearnedSteps(joined.input, blocks, direction)
  const learned = { onwards: steps('onwards'), backwards: steps('backwards') }
  const learn = (pattern: PathPattern) => {
    places.learn(pattern)
    learned.onwards.learn(pattern)
    learned.backwards.learn(pattern)
    const { shape, stops, packets } = pattern
    const realm = places.realm(stops[0]?.point ?? 0)
    for (const flow of new Set(stops.map((stop) => stop.flow))) {
      opposite.add({ realm, flow, shape, packets })
    }
  }
  yield* eachInSteps(patterns, learn, PATTERNS)
  yield* learned.onwards.learnLinks(joined, links)
  yield* learned.backwards.learnLinks(joined, links)
  const known = { index, points, places }
  const onwards = new ExpectedPaths({ ...known, learned: learned.onwards, opposite })
  const backwards = new ExpectedPaths({ ...known, learned: learned.backwards })
  const nodes = Array.from(clocks.ofPoint, (clock) => clocks.nodes[clock])
  const looks = {
    coverages: yield* pointCoverages(sightings, nodes),
    cutsShort: yield* cutsShort(sightings, points.length),
    lengths: yield* pointLengths(index),
  }
  const coverage = new SessionCoverage(looks, { clocks, clockModel, correct })
  const outcomes = yield* packetOutcomes({ index, points, table, onwards, coverage })
  return { onwards, backwards, coverage, outcomes }
}
