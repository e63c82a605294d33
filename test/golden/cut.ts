/**
 * `npm run golden -- --cut`: cuts the records that show each protocol out of the lab's captures, into
 * `test/fixtures/records`, with a table of where each came from. Needs the captures beside the checkout.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import { pcapFileHeader, pcapRecord } from '../../src-shared/capture/pcapWriter.ts'
import { groupBy } from '../../src-shared/base/groupBy.ts'
import { labCaptures, notCompared } from '../differential/referenceCaptures.ts'
import { readCapture, joined, type KeptRecord } from '../support/readCapture.ts'
import { Coverage } from './coverage.ts'
import { recordsFolder } from './goldenRecords.ts'

/** Wireshark's own largest. */
const SNAP_LENGTH = 262_144

interface Cut {
  readonly record: KeptRecord
  readonly linkType: number
  readonly file: string
  readonly number: number
}

function written({ record }: Cut): Uint8Array {
  const copy = Object.assign(new CaptureRecord(), record, {
    capturedLength: record.bytes.length,
    start: 0,
  })
  return pcapRecord(copy, 'ns')
}

/** The records of the link type that most of them have: a pcap file has one. */
function ofOneLinkType(cuts: readonly Cut[]): readonly Cut[] {
  const groups = [...groupBy(cuts, ({ linkType }) => linkType).values()]
  return groups.toSorted((a, b) => b.length - a.length)[0] ?? []
}

export function cutRecords(): void {
  const coverage = new Coverage<Cut>()
  for (const { name, path } of labCaptures()) {
    if (name in notCompared || name.includes('fault-files')) continue
    const { records, interfaces } = readCapture(readFileSync(path))
    records.forEach((record, at) => {
      const linkType = interfaces[record.interfaceIndex]?.linkType ?? -1
      const { bytes, originalLength } = record
      const file = name.slice('lab/'.length)
      coverage.add({ bytes, linkType, originalLength }, { record, linkType, file, number: at + 1 })
    })
  }
  rmSync(recordsFolder, { recursive: true, force: true })
  mkdirSync(recordsFolder, { recursive: true })
  const rows = coverage.protocols.toSorted().flatMap((protocol) => {
    const cuts = ofOneLinkType(coverage.best(protocol))
    const [first] = cuts
    if (first === undefined || protocol === 'payload') return []
    const header = pcapFileHeader({
      linkType: first.linkType,
      snapLength: SNAP_LENGTH,
      precision: 'ns',
    })
    writeFileSync(`${recordsFolder}/${protocol}.pcap`, joined(header, ...cuts.map(written)))
    return cuts.map(({ file, number }) => `| \`${protocol}.pcap\` | \`${file}\` | ${number} |`)
  })
  const table = ['| file | scenario and capture | record |', '| --- | --- | --- |', ...rows]
  writeFileSync(`${recordsFolder}/README.md`, `${INTRODUCTION}${table.join('\n')}\n`)
}

const INTRODUCTION = `# Records

A few records of every protocol that our own lab recorded, cut out of its captures by
\`npm run golden -- --cut\`; the scenarios belong to the Hopscope authors and have this project's licence.

`
