/**
 * `npm run differential`: every record of every capture at hand against tshark, as one table. The
 * public captures are held to the decodes stored beside them, those of the lab to a tshark run now.
 * Ends with 1 where a difference is unexplained, or where fewer than 99.9 % of the records that no
 * exception names are equal.
 */
import { groupBy } from '../../src-shared/base/groupBy.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { compareCapture, type CaptureComparison } from './captureComparison.ts'
import {
  labCaptures,
  notCompared,
  publicCaptures,
  type ReferenceCapture,
} from './referenceCaptures.ts'
import { tsharkVersion } from './tsharkDecode.ts'
import { tsharkExceptions } from './tsharkExceptions.ts'

const LEAST_EQUAL = 0.999

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function sum(lines: readonly CaptureComparison[], of: (line: CaptureComparison) => number): number {
  return lines.reduce((total, line) => total + of(line), 0)
}

function exceptedIn({ excepted }: CaptureComparison): number {
  return [...excepted.values()].reduce((total, count) => total + count, 0)
}

/** Records of which only the application's name differs. */
function streamExceptions({ excepted }: CaptureComparison): number {
  return tsharkExceptions
    .filter(({ isOfStream }) => isOfStream === true)
    .reduce((total, { name }) => total + (excepted.get(name) ?? 0), 0)
}

function percent(share: number): string {
  return `${(share * 100).toFixed(2)} %`
}

function row(cells: readonly (string | number)[], name: string): string {
  return [...cells.map((cell) => String(cell).padStart(10)), `  ${name}`].join('')
}

function tableRow(name: string, lines: readonly CaptureComparison[]): string {
  return row(
    [
      sum(lines, ({ records }) => records),
      sum(lines, ({ equal }) => equal),
      sum(lines, ({ whole }) => whole),
      sum(lines, exceptedIn),
      sum(lines, ({ unexplained }) => unexplained.length),
    ],
    name,
  )
}

/** One row for each public file and for each lab scenario, which has a dozen. */
function groupOf(name: string): string {
  return name.startsWith('lab/') ? name.split('/').slice(0, 2).join('/') : name
}

function compareAll(captures: readonly ReferenceCapture[]): readonly CaptureComparison[] {
  print(row(['records', 'equal', 'to the end', 'excepted', 'unexplained'], 'capture'))
  return [...groupBy(captures, ({ name }) => groupOf(name))].flatMap(([group, members]) => {
    const lines = members.map(({ name, path, rows }) => compareCapture(name, path, rows()))
    print(tableRow(group, lines))
    return lines
  })
}

function conclude(lines: readonly CaptureComparison[]): number {
  print(tableRow(`${lines.length} captures`, lines))
  print('\nExceptions')
  for (const { name, reason } of tsharkExceptions) {
    print(`${sum(lines, ({ excepted }) => excepted.get(name) ?? 0)} ${name}: ${reason}`)
  }
  print('\nNot compared')
  for (const [name, why] of Object.entries(notCompared)) print(`${name}: ${why}`)
  const surprises = lines.flatMap(({ name, unexplained }) =>
    unexplained.map((text) => `${name}: record ${text}`),
  )
  if (surprises.length > 0) print(`\nUnexplained\n${surprises.join('\n')}`)
  const records = sum(lines, ({ records: count }) => count)
  const equal = sum(lines, (line) => line.equal)
  const share = equal / (records - sum(lines, exceptedIn))
  const toTransport = equal + sum(lines, streamExceptions)
  print(
    `\nOf ${records} records ${percent(equal / records)} are equal in every layer and ` +
      `${percent(toTransport / records)} up to the transport; of those that no exception names ` +
      `${percent(share)} are equal. ${surprises.length} differences are unexplained.`,
  )
  return surprises.length > 0 || share < LEAST_EQUAL ? 1 : 0
}

if (sharedCaptures === undefined) {
  print(`Nothing to compare${withoutSharedCaptures}.`)
  process.exit(1)
}
const version = tsharkVersion()
if (version === undefined) print('tshark is not installed: the lab captures are left out.\n')
else print(`Lab captures: tshark ${version}; public captures: the decodes stored beside them.\n`)
process.exitCode = conclude(
  compareAll([...publicCaptures(), ...(version === undefined ? [] : labCaptures())]),
)
