/**
 * `npm run accuracy`: how often the join is right, on generated clusters whose truth is known and on the
 * lab's captures. Ends with 1 where a target is missed.
 */
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { format, resolveConfig } from 'prettier'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { machineLines } from '../bench/measure/machine.ts'
import { labScenarios } from '../truth/labScenarios.ts'
import { compareScenario, type ScenarioComparison } from '../truth/scenarioComparison.ts'
import { accuracyReport } from './accuracyReport.ts'
import { accuracyOf, type Accuracy } from './accuracyRun.ts'
import { accuracyTargets } from './accuracyTargets.ts'
import { publishedPlan } from './generator/plan.ts'

const USAGE = `Usage: npm run accuracy -- [--seeds N,N...] [--records N] [--dir DIR] [--json] [--write]

  --seeds N,N...  clusters to generate (1)
  --records N     in each of the 8 captures, on average (250000)
  --dir DIR       where they are made, 2 GB at once at most (the system's temporary folder)
  --json          one line for each cluster, with all numbers
  --write         the report goes to docs/accuracy.md, with the lab's scenarios`
/** Of each list of what went wrong. */
const MOST_LINES = 12
const REPORT = resolve(import.meta.dirname, '../../docs/accuracy.md')

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1' },
    records: { type: 'string', default: String(publishedPlan.recordsPerPoint) },
    dir: { type: 'string', default: tmpdir() },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

const pool = new IndexerPool(new URL('../../src-main/engine/indexerWorker.ts', import.meta.url))
if (values.help) print(USAGE)
else await measure()
await pool.close()

async function measure(): Promise<void> {
  const plan = { ...publishedPlan, recordsPerPoint: Number(values.records) }
  const runs: Accuracy[] = []
  for (const seed of values.seeds.split(',').map(Number)) {
    const folder = mkdtempSync(join(values.dir, 'hopscope-accuracy-'))
    const accuracy = await accuracyOf({ ...plan, seed }, folder, pool)
    runs.push(accuracy)
    printRun(accuracy)
  }
  if (values.write) {
    const { present, absent } = labScenarios()
    const scenarios: ScenarioComparison[] = []
    for (const scenario of present) scenarios.push(await compareScenario(scenario, pool))
    const date = new Date().toISOString().slice(0, 10)
    const machine = machineLines().slice(0, 4)
    const report = accuracyReport({ date, machine, plan, runs, scenarios, absent })
    const style = await resolveConfig(REPORT, { editorconfig: false })
    writeFileSync(REPORT, await format(report, { ...style, parser: 'markdown' }))
  }
  const isMet = runs.every((run) => accuracyTargets.every((target) => target.isMet(run)))
  process.exitCode = isMet ? 0 : 1
}

function printRun(accuracy: Accuracy): void {
  if (values.json) {
    // Maps would be empty objects.
    const plain = (_: string, value: unknown): unknown =>
      value instanceof Map ? Object.fromEntries<unknown>(value) : value
    print(JSON.stringify(accuracy, plain))
    return
  }
  const { seed, points, packets, pairs, seconds, losses } = accuracy
  print(
    `seed ${seed}: ${points} points, ${packets} packets, ${pairs.records} records, ` +
      `generated in ${seconds.generating.toFixed(1)} s`,
  )
  for (const { title, target, found, isMet } of accuracyTargets) {
    print(`  ${isMet(accuracy) ? 'met   ' : 'MISSED'} ${title}: ${found(accuracy)} (${target})`)
  }
  printCounts('losses not located', losses.missed)
  printCounts('pairs not joined', pairs.missedKinds)
  printCounts('pairs wrongly joined', pairs.wrongKinds)
}

/** The most frequent first. */
function printCounts(title: string, counts: ReadonlyMap<string, number>): void {
  if (counts.size > 0) print(`  ${title}`)
  for (const [text, times] of [...counts].toSorted((a, b) => b[1] - a[1]).slice(0, MOST_LINES)) {
    print(`    ${String(times).padStart(8)} ${text}`)
  }
}
