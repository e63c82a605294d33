/**
 * A file that is indexed in stretches side by side gives what reading it from its start to its end
 * gives: whatever its packets carry, wherever it is damaged.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, it } from 'vitest'
import { FileIndexing } from '../../src-main/engine/fileIndexing.ts'
import { fileRanges } from '../../src-main/engine/fileRanges.ts'
import { indexCapture } from '../../src-main/engine/indexCapture.ts'
import { IndexControl } from '../../src-main/engine/indexControl.ts'
import type { Indexers } from '../../src-main/engine/indexerPool.ts'
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import {
  pcapngInterface,
  pcapngRecord,
  pcapngSection,
} from '../../src-shared/capture/pcapngWriter.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { flowKey } from '../../src-shared/index/flowKey.ts'
import { NONE } from '../../src-shared/index/recordColumns.ts'
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { ethernet } from '../builders/link.ts'
import { frame } from '../builders/frame.ts'
import { ipv4 } from '../builders/network.ts'
import { udp } from '../builders/transport.ts'
import { joined } from '../support/readCapture.ts'

const folder = mkdtempSync(join(tmpdir(), 'hopscope-split-'))
afterAll(() => rmSync(folder, { recursive: true }))

const SECONDS = 1_700_000_000

/** Indexes as the threads do, without them. */
const indexers = (size: number): Indexers => ({
  size,
  warmUp: () => undefined,
  index: (request, { control = new IndexControl() } = {}) => indexCapture(request, control),
})

interface Variant {
  readonly littleEndian: boolean
  readonly precision: 'us' | 'ns'
}

interface Written {
  readonly second: number
  readonly bytes: Uint8Array
}

function pcap({ littleEndian, precision }: Variant, records: readonly Written[]): Uint8Array {
  const words = (...values: readonly number[]) => {
    const view = new DataView(new ArrayBuffer(values.length * 4))
    values.forEach((value, at) => view.setUint32(at * 4, value, littleEndian))
    return new Uint8Array(view.buffer)
  }
  const magic = precision === 'ns' ? 0xa1b23c4d : 0xa1b2c3d4
  const header = words(magic, 0, 0, 0, 262_144, 1)
  new DataView(header.buffer).setUint16(4, 2, littleEndian)
  new DataView(header.buffer).setUint16(6, 4, littleEndian)
  const written = records.map(({ second, bytes }) =>
    joined(words(SECONDS + second, second * 7, bytes.length, bytes.length), bytes),
  )
  return joined(header, ...written)
}

function pcapng(records: readonly Written[]): Uint8Array {
  const one = { index: 0, linkType: 1, snapLength: 262_144, precision: 'ns' } as const
  const blocks = records.map(({ second, bytes }) => {
    const record = new CaptureRecord()
    record.seconds = SECONDS + second
    record.bytes = bytes
    record.capturedLength = record.originalLength = bytes.length
    return pcapngRecord(record)
  })
  return joined(pcapngSection(), pcapngInterface(one), ...blocks)
}

const variant = fc.record({
  littleEndian: fc.boolean(),
  precision: fc.constantFrom('us' as const, 'ns' as const),
})

const noise = fc.uint8Array({ minLength: 1, maxLength: 120 })
const records = (bytes: fc.Arbitrary<Uint8Array>, maxLength: number) =>
  fc.array(fc.record({ second: fc.nat(100), bytes }), { minLength: 4, maxLength })

function packet(port: number, payload: Uint8Array): Uint8Array {
  const ports = udp({ sourcePort: 1000 + (port % 5), destinationPort: 2000 })
  return frame(ethernet(), ipv4({ source: `10.0.0.${1 + (port % 3)}` }), ports, payload)
}

const packets = fc.tuple(fc.nat(50), noise).map(([port, payload]) => packet(port, payload))

