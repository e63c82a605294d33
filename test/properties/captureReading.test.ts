/** What holds for every file, whole or broken, however its bytes come in. */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import { pcapFileHeader, pcapRecord } from '../../src-shared/capture/pcapWriter.ts'
import {
  pcapngInterface,
  pcapngRecord,
  pcapngSection,
} from '../../src-shared/capture/pcapngWriter.ts'
import { type KeptRecord, joined, readCapture } from '../support/readCapture.ts'

const filesFolder = fileURLToPath(new URL('../fixtures/files', import.meta.url))
const fixtures = readdirSync(filesFolder).map((name) => ({
  name,
  file: new Uint8Array(readFileSync(`${filesFolder}/${name}`)),
}))
const wholeFixtures = fixtures.filter(({ file }) => readCapture(file).records.length > 0)

const pieces = fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 5 })
const magic = fc.constantFrom(
  [],
  [0xd4, 0xc3, 0xb2, 0xa1],
  [0xa1, 0xb2, 0xc3, 0xd4],
  [0xa1, 0xb2, 0x3c, 0x4d],
  [0x34, 0xcd, 0xb2, 0xa1],
  [0x0a, 0x0d, 0x0d, 0x0a, 28, 0, 0, 0, 0x4d, 0x3c, 0x2b, 0x1a, 1, 0, 0, 0],
  [0x0a, 0x0d, 0x0d, 0x0a, 0, 0, 0, 28, 0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0],
)
const anyFile = fc
  .tuple(magic, fc.uint8Array({ maxLength: 2000 }))
  .map(([first, rest]) => joined(Uint8Array.from(first), rest))

/** A real file with some bytes overwritten: nearly right is harder than noise. */
const flippedFile = fc
  .tuple(
    fc.constantFrom(...wholeFixtures),
    fc.array(fc.tuple(fc.nat(2999), fc.nat(255)), { minLength: 1, maxLength: 20 }),
  )
  .map(([{ file }, flips]) => {
    const flipped = file.slice()
    for (const [at, value] of flips) flipped[at % flipped.length] = value
    return flipped
  })

/** Cut somewhere and joined with itself or another: blocks start at any offset. */
const splicedFile = fc
  .tuple(
    fc.constantFrom(...wholeFixtures),
    fc.constantFrom(...wholeFixtures),
    fc.nat(2999),
    fc.nat(2999),
  )
  .map(([a, b, end, start]) =>
    joined(a.file.subarray(0, end % a.file.length), b.file.subarray(start % b.file.length)),
  )

const anyRecord = fc.record({
  seconds: fc.nat(0xffffffff),
  nanoseconds: fc.nat(999_999_999),
  bytes: fc.uint8Array({ minLength: 1, maxLength: 200 }),
  cut: fc.nat(2000),
})

function recordOf(parts: { seconds: number; nanoseconds: number; bytes: Uint8Array; cut: number }) {
  const record = new CaptureRecord()
  record.seconds = parts.seconds
  record.nanoseconds = parts.nanoseconds
  record.bytes = parts.bytes
  record.capturedLength = parts.bytes.length
  record.originalLength = parts.bytes.length + parts.cut
  return record
}

/** Seconds, nanoseconds, length on the wire and bytes: what a file must give back. */
function essence(records: readonly KeptRecord[]) {
  return records.map(({ seconds, nanoseconds, originalLength, bytes }) => [
    seconds,
    nanoseconds,
    originalLength,
    Array.from(bytes),
  ])
}

/** By the offset of its bytes, where the block of each record of a little-endian pcapng ends. */
function enhancedPacketEnds(file: Uint8Array): Map<number, number> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const ends = new Map<number, number>()
  for (let at = 0; at < file.length; at += view.getUint32(at + 4, true)) {
    if (view.getUint32(at, true) === 6) ends.set(at + 28, at + view.getUint32(at + 4, true))
  }
  return ends
}

