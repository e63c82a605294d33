/** What `npm run truth` prints: every flow with what was expected and what was found, then the sums. */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import type { ClockComparison } from './clockComparison.ts'
import { addScores, precision, recall, type PairScore } from './pairScore.ts'
import type {
  FlowResult,
  JudgedComparison,
  JudgedFlow,
  ScenarioComparison,
} from './scenarioComparison.ts'

const RESULTS: Readonly<Record<FlowResult, string>> = {
  ok: 'ok',
  differs: 'DIFFERS',
  incomplete: 'truth incomplete',
  none: 'no packets',
}

/** All flows of a scenario, hop by hop. */
export function flowLines({ flows, clocks }: ScenarioComparison): readonly string[] {
  return [...flows.flatMap(flowText), ...clocks.map(clockText)]
}

function flowText({ title, result, comparisons }: JudgedFlow): readonly string[] {
  const places = groupBy(comparisons, ({ at }) => at ?? '')
  const lines = Array.from(places, ([at, here]) => {
    const values = here.map((comparison) => valueText(comparison)).join('; ')
    return `      ${at === '' ? '' : `${at}: `}${values}`
  })
  return [`  ${RESULTS[result].padEnd(17)}${title}`, ...lines]
}

function valueText({ aspect, expected, found, isEqual, reason }: JudgedComparison): string {
  const text = (value: string) => (value === '' ? 'none' : value)
  if (isEqual) return `${aspect} ${text(found)}`
  const why = reason === undefined ? '' : ` (${reason})`
  return `${aspect} EXPECTED ${text(expected)} FOUND ${text(found)}${why}`
}

function clockText({ node, expectedNs, found, isWithinBound }: ClockComparison): string {
  const result = RESULTS[isWithinBound ? 'ok' : 'differs'].padEnd(17)
  const was =
    found === undefined ? 'no estimate' : `${ms(found.offsetNs)} ± ${ms(found.boundNs)} ms`
  return `  ${result}clock of ${node}: expected ${ms(expectedNs)} ms, found ${was}`
}

function ms(nanoseconds: number): string {
  return (nanoseconds / 1e6).toFixed(3)
}

const HEADING = [
  'scenario',
  'ok',
  'differs',
  'incomplete',
  'none',
  'clocks',
  'records',
  'precision',
  'recall',
  'seconds',
]

/** One line for each scenario, under a heading and over the sum of all. */
export function summaryLines(scenarios: readonly ScenarioComparison[]): readonly string[] {
  return summaryCells(scenarios).map(([name = '', ...cells]) => {
    return name.padEnd(24) + cells.map((cell) => cell.padStart(12)).join('')
  })
}

/** The same as a table of Markdown. */
export function summaryTable(scenarios: readonly ScenarioComparison[]): string {
  const [heading = '', ...lines] = summaryCells(scenarios).map((row) => `| ${row.join(' | ')} |`)
  return [heading, `|${' --- |'.repeat(HEADING.length)}`, ...lines].join('\n')
}

function summaryCells(scenarios: readonly ScenarioComparison[]): readonly (readonly string[])[] {
  const total: ScenarioComparison = {
    name: `${scenarios.length} scenarios`,
    flows: scenarios.flatMap(({ flows }) => flows),
    clocks: scenarios.flatMap(({ clocks }) => clocks),
    pairs: addScores(scenarios.map(({ pairs }) => pairs)),
    seconds: scenarios.reduce((sum, { seconds }) => sum + seconds, 0),
  }
  return [HEADING, ...[...scenarios, total].map(scenarioCells)]
}

function scenarioCells({
  name,
  flows,
  clocks,
  pairs,
  seconds,
}: ScenarioComparison): readonly string[] {
  const count = (result: FlowResult) =>
    String(flows.filter((flow) => flow.result === result).length)
  const within = clocks.filter(({ isWithinBound }) => isWithinBound).length
  return [
    name,
    ...(['ok', 'differs', 'incomplete', 'none'] as const).map(count),
    clocks.length === 0 ? '-' : `${within}/${clocks.length}`,
    String(pairs.records),
    ...shares(pairs),
    seconds.toFixed(2),
  ]
}

function shares(pairs: PairScore): readonly string[] {
  if (pairs.truePairs === 0) return ['-', '-']
  // Nothing is rounded up to a whole that it is not.
  const percent = (share: number) => `${(Math.floor(share * 100_000) / 1000).toFixed(3)} %`
  return [precision(pairs), recall(pairs)].map(percent)
}

/** Every reason that the truth gave for a difference, with the number of comparisons it explains. */
export function reasonLines(scenarios: readonly ScenarioComparison[]): readonly string[] {
  const excused = scenarios
    .flatMap(({ flows }) => flows)
    .flatMap(({ comparisons }) => comparisons)
    .flatMap(({ reason }) => reason ?? [])
  return Array.from(
    groupBy(excused, (reason) => reason),
    ([reason, all]) => `${all.length} times: ${reason}`,
  )
}

/** Flows and clocks that differ for no reason that is known. */
export function countDiffering({ flows, clocks }: ScenarioComparison): number {
  return (
    flows.filter(({ result }) => result === 'differs').length +
    clocks.filter(({ isWithinBound }) => !isWithinBound).length
  )
}
