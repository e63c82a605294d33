/**
 * `npm run bench`: makes captures, measures ours and its peers on them in turn, and prints a report.
 * Nothing is asserted about a time: a missed target is printed as missed.
 */
import { writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { fileURLToPath } from 'node:url'
import {
  CaptureFolder,
  FULL,
  QUICK,
  stagesOf,
  vxlanCapture,
  warm,
  type BenchCapture,
  type MadeCapture,
} from './benchCaptures.ts'
import { browserRun, noBrowser, type BrowserRun } from './browser/browserRun.ts'
import { browserTargets } from './browser/browserTargets.ts'
import { filterRounds } from './filterRounds.ts'
import { indexPrograms } from './indexPrograms.ts'
import { indexRounds, type ProgramRuns } from './indexRounds.ts'
import { indexTargets } from './indexTargets.ts'
import { machineLines } from './measure/machine.ts'
import { reportText } from './report.ts'

const USAGE = `Usage: npm run bench -- [--quick] [--write] [--rounds N] [--dir DIR]

  --quick     small captures, one round: does everything work?
  --write     the report goes to docs/benchmarks.md too
  --rounds N  how often each program reads each capture (5)
  --dir DIR   where captures are made, 8 GB at once at most (the system's temporary folder)`
const REPORT = fileURLToPath(new URL('../../docs/benchmarks.md', import.meta.url))
const BROWSER_ROUNDS = 5

const options = readOptions()
const sizes = options.isQuick ? QUICK : FULL
const folder = new CaptureFolder(options.dir)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    folder.remove()
    process.exit(1)
  })
}
try {
  await bench()
} finally {
  folder.remove()
}

async function bench(): Promise<void> {
  const programs = indexPrograms()
  const fast = programs.filter(({ isSlow }) => isSlow !== true)
  const [first = [], ...others] = stagesOf(sizes)
  const index: ProgramRuns[] = []
  let browser: BrowserRun | { readonly not: string } = { not: 'no capture was large enough' }
  await withCaptures(first, async (captures) => {
    index.push(...indexRounds(captures, programs, options.rounds))
    const large = captures.at(-1)
    if (large !== undefined) browser = await inBrowser(large)
  })
  for (const stage of others) {
    await withCaptures(stage, (captures) => {
      index.push(...indexRounds(captures, fast, options.rounds))
    })
  }
  const filters = await withCaptures([vxlanCapture(sizes.filtered)], ([capture]) => {
    return capture === undefined ? [] : filterRounds(capture, options.rounds)
  })
  const text = await reportText({
    date: new Date().toISOString().slice(0, 10),
    machine: machineLines(),
    isQuick: options.isQuick,
    targets: [...indexTargets(index), ...browserTargets(browser)],
    index,
    filters,
    browser,
  })
  console.log(text)
  if (options.writes) writeFileSync(REPORT, text)
}

/** They exist while `use` runs. */
async function withCaptures<T>(
  wanted: readonly BenchCapture[],
  use: (captures: readonly MadeCapture[]) => T | Promise<T>,
): Promise<T> {
  const captures: MadeCapture[] = []
  for (const capture of wanted) {
    console.error(`Making ${capture.name}, ${capture.records.toLocaleString('en')} records ...`)
    captures.push(await folder.make(capture))
  }
  // Only now: a capture that is written later pushes others out of the cache.
  for (const capture of captures) await warm(capture)
  console.error('Measuring ...')
  const result = await use(captures)
  for (const capture of captures) folder.discard(capture)
  return result
}

async function inBrowser(capture: MadeCapture): Promise<BrowserRun | { readonly not: string }> {
  const missing = noBrowser()
  if (missing !== undefined) return { not: missing }
  console.error('Measuring in the browser ...')
  return browserRun(capture, options.isQuick ? 1 : BROWSER_ROUNDS)
}

interface Options {
  readonly isQuick: boolean
  readonly writes: boolean
  readonly rounds: number
  readonly dir: string
}

function readOptions(): Options {
  try {
    const { values } = parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        rounds: { type: 'string' },
        dir: { type: 'string', default: tmpdir() },
      },
    })
    const rounds = Number(values.rounds ?? (values.quick ? 1 : 5))
    if (!Number.isInteger(rounds) || rounds < 1) refuse('--rounds takes a number from 1 on.')
    if (values.quick && values.write) refuse('A quick run is not worth writing down.')
    // npm starts scripts in the project's folder, wherever the person stands.
    const dir = resolve(process.env['INIT_CWD'] ?? '.', values.dir)
    return { isQuick: values.quick, writes: values.write, rounds, dir }
  } catch (cause) {
    refuse(cause instanceof Error ? cause.message : String(cause))
  }
}

function refuse(why: string): never {
  console.error(`${why}\n${USAGE}`)
  process.exit(2)
}
