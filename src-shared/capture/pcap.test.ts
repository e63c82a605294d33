import { describe, expect, it } from 'vitest'
import { SilentSink, joined, readCapture } from '../../test/support/readCapture.ts'
import { pcapReader } from './pcap.ts'

interface HeaderParts {
  readonly magic?: number
  readonly littleEndian?: boolean
  readonly version?: number
  readonly snapLength?: number
  readonly linkType?: number
}

function fileHeader({
  magic = 0xa1b2c3d4,
  littleEndian = true,
  version = 2,
  snapLength = 262_144,
  linkType = 1,
}: HeaderParts = {}): Uint8Array {
  const view = new DataView(new ArrayBuffer(24))
  view.setUint32(0, magic, littleEndian)
  view.setUint16(4, version, littleEndian)
  view.setUint16(6, 4, littleEndian)
  view.setUint32(16, snapLength, littleEndian)
  view.setUint32(20, linkType, littleEndian)
  return new Uint8Array(view.buffer)
}

interface RecordParts {
  readonly seconds?: number
  readonly fraction?: number
  readonly captured?: number
  readonly original?: number
  readonly length?: number
  readonly littleEndian?: boolean
  readonly headerLength?: number
}

/** A record whose bytes are all 0x5a, so that none of them looks like a header. */
function record({
  seconds = 1_700_000_000,
  fraction = 5,
  length = 60,
  captured = length,
  original = captured,
  littleEndian = true,
  headerLength = 16,
}: RecordParts = {}): Uint8Array {
  const bytes = new Uint8Array(headerLength + length).fill(0x5a, headerLength)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, seconds, littleEndian)
  view.setUint32(4, fraction, littleEndian)
  view.setUint32(8, captured, littleEndian)
  view.setUint32(12, original, littleEndian)
  return bytes
}

describe('a pcap file', () => {
  it.each([
    { magic: 0xa1b2c3d4, littleEndian: true, headerLength: 16, nanoseconds: 5000 },
    { magic: 0xa1b2c3d4, littleEndian: false, headerLength: 16, nanoseconds: 5000 },
    { magic: 0xa1b23c4d, littleEndian: true, headerLength: 16, nanoseconds: 5 },
    { magic: 0xa1b23c4d, littleEndian: false, headerLength: 16, nanoseconds: 5 },
    { magic: 0xa1b2cd34, littleEndian: true, headerLength: 24, nanoseconds: 5000 },
  ])('is read: $magic, little-endian $littleEndian', (variant) => {
    const { magic, littleEndian, headerLength, nanoseconds } = variant
    const file = joined(
      fileHeader({ magic, littleEndian }),
      record({ littleEndian, headerLength, length: 60, original: 1500 }),
      record({ littleEndian, headerLength, length: 70, seconds: 1_700_000_001 }),
    )
    const { records, notes } = readCapture(file)
    expect(notes).toEqual([])
    expect(records).toMatchObject([
      { seconds: 1_700_000_000, nanoseconds, originalLength: 1500, hasTime: true },
      { seconds: 1_700_000_001, nanoseconds, originalLength: 70 },
    ])
    expect(records.map(({ fileOffset }) => fileOffset)).toEqual([
      24 + headerLength,
      24 + 2 * headerLength + 60,
    ])
    expect(records[1]?.bytes).toEqual(new Uint8Array(70).fill(0x5a))
  })

  it('keeps the link type apart from the check sequence flags above it', () => {
    const { interfaces } = readCapture(fileHeader({ linkType: 0x4400_0071 }))
    expect(interfaces).toMatchObject([{ linkType: 113, precision: 'us' }])
  })

  it('states no snap length where the header has none or a negative one', () => {
    const limits = [0, 96, 0x8000_0000, 0xffff_ffff].map((snapLength) =>
      readCapture(fileHeader({ snapLength })),
    )
    expect(limits.map(({ interfaces }) => interfaces[0]?.snapLength)).toEqual([0, 96, 0, 0])
  })

  it('is read in spite of an unknown version, with a remark', () => {
    const { records, notes } = readCapture(joined(fileHeader({ version: 9 }), record()))
    expect(records.length).toBe(1)
    expect(notes).toMatchObject([{ code: 'pcap.version', severity: 'warning' }])
    expect(notes[0]?.text).toContain('version 9.4')
  })

  it('may have times after 2038', () => {
    const { records } = readCapture(joined(fileHeader(), record({ seconds: 0xf000_0000 })))
    expect(records[0]?.seconds).toBe(0xf000_0000)
  })

  it('carries a fraction of more than a second over, with a remark', () => {
    const file = joined(fileHeader(), record({ seconds: 10, fraction: 2_500_000 }))
    const { records, noteCodes } = readCapture(file)
    expect(records).toMatchObject([{ seconds: 12, nanoseconds: 500_000_000 }])
    expect(noteCodes).toEqual(['pcap.fraction'])
  })
})

