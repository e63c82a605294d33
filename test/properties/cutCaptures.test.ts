/**
 * Every capture of the project, cut at every byte: a reader that was given the first n bytes has given
 * exactly the records that lie in them. The bytes go in one by one, so each prefix is seen in turn.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { openCapture, SNIFFED_LENGTH } from '../../src-shared/capture/captureFormat.ts'
import type { CaptureReader, CaptureSink } from '../../src-shared/capture/captureRecord.ts'
import { readCapture } from '../support/readCapture.ts'

const root = resolve(import.meta.dirname, '../..')
/** A capture without records has nothing to cut. */
const HEADER_BYTES = 24
/** A larger capture is cut at every byte of its first part, and then read on in one piece. */
const CUT_BYTES = 100_000
/** How many of the cuts are also ended, to see that a cut is told. */
const ENDED_CUTS = 97

const captures = [
  'resources/samples/flannel-vxlan',
  'test/fixtures/lab/flannel-udp',
  'test/fixtures/lab/calico-ipip',
]
  .flatMap((folder) => readdirSync(resolve(root, folder)).map((name) => `${folder}/${name}`))
  .filter((file) => statSync(resolve(root, file)).size > HEADER_BYTES)
  .filter((file) => file.endsWith('.pcap'))

function readerOf(file: Uint8Array, sink: CaptureSink): CaptureReader {
  const opened = openCapture(file.subarray(0, SNIFFED_LENGTH), sink)
  if ('why' in opened) throw new Error(opened.why)
  return opened.reader
}

describe.each(captures)('%s', (name) => {
  const file = new Uint8Array(readFileSync(resolve(root, name)))
  const { records } = readCapture(file)
  const ends = records.map(({ fileOffset, bytes }) => fileOffset + bytes.length)

  test('gives every whole record before the cut, and no other', () => {
    expect(records.length).toBeGreaterThan(0)
    let given = 0
    let whole = 0
    const ignore = () => undefined
    const reader = readerOf(file, { onInterface: ignore, onNote: ignore, onRecord: () => given++ })
    for (let at = 0; at < Math.min(file.length, CUT_BYTES); at++) {
      reader.push(file.subarray(at, at + 1))
      if (ends[whole] === at + 1) whole++
      if (given !== whole)
        throw new Error(`cut after byte ${at + 1}: ${given} records, not ${whole}`)
    }
    reader.push(file.subarray(CUT_BYTES))
    reader.end()
    expect(given).toBe(records.length)
  })

  test('says of a cut inside a record that it is one', () => {
    const step = Math.max(1, Math.floor(Math.min(file.length, CUT_BYTES) / ENDED_CUTS))
    for (let cut = HEADER_BYTES + step; cut < Math.min(file.length, CUT_BYTES); cut += step) {
      const { notes, records: read } = readCapture(file.subarray(0, cut))
      const isBetween = cut === HEADER_BYTES || ends.includes(cut)
      expect(notes.length, `cut after byte ${cut}`).toBe(isBetween ? 0 : 1)
      expect(read.length).toBe(ends.filter((end) => end <= cut).length)
    }
  })
})
