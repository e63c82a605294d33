/** All that was measured, as one Markdown document. */
import { format } from 'prettier'
import type { BrowserRun } from './browser/browserRun.ts'
import type { FilterRuns } from './filterRounds.ts'
import { ours } from './indexPrograms.ts'
import { statisticsOf, type ProgramRuns } from './indexRounds.ts'
import { medianSeconds } from './indexTargets.ts'
import { percentile, spreadOf } from './measure/spread.ts'
import { percent, verdictOf, type Target } from './target.ts'

export interface BenchReport {
  readonly date: string
  readonly machine: readonly string[]
  readonly isQuick: boolean
  readonly targets: readonly Target[]
  readonly index: readonly ProgramRuns[]
  readonly filters: readonly FilterRuns[]
  readonly browser: BrowserRun | { readonly not: string }
}

const ORIGIN = `\`npm run bench -- --write\` makes its captures, measures, and writes this file. Programs take turns on
the same files, which lie in the system's cache, in rounds that each begin with another program; what counts are
ratios of one run. Times are wall times of whole processes, from start to exit: median (least to most). Cores are
processor time to wall time; a program that uses one core and shows less had to wait for others or for the disk.`

const QUICK = `**A quick run**: small captures and a single round show that everything works; its numbers say nothing.`

export function reportText(report: BenchReport): Promise<string> {
  const parts = [
    '# Benchmarks',
    ORIGIN,
    ...(report.isQuick ? [QUICK] : []),
    `Measured on ${report.date}:`,
    report.machine.map((line) => `- ${line}`).join('\n'),
    '## Targets',
    targetTable(report.targets),
    ...(report.index.length === 0 ? [] : indexParts(report.index)),
    ...(report.filters.length === 0 ? [] : ['## Filters', ...filterParts(report.filters)]),
    '## In the browser',
    ...browserParts(report.browser),
  ]
  return format(parts.join('\n\n'), { parser: 'markdown', printWidth: 100 })
}

function targetTable(targets: readonly Target[]): string {
  return table(
    ['target', '> at most', '> measured', 'verdict'],
    targets.map((target) => {
      const { promise, atMost, text, measured } = target
      const value = typeof measured === 'number' ? text(measured) : measured.not
      return [promise, text(atMost), value, verdictOf(target)]
    }),
  )
}

function indexParts(index: readonly ProgramRuns[]): readonly string[] {
  const oursOf = (capture: ProgramRuns['capture']) =>
    index.find((each) => each.capture === capture && each.program === ours)
  const runs = table(
    [
      'capture',
      '> records',
      '> GB',
      'program',
      '> seconds',
      '> ours to it',
      '> cores',
      '> peak MB',
      '> MB from disk',
    ],
    index.map((each) => {
      const { capture, program } = each
      const own = oursOf(capture)
      const ratio = own === undefined ? NaN : medianSeconds(own) / medianSeconds(each)
      const cores = each.runs.map(({ cpuSeconds, seconds }) => cpuSeconds / seconds)
      const peak = Math.max(...each.runs.map(({ peakBytes }) => peakBytes))
      const fromDisk = Math.max(...each.runs.map(({ diskBytes }) => diskBytes))
      return [
        capture.name,
        capture.records.toLocaleString('en'),
        (capture.bytes / 1e9).toFixed(2),
        program.name,
        spreadText(each.runs.map(({ seconds }) => seconds)),
        program === ours ? '' : ratio.toPrecision(3),
        spreadOf(cores).median.toFixed(1),
        (peak / 1e6).toFixed(0),
        (fromDisk / 1e6).toFixed(0),
      ]
    }),
  )
  const found = table(
    [
      'capture',
      '> records',
      '> conversations made',
      '> flows',
      '> tunnels',
      '> bytes a record',
      '> records/s',
    ],
    index
      .filter(({ program }) => program === ours)
      .map((each) => {
        const { name, records, conversations } = each.capture
        const { flows, tunnels, bytesPerRecord } = statisticsOf(each)
        const rate = `${(records / medianSeconds(each) / 1e6).toFixed(2)} M`
        const counts = [records, conversations, flows, tunnels, bytesPerRecord]
        return [name, ...counts.map((count) => count.toLocaleString('en')), rate]
      }),
  )
  const programs = [...new Set(index.map(({ program }) => program))]
  const commands = programs.map(({ command }) => commandText(command('FILE')))
  return ['## Index', `\`\`\`sh\n${commands.join('\n')}\n\`\`\``, runs, 'What ours found:', found]
}

