/**
 * Every record of the public captures, as we take it apart and as tshark does: the protocol stack,
 * the time, the lengths, the addresses, the ports, TCP's sequence number and VXLAN's network.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { afterAll, describe, expect, it } from 'vitest'
import { epochNs, formatEpoch } from '../../src-shared/base/time.ts'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { Layer } from '../../src-shared/layers/protocol.ts'
import { readCapture, type KeptRecord } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { readTsharkDecode, tsharkColumns, type TsharkRow } from './tsharkDecode.ts'
import { exceptionsOf } from './tsharkExceptions.ts'
import { comparableOurs } from './tsharkNames.ts'

const root = `${sharedCaptures ?? ''}/public`
const bindings = new Bindings()
const tally: { readonly name: string; readonly records: number; readonly excepted: number }[] = []

function captureNames(): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter((name) => decodeOf(name) !== undefined)
    .sort()
}

function decodeOf(name: string): string | undefined {
  return [`${root}/${name}.tshark.tsv`, `${root}/${name}.tshark.tsv.gz`].find(existsSync)
}

/** What differs, each as `column: ours, not theirs`; empty where nothing does. */
function differences(row: TsharkRow, record: KeptRecord, linkType: number): readonly string[] {
  const slice = ByteSlice.ofRecord(record.bytes, record.originalLength)
  const layers = dissect(slice, linkType, bindings)
  const known = layers.filter(({ protocol }) => protocol !== 'payload')
  const time = record.hasTime ? formatEpoch(epochNs(record.seconds, record.nanoseconds)) : ''
  const pairs: readonly (readonly [string, string, string])[] = [
    ['time', time, row.time],
    ['length', String(record.originalLength), String(row.originalLength)],
    ['captured', String(record.bytes.length), String(row.capturedLength)],
    [
      'protocols',
      known
        .map(({ protocol }) => comparableOurs(protocol))
        .filter((name) => name !== undefined)
        .join(':'),
      row.protocols.join(':'),
    ],
    ...tsharkColumns.map((column) => {
      const ours = known.flatMap((layer) => valuesOf(layer, column))
      // tshark goes on where we know no further protocol; the layers we share come first.
      return [column, ours.join(), row.columns[column].slice(0, ours.length).join()] as const
    }),
  ]
  return pairs
    .filter(([, ours, theirs]) => ours !== theirs)
    .map(([column, ours, theirs]) => `${column}: ${ours}, not ${theirs}`)
}

function valuesOf(layer: Layer, column: string): readonly string[] {
  return layer.fields.filter(({ name }) => name === column).map(({ value }) => String(value))
}

describe.skipIf(sharedCaptures === undefined)(
  `public captures and tshark${sharedCaptures === undefined ? ` (${withoutSharedCaptures})` : ''}`,
  () => {
    it.each(sharedCaptures === undefined ? [] : captureNames())('%s', (name) => {
      const contents = readCapture(readFileSync(`${root}/${name}`))
      if (contents.why !== undefined) {
        expect(name).toBe('format/PcapPlusPlus__solaris.snoop')
        return
      }
      const rows = readTsharkDecode(decodeOf(name) ?? '')
      expect(contents.records.length).toBe(rows.length)
      const different = new Map<number, readonly string[]>()
      contents.records.forEach((record, at) => {
        const row = rows[at]
        const linkType = contents.interfaces[record.interfaceIndex]?.linkType ?? -1
        if (row === undefined) return
        const found = differences(row, record, linkType)
        if (found.length > 0) different.set(row.number, [row.stack, ...found])
      })
      const excepted = exceptionsOf(name)
      const surprises = [...different].filter(([number]) => !excepted.has(number))
      expect(surprises).toEqual([])
      const unneeded = [...excepted].filter((number) => !different.has(number))
      expect(unneeded).toEqual([])
      tally.push({ name, records: rows.length, excepted: excepted.size })
    })

    it('were enough to mean something', () => {
      expect(tally.length).toBeGreaterThanOrEqual(108)
      expect(tally.reduce((sum, { records }) => sum + records, 0)).toBeGreaterThanOrEqual(7_000)
    })

    afterAll(() => {
      const total = (pick: (line: (typeof tally)[number]) => number) =>
        tally.reduce((sum, line) => sum + pick(line), 0)
      const lines = [
        ...tally.map(
          ({ name, records, excepted }) =>
            `${records}\t${records - excepted}\t${excepted}\t${name}`,
        ),
        `${total((l) => l.records)}\t${total((l) => l.records - l.excepted)}\t${total((l) => l.excepted)}\t${tally.length} files`,
      ]
      process.stdout.write(`records\tequal\texcept\tfile\n${lines.join('\n')}\n`)
    })
  },
)
