/**
 * `npm run truth [-- SCENARIO...] [--summary] [--json]`: what the engine makes of the lab's captures
 * against what really happened there. Ends with 1 where something differs and no reason is known.
 * `npm run truth -- identities [SCENARIO...] [--json]`: the same of names.
 */
import { parseArgs } from 'node:util'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { compareIdentities, type IdentityComparison } from './identityComparison.ts'
import { identityLines, wrongLines } from './identityReport.ts'
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
const isOfNames = positionals[0] === 'identities'
const names = isOfNames ? positionals.slice(1) : positionals
const unknown = names.filter((name) => !present.some((scenario) => scenario.name === name))
const wanted = present.filter(({ name }) => names.length === 0 || names.includes(name))
const pool = new IndexerPool(new URL('../../src-main/engine/indexerWorker.ts', import.meta.url))

async function runNames(): Promise<number> {
  const compared: IdentityComparison[] = []
  // Of damaged files nobody wrote down who is who.
  for (const scenario of wanted.filter(({ name }) => name !== 'fault-files')) {
    const comparison = await compareIdentities(scenario, pool)
    compared.push(comparison)
    if (isJson) print(JSON.stringify(comparison))
  }
  if (!isJson) print(...identityLines(compared), '', ...wrongLines(compared))
  return compared.reduce((sum, { wrong }) => sum + wrong.length, 0)
}

async function runJourneys(): Promise<number> {
  const compared: ScenarioComparison[] = []
  for (const scenario of wanted) {
    const comparison = await compareScenario(scenario, pool)
    compared.push(comparison)
    if (isWhole) print(comparison.name, ...flowLines(comparison), '')
    if (isJson) print(JSON.stringify(comparison))
  }
  if (!isJson) {
    print(...summaryLines(compared), '')
    const reasons = reasonLines(compared)
    if (reasons.length > 0) print('Where the truth itself is incomplete', ...reasons, '')
    if (absent.length > 0) print(`Absent${withoutSharedCaptures}: ${absent.join(', ')}`)
    if (sharedCaptures === undefined) print('Of the others the project holds the smaller captures.')
  }
  const differing = compared.reduce((sum, comparison) => sum + countDiffering(comparison), 0)
  if (!isJson) print(`${differing} flows and clocks differ.`)
  return differing
}

const differing = isOfNames ? await runNames() : await runJourneys()
await pool.close()
if (unknown.length > 0) process.stderr.write(`There is no scenario ${unknown.join(', ')} here.\n`)
process.exitCode = differing > 0 || unknown.length > 0 ? 1 : 0
