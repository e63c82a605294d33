/**
 * `npm run golden`: which golden texts, and the table in docs/protocols.md, differ from what
 * the program says now. `--update` writes them
 * anew (then read the diff), `--cut` first cuts the records out of the lab's captures again.
 */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { cutRecords } from './cut.ts'
import { goldenFile, goldenRecords } from './goldenRecords.ts'
import { goldenText } from './goldenText.ts'
import { protocolTable, protocolTableFile } from './protocolTable.ts'

const args = process.argv.slice(2)
if (args.includes('--cut')) cutRecords()

const goldens = goldenRecords()
let different = 0
for (const golden of goldens) {
  const file = goldenFile(golden.protocol)
  const text = golden.recorded.length + golden.built.length === 0 ? undefined : goldenText(golden)
  const known = existsSync(file) ? readFileSync(file, 'utf8') : undefined
  if (text === known && text !== undefined) continue
  different++
  const what = text === undefined ? 'no record shows it' : known === undefined ? 'new' : 'different'
  process.stdout.write(`${golden.protocol}: ${what}\n`)
  if (!args.includes('--update')) continue
  if (text === undefined) rmSync(file, { force: true })
  else writeFileSync(file, text)
}
const table = protocolTable(goldens)
if (!existsSync(protocolTableFile) || readFileSync(protocolTableFile, 'utf8') !== table) {
  different++
  process.stdout.write('docs/protocols.md: different\n')
  if (args.includes('--update')) writeFileSync(protocolTableFile, table)
}
process.stdout.write(`${different} golden texts differ.\n`)
process.exitCode = different > 0 && !args.includes('--update') ? 1 : 0