/** Packets that carry captures, byte for byte of the same kind: the worst that a cut can fall into. */
const carrier = variant.chain((kind) =>
  fc.tuple(records(packets, 12), records(packets, 12), fc.nat(50)).map(([around, within, port]) => {
    const inner = packet(port, pcap(kind, within))
    const bare = packet(port, pcap(kind, within).subarray(24))
    const middle = Math.floor(around.length / 2)
    const all = [
      ...around.slice(0, middle),
      { second: 1, bytes: inner },
      { second: 2, bytes: bare },
      ...around.slice(middle),
    ]
    return pcap(kind, all)
  }),
)

const sound = fc.oneof(
  fc.tuple(variant, records(packets, 60)).map(([kind, written]) => pcap(kind, written)),
  records(packets, 60).map(pcapng),
  carrier,
)

const damaged = fc
  .tuple(sound, fc.array(fc.tuple(fc.nat(20_000), fc.nat(255)), { maxLength: 6 }), fc.nat(60))
  .map(([file, flips, cut]) => {
    const other = file.slice(0, Math.max(30, file.length - cut))
    for (const [at, value] of flips) other[at % other.length] = value
    return other
  })

/** A second interface, and then a second section, in the middle of the file. */
const changing = fc.tuple(records(packets, 20), records(packets, 20)).map(([before, after]) => {
  const two = { index: 1, linkType: 101, snapLength: 0, precision: 'us' } as const
  return joined(pcapng(before), pcapngInterface(two), pcapng(after), pcapng(before))
})

/** Everything of an index that a person could see, row by row. */
function shown(parts: readonly CaptureIndex[]) {
  const index = new SessionIndex([parts])
  const rows = Array.from({ length: index.rows }, (_, row) => {
    const { chunk, row: at } = index.place(row)
    const flow = index.flow(row)
    return [
      chunk.fileOffset[at],
      index.moment(row),
      chunk.capturedLength[at],
      chunk.originalLength[at],
      chunk.digestLow[at],
      chunk.digestHigh[at],
      index.stack(row)?.protocols.join(),
      index.linkType(row),
      index.point(row),
      flow,
      flow === NONE ? undefined : flowKey(index, flow),
    ]
  })
  return {
    rows,
    notes: parts.flatMap(({ notes }) => notes),
    interfaces: index.points.map(({ captureInterface }) => captureInterface),
    stacks: index.stacks.map(({ records: count }) => count),
  }
}

async function indexed(file: Uint8Array, size: number): Promise<readonly CaptureIndex[]> {
  const path = join(folder, 'capture')
  writeFileSync(path, file)
  const input = { path, file: 'capture', bytes: file.length }
  const indexing = new FileIndexing(input, { pool: indexers(size), bindings: [], leastBytes: 0 })
  await indexing.run()
  return indexing.indexes
}

describe('a capture that is indexed in stretches', () => {
  it.each([
    ['sound, carrying other captures too', sound],
    ['damaged or cut', damaged],
    ['one whose interfaces change', changing],
  ])('is what it is in one go: %s', async (_, files) => {
    await fc.assert(
      fc.asyncProperty(files, fc.integer({ min: 2, max: 6 }), async (file, size) => {
        expect(shown(await indexed(file, size))).toEqual(shown(await indexed(file, 1)))
      }),
      { numRuns: 150 },
    )
  })

  it('is really cut, where it is sound', async () => {
    const written = Array.from({ length: 200 }, (_, at) => ({
      second: at,
      bytes: packet(at, new Uint8Array(at)),
    }))
    for (const file of [pcap({ littleEndian: false, precision: 'us' }, written), pcapng(written)]) {
      const path = join(folder, 'sound')
      writeFileSync(path, file)
      expect(await fileRanges({ path, bytes: file.length }, 4, 0)).toHaveLength(4)
      const parts = await indexed(file, 4)
      expect(parts).toHaveLength(4)
      expect(parts.reduce((sum, { rows }) => sum + rows, 0)).toBe(200)
    }
  })
})
