/** A whole scenario: opened as a person would, every flow compared, the grouping scored. */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { openSession } from '../../src-main/engine/openSession.ts'
import { SpooledSources } from '../../src-main/sources/spooledSources.ts'
import { compareClocks, type ClockComparison } from './clockComparison.ts'
import { compareCopies } from './copyComparison.ts'
import { compareFiles } from './fileComparison.ts'
import { compareFlow, type Comparison } from './flowComparison.ts'
import { FoundPackets } from './foundPackets.ts'
import { incompleteness, isUnknownPair } from './incompleteTruth.ts'
import type { LabScenario } from './labScenarios.ts'
import type { GroupedRecord } from './packetGroups.ts'
import { scorePairs, scoredRecords, type PairScore } from './pairScore.ts'
import type { Truth } from './truthFile.ts'

/** `incomplete`: it differs only where the truth itself says too little. `none`: no packets. */
export type FlowResult = 'ok' | 'differs' | 'incomplete' | 'none'

export interface JudgedComparison extends Comparison {
  readonly isEqual: boolean
  /** Why a difference is not held against the engine. */
  readonly reason?: string
}

export interface JudgedFlow {
  /** `http-cross-node reverse`. */
  readonly title: string
  readonly result: FlowResult
  readonly comparisons: readonly JudgedComparison[]
}

export interface ScenarioComparison {
  readonly name: string
  readonly flows: readonly JudgedFlow[]
  readonly clocks: readonly ClockComparison[]
  readonly pairs: PairScore
  /** Seconds from opening the captures to the last journey. */
  readonly seconds: number
}

/** Files of `fault-files` that the engine reads otherwise, and why that is right. */
const OTHERWISE_READ: Readonly<Record<string, string>> = {
  'bogus-caplen.pcap':
    'the truth stops at the record whose length lies; the engine goes on behind it',
}

export async function compareScenario(
  scenario: LabScenario,
  pool: IndexerPool,
): Promise<ScenarioComparison> {
  const truth = scenario.truth()
  const records = scenario.groups()
  const started = performance.now()
  const spooled = new SpooledSources()
  const session = await openSession([scenario.folder], { pool, spooled })
  // Records are looked at no more, only what is known of them.
  await spooled.close()
  const found = new FoundPackets(session)
  const seconds = (performance.now() - started) / 1000
  return {
    name: scenario.name,
    flows: [
      ...judgedFlows(truth, found, records),
      ...compareCopies(truth, found).map(({ title, compared }) =>
        judgedFlow(title, compared, () => undefined),
      ),
      ...compareFiles(truth, session).map(({ title, compared }) =>
        judgedFlow(title, compared, () => OTHERWISE_READ[title]),
      ),
    ],
    clocks: compareClocks(truth, session),
    pairs: scorePairs(scoredRecords(records, found), isUnknownPair(truth, found)),
    seconds,
  }
}

function judgedFlows(
  truth: Truth,
  found: FoundPackets,
  records: readonly GroupedRecord[],
): readonly JudgedFlow[] {
  const recordsOfFile = groupBy(records, ({ file }) => file)
  return truth.flows.flatMap((flow) =>
    (['forward', 'reverse'] as const).map((name) => {
      const direction = flow[name]
      const compared = compareFlow({ flow, direction, found, recordsOfFile })
      const reasonOf = (comparison: Comparison) =>
        incompleteness({ truth, flow, direction }, comparison)
      const judged = judgedFlow(`${flow.name} ${name}`, compared, reasonOf)
      return direction.unique === 0 && judged.result === 'ok'
        ? { ...judged, result: 'none' as const }
        : judged
    }),
  )
}

function judgedFlow(
  title: string,
  compared: readonly Comparison[],
  reasonOf: (comparison: Comparison) => string | undefined,
): JudgedFlow {
  const comparisons = compared.map((comparison) => {
    const isEqual = comparison.expected === comparison.found
    const reason = isEqual ? undefined : reasonOf(comparison)
    return { ...comparison, isEqual, ...(reason === undefined ? {} : { reason }) }
  })
  return { title, result: resultOf(comparisons), comparisons }
}

function resultOf(comparisons: readonly JudgedComparison[]): FlowResult {
  if (comparisons.every(({ isEqual }) => isEqual)) return 'ok'
  const isExcused = comparisons.every(({ isEqual, reason }) => isEqual || reason !== undefined)
  return isExcused ? 'incomplete' : 'differs'
}