describe('a damaged pcap file', () => {
  const header = fileHeader()

  it('says where it was cut and what was read before', () => {
    const file = joined(header, record(), record(), record({ captured: 60, length: 10 }))
    const { records, notes } = readCapture(file)
    expect(records.length).toBe(2)
    expect(notes).toMatchObject([{ code: 'pcap.cut', severity: 'warning', fileOffset: 176 }])
    expect(notes[0]?.text).toContain('inside record 3, which starts at byte 176')
    expect(notes[0]?.text).toContain('Read before it: 2 records.')
  })

  it('is read on behind a length that no record can have', () => {
    const lie = record({ captured: 0x7fff_ffff, length: 100 })
    const file = joined(header, record(), lie, record({ length: 61 }), record({ length: 62 }))
    const { records, notes } = readCapture(file)
    expect(records.map(({ originalLength }) => originalLength)).toEqual([60, 61, 62])
    expect(notes).toMatchObject([{ code: 'pcap.damaged', severity: 'error', fileOffset: 100 }])
    expect(notes[0]?.text).toContain('claims 2,147,483,647 captured bytes')
    expect(notes[0]?.text).toContain('Reading went on at byte 216')
  })

  it('is read on behind a length that reaches over the end, where no packet is that large', () => {
    const lie = record({ captured: 200_000, length: 100 })
    const { records, noteCodes } = readCapture(joined(header, lie, record(), record()))
    expect(records.length).toBe(2)
    expect(noteCodes).toEqual(['pcap.damaged'])
  })

  it('is read on behind a hole of zeros', () => {
    const file = joined(header, record(), new Uint8Array(5000), record(), record())
    const { records, notes } = readCapture(file)
    expect(records.length).toBe(3)
    expect(notes[0]?.text).toContain('is all zeros')
  })

  it('is read on behind zeros that stand before any record', () => {
    const { records, noteCodes } = readCapture(
      joined(header, new Uint8Array(500), record(), record()),
    )
    expect(records.length).toBe(2)
    expect(noteCodes).toEqual(['pcap.damaged'])
  })

  it('ends at a hole of zeros that has nothing behind it', () => {
    const { records, notes } = readCapture(joined(header, record(), new Uint8Array(200_000)))
    expect(records.length).toBe(1)
    expect(notes.length).toBe(1)
    expect(notes[0]?.text).toContain(
      'No sound record was found behind it. Read before it: 1 record.',
    )
  })

  it('is believed to break its own snap length where a sound record follows', () => {
    const small = fileHeader({ snapLength: 40 })
    const { records, notes } = readCapture(joined(small, record(), record(), record()))
    expect([records.length, notes.length]).toEqual([3, 0])
  })

  it('is not believed where more was captured than sent and garbage follows', () => {
    const lie = record({ captured: 80, original: 20, length: 90 })
    const { records, notes } = readCapture(joined(header, record(), lie, record(), record()))
    expect(records.map(({ bytes }) => bytes.length)).toEqual([60, 60, 60])
    expect(notes[0]?.text).toContain('claims 80 captured bytes of a packet of 20')
  })

  it('gets a few remarks of a kind and a count of the others', () => {
    const lies = Array.from({ length: 50 }, () => [
      record({ captured: 0x7fff_ffff, length: 100 }),
      record(),
      record(),
    ])
    const { records, notes } = readCapture(joined(header, ...lies.flat()))
    expect(records.length).toBe(100)
    expect(notes.length).toBe(9)
    expect(notes.at(-1)?.text).toBe('42 more of these were found in the rest of the file.')
  })

  it('sets memory aside for the bytes that came, not for those that were claimed', () => {
    // D-Bus: the link type of which the largest records are believed.
    const claim = record({ captured: 16_000_000, length: 100_000 })
    const file = joined(fileHeader({ linkType: 231 }), claim)
    const reader = pcapReader(new SilentSink())
    for (let at = 0; at < file.length; at += 1000) {
      reader.push(file.subarray(at, at + 1000))
      expect(reader.capacity).toBeLessThanOrEqual(2 * (at + 1000))
    }
  })

  it('ends with a few remarks when every sixteen bytes seem to start a record', () => {
    // Each is a header that is sound alone and has no sound one behind the bytes that it claims.
    const hostile = Array.from({ length: 60_000 }, (_, index) =>
      record({ captured: 100_000 + (index % 7), original: 262_144, length: 0 }),
    )
    const lie = record({ captured: 0xffff_ffff, length: 3 })
    const { records, notes } = readCapture(joined(header, lie, ...hostile), [1000])
    expect(records.length).toBeLessThan(20)
    expect(notes.length).toBeGreaterThan(0)
    expect(notes.length).toBeLessThan(20)
  })
})