describe('reading a capture', () => {
  it('has real files to work on', () => {
    expect(wholeFixtures.map(({ name }) => name)).toEqual([
      'microseconds.pcap',
      'nanoseconds.pcap',
      'three-interfaces.pcapng',
    ])
  })

  it('takes any bytes without throwing, and reads the same from pieces of any size', () => {
    fc.assert(
      fc.property(fc.oneof(anyFile, flippedFile, splicedFile), pieces, (file, lengths) => {
        const whole = readCapture(file)
        expect(readCapture(file, lengths)).toEqual(whole)
        expect(readCapture(file, [1])).toEqual(whole)
      }),
      { numRuns: 400 },
    )
  })

  it('gives only records that lie whole in the file, each where it says', () => {
    fc.assert(
      fc.property(fc.oneof(flippedFile, splicedFile), pieces, (file, lengths) => {
        let before = 0
        for (const { fileOffset, bytes } of readCapture(file, lengths).records) {
          expect(fileOffset).toBeGreaterThanOrEqual(before)
          before = fileOffset + bytes.length
          expect(Array.from(file.subarray(fileOffset, before))).toEqual(Array.from(bytes))
        }
      }),
      { numRuns: 200 },
    )
  })

  it.each(wholeFixtures)('gives the records before the cut, wherever $name is cut', ({ file }) => {
    const { records } = readCapture(file)
    const blockEnds = file[0] === 0x0a ? enhancedPacketEnds(file) : new Map<number, number>()
    for (let length = 0; length < file.length; length++) {
      const { records: found, notes, why } = readCapture(file.subarray(0, length), [97])
      const whole = records.filter(({ fileOffset, bytes }) => {
        return (blockEnds.get(fileOffset) ?? fileOffset + bytes.length) <= length
      })
      expect(essence(found)).toEqual(essence(whole))
      expect(notes.length + (why === undefined ? 0 : 1)).toBeLessThanOrEqual(1)
    }
  })

  it.each(['us', 'ns'] as const)('gives back what was written as pcap in %s', (precision) => {
    fc.assert(
      fc.property(fc.array(anyRecord, { maxLength: 8 }), pieces, (parts, lengths) => {
        const written = parts.map(recordOf)
        const header = pcapFileHeader({ linkType: 113, snapLength: 262144, precision })
        const file = joined(header, ...written.map((record) => pcapRecord(record, precision)))
        const { records, interfaces, notes } = readCapture(file, lengths)
        expect(notes).toEqual([])
        expect(interfaces).toEqual([{ index: 0, linkType: 113, snapLength: 262144, precision }])
        const unit = precision === 'us' ? 1000 : 1
        expect(essence(records)).toEqual(
          written.map(({ seconds, nanoseconds, originalLength, bytes }) => [
            seconds,
            nanoseconds - (nanoseconds % unit),
            originalLength,
            Array.from(bytes),
          ]),
        )
      }),
    )
  })

  it('gives back what was written as pcapng: interfaces, records and comments', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 20 })
    const comments = fc.array(
      text.filter((comment) => !comment.includes('\0')),
      { maxLength: 2 },
    )
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyRecord, comments), { maxLength: 8 }),
        pieces,
        (parts, lengths) => {
          const described = { index: 0, linkType: 1, snapLength: 0, precision: 'ns' } as const
          const named = { name: 'flannel.1', description: 'VXLAN, VNI 1', filter: 'udp port 8472' }
          const file = joined(
            pcapngSection(['a section']),
            pcapngInterface({ ...described, ...named }, ['an interface']),
            ...parts.map(([record, remarks]) => pcapngRecord(recordOf(record), remarks)),
          )
          const contents = readCapture(file, lengths)
          expect(contents.notes).toEqual([])
          expect(contents.interfaces).toEqual([{ ...described, ...named }])
          expect(contents.comments).toEqual([
            'a section',
            'an interface',
            ...parts.flatMap(([, remarks]) => remarks),
          ])
          expect(essence(contents.records)).toEqual(
            parts.map(([{ seconds, nanoseconds, bytes, cut }]) => [
              seconds,
              nanoseconds,
              bytes.length + cut,
              Array.from(bytes),
            ]),
          )
        },
      ),
    )
  })
})