function filterParts(filters: readonly FilterRuns[]): readonly string[] {
  const [first] = filters
  const records = first?.capture.records.toLocaleString('en') ?? ''
  return [
    `\`hopscope records FILE --filter FILTER --count --json\` and \`tshark -r FILE -Y FILTER\`, on a VXLAN capture of ${records} records that each opens anew:`,
    table(
      [
        'filter',
        'answered from',
        '> hopscope s',
        '> tshark s',
        '> ours to it',
        '> records',
        '> for tshark',
      ],
      filters.map(({ filter, reads, ours: own, tshark, oursCount, tsharkCount }) => [
        `\`${filter}\``,
        reads,
        spreadText(own.map(({ seconds }) => seconds)),
        tshark.length === 0 ? '' : spreadText(tshark.map(({ seconds }) => seconds)),
        tshark.length === 0
          ? ''
          : (medianSeconds({ runs: own }) / medianSeconds({ runs: tshark })).toPrecision(3),
        oursCount.toLocaleString('en'),
        tsharkCount?.toLocaleString('en') ?? '',
      ]),
    ),
  ]
}

function browserParts(browser: BenchReport['browser']): readonly string[] {
  if ('not' in browser) return [`Not measured: ${browser.not}.`]
  const { records, firstRows, allRows, lastRow, scrolls, filters, idleShare } = browser
  return [
    `A VXLAN capture of ${records.toLocaleString('en')} records in headless Chromium without a graphics card, through \`serve\`:`,
    table(
      ['what', '> measured'],
      [
        ['first rows after opening, ms', spreadText(firstRows)],
        ['every row there, s', (allRows / 1000).toFixed(2)],
        ['last row after the key End, ms', spreadText(lastRow)],
        ['processor time while nobody touches it', percent(idleShare)],
      ],
    ),
    'not' in filters
      ? `Filters are not measured: ${filters.not}.`
      : table(
          ['filter', 'answered from', '> ms', '> records', 'progress'],
          filters.map(({ filter, reads, times, records: count, saysProgress }) => [
            `\`${filter}\``,
            reads,
            spreadText(times),
            count.toLocaleString('en'),
            saysProgress ? 'shown' : 'not shown',
          ]),
        ),
    table(
      [
        'wheel',
        '> frames',
        '> rows passed',
        '> median ms',
        '> p95 ms',
        '> worst ms',
        '> blank rows',
      ],
      scrolls.map(({ step, rows, frames: { intervals, blank } }) => [
        `${step} px a turn`,
        String(intervals.length),
        rows.toLocaleString('en'),
        ...[50, 95, 100].map((share) => percentile(intervals, share).toFixed(1)),
        percent(blank.reduce((sum, share) => sum + share, 0) / blank.length),
      ]),
    ),
  ]
}

/** Columns whose name begins with `> ` stand to the right. */
function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const names = header.map((name) => name.replace(/^> /, ''))
  const rules = header.map((name) => (name.startsWith('> ') ? '---:' : '---'))
  const escaped = rows.map((row) => row.map((cell) => cell.replaceAll('|', '\\|')))
  return [names, rules, ...escaped].map((cells) => `| ${cells.join(' | ')} |`).join('\n')
}

function spreadText(values: readonly number[]): string {
  const { median, least, most } = spreadOf(values)
  const [middle, low, high] = [median, least, most].map((value) =>
    value >= 100 ? value.toFixed(0) : value.toFixed(2),
  )
  return values.length === 1 ? (middle ?? '') : `${middle ?? ''} (${low ?? ''} to ${high ?? ''})`
}

/** The program's own name instead of where it lies here. */
function commandText([program, ...args]: readonly string[]): string {
  return program === process.execPath
    ? ['hopscope', ...args.slice(1)].join(' ')
    : [program ?? '', ...args].join(' ')
}
