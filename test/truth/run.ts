/**
 * `npm run truth [-- SCENARIO...] [--summary] [--json]`: what the engine makes of the lab's captures
 * against what really happened there. Ends with 1 where something differs and no reason is known.
 */
import { parseArgs } from 'node:util'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { labScenarios } from './labScenarios.ts'
import { compareScenario, type ScenarioComparison } from './scenarioComparison.ts'
import { countDiffering, flowLines, reasonLines, summaryLines } from './truthReport.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'boolean' }, summary: { type: 'boolean' } },
})
const isJson = values.json === true
const isWhole = values.summary !== true && !isJson

function print(...lines: readonly string[]): void {
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
}

const { present, absent } = labScenarios()
const unknown = positionals.filter((name) => !present.some((scenario) => scenario.name === name))
const wanted = present.filter(({ name }) => positionals.length === 0 || positionals.includes(name))
const pool = new IndexerPool(new URL('../../src-main/engine/indexerWorker.ts', import.meta.url))
const compared: ScenarioComparison[] = []
for (const scenario of wanted) {
  const comparison = await compareScenario(scenario, pool)
  compared.push(comparison)
  if (isWhole) print(comparison.name, ...flowLines(comparison), '')
  if (isJson) print(JSON.stringify(comparison))
}
await pool.close()

if (!isJson) {
  print(...summaryLines(compared), '')
  const reasons = reasonLines(compared)
  if (reasons.length > 0) print('Where the truth itself is incomplete', ...reasons, '')
  if (absent.length > 0) print(`Absent${withoutSharedCaptures}: ${absent.join(', ')}`)
  if (sharedCaptures === undefined) print('Of the others the project holds the smaller captures.')
}
if (unknown.length > 0) process.stderr.write(`There is no scenario ${unknown.join(', ')} here.\n`)
const differing = compared.reduce((sum, comparison) => sum + countDiffering(comparison), 0)
if (!isJson) print(`${differing} flows and clocks differ.`)
process.exitCode = differing > 0 || unknown.length > 0 ? 1 : 0
