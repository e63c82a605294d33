/** The records of every lab capture are as many as the lab itself counted, by a decoder of its own. */
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { linkTypeName } from '../../src-shared/capture/linkTypes.ts'
import { readCapture } from '../support/readCapture.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const Truth = z.object({
  captures: z.array(
    z.object({
      file: z.string(),
      packets: z.number(),
      snaplen: z.number(),
      /** `micro`, `nano`, or the file's format where each interface has its own. */
      precision: z.string(),
      linktype: z.array(z.number()),
    }),
  ),
})

/** Checks each capture that is there: the project holds not all that the lab recorded. */
function checkScenario(folder: string, truthFile: string): number {
  const { captures } = Truth.parse(JSON.parse(readFileSync(truthFile, 'utf8')))
  const present = captures.filter(({ file }) => existsSync(`${folder}/${file}`))
  for (const { file, packets, snaplen, precision, linktype } of present) {
    const contents = readCapture(new Uint8Array(readFileSync(`${folder}/${file}`)), [65_536])
    expect(contents.notes, file).toEqual([])
    expect(contents.records.length, file).toBe(packets)
    for (const found of contents.interfaces) {
      expect(linktype, file).toContain(found.linkType)
      expect(linkTypeName(found.linkType), file).toMatch(/^(eth|raw|sll|sll2)$/)
      expect(found.snapLength, file).toBe(snaplen)
      expect(found.precision, file).toBe(precision === 'micro' ? 'us' : 'ns')
    }
  }
  return present.length
}

const project = fileURLToPath(new URL('../..', import.meta.url))

describe('records of our own lab captures', () => {
  it.each([
    ['resources/samples/flannel-vxlan', 'flannel-vxlan', 15],
    ['test/fixtures/lab/flannel-udp', 'flannel-udp', 10],
    ['test/fixtures/lab/calico-ipip', 'calico-ipip', 10],
  ])('are all read from %s', (folder, scenario, least) => {
    const truthFile = `${project}/test/fixtures/truth/${scenario}.json`
    expect(checkScenario(`${project}/${folder}`, truthFile)).toBeGreaterThanOrEqual(least)
  })
})

const lab = `${sharedCaptures ?? ''}/lab`
const scenarios =
  sharedCaptures === undefined
    ? []
    : readdirSync(lab).filter(
        (name) => name !== 'fault-files' && existsSync(`${lab}/${name}/truth.json`),
      )

describe.skipIf(sharedCaptures === undefined)(`lab scenarios${withoutSharedCaptures}`, () => {
  it.each(scenarios)('%s gives all its records', (scenario) => {
    const folder = `${lab}/${scenario}`
    expect(checkScenario(folder, `${folder}/truth.json`)).toBeGreaterThan(5)
  })
})

const FaultFiles = z.object({
  files: z.record(z.string(), z.object({ complete_packets: z.number().nullable() })),
})

describe.skipIf(sharedCaptures === undefined)(`broken lab files${withoutSharedCaptures}`, () => {
  it('give every whole record, and go on behind a length that lies', () => {
    const folder = `${lab}/fault-files`
    const { files } = FaultFiles.parse(JSON.parse(readFileSync(`${folder}/truth.json`, 'utf8')))
    const found = Object.keys(files).map((name) => {
      const { records, noteCodes, why } = readCapture(
        new Uint8Array(readFileSync(`${folder}/${name}`)),
      )
      return [name, why === undefined ? records.length : undefined, noteCodes]
    })
    const expected = Object.entries(files).map(([name, { complete_packets: complete }]) => [
      name,
      // The truth stops at the lie; one record is lost to it, those behind it are not.
      name === 'bogus-caplen.pcap' ? 119 : readable(name) ? complete : undefined,
      NOTES[name] ?? [],
    ])
    expect(found).toEqual(expected)
  })
})

const NOTES: Readonly<Record<string, readonly string[]>> = {
  'bogus-caplen.pcap': ['pcap.damaged'],
  'truncated-mid-packet.pcap': ['pcap.cut'],
  'truncated-mid-record-header.pcap': ['pcap.cut'],
  'truncated-mid-block.pcapng': ['pcapng.cut'],
  'header-cut.pcap': ['pcap.header-cut'],
}

function readable(name: string): boolean {
  return !['empty.pcap', 'not-a-capture.pcap', 'whole.pcap.gz'].includes(name)
}
