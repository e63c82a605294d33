/**
 * Every fixture with 200 kinds of damage. `npm run mutate` damages every record of every fixture so,
 * here each seed takes one.
 */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { Reassembler } from '../../src-shared/layers/reassembly.ts'
import { violations, type Frame } from '../support/layerWalks.ts'
import { fixtureFiles, framesOf } from '../support/fixtureFrames.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'
import { mutated } from './mutations.ts'

const SEEDS = 200

describe('damaged records', () => {
  it.each(fixtureFiles())('of %s are taken apart as far as they go', (_, path) => {
    const frames = framesOf(path)
    for (let seed = 0; seed < SEEDS; seed++) {
      const frame = frames[seed % frames.length]
      if (frame === undefined) break
      expect(violations(mutated(frame, seed)), `seed ${seed}`).toEqual([])
    }
  })

  it('are damaged, and the same way every time', () => {
    const frame = { bytes: new Uint8Array(100), linkType: 1, originalLength: 100 }
    const seeds = Array.from({ length: SEEDS }, (_, seed) => seed)
    const texts = seeds.map((seed) => JSON.stringify(mutated(frame, seed)))
    expect(texts).toEqual(seeds.map((seed) => JSON.stringify(mutated(frame, seed))))
    expect(new Set(texts).size).toBeGreaterThan(SEEDS * 0.8)
    expect(frame.bytes).toEqual(new Uint8Array(100))
  })
})

const malformed = `${sharedCaptures ?? ''}/malformed`
const names =
  sharedCaptures === undefined
    ? []
    : readdirSync(malformed).filter((name) => /\.(pcap|pcapng)$/.test(name))

describe.skipIf(sharedCaptures === undefined)(`malformed records${withoutSharedCaptures}`, () => {
  it.each(names)('of %s are taken apart as far as they go', (name) => {
    for (const frame of framesOf(`${malformed}/${name}`)) {
      expect(violations(frame)).toEqual([])
    }
  })

  it.each(names)('of %s are put together as far as they fit, damaged or not', (name) => {
    const frames = framesOf(`${malformed}/${name}`)
    const wrong = [undefined, 1, 2, 3].flatMap((seed) => {
      const reassembler = new Reassembler(new Bindings())
      return frames.flatMap((frame, at) => misplaced(reassembler, at, harmed(frame, at, seed)))
    })
    expect(wrong).toEqual([])
  })
})

function harmed(frame: Frame, at: number, seed: number | undefined): Frame {
  return seed === undefined ? frame : mutated(frame, seed * 1000 + at)
}

/** Ranges outside the bytes that they are of: the record's, or those of a reassembled packet. */
function misplaced(reassembler: Reassembler, at: number, frame: Frame): readonly string[] {
  const { bytes, linkType, originalLength } = frame
  const { layers, reassemblies } = reassembler.dissect({
    bytes: ByteSlice.ofRecord(bytes, originalLength),
    linkType,
    number: at + 1,
    interfaceIndex: 0,
    seconds: 0,
  })
  return layers.flatMap(({ protocol, header, payload, fields, source }) => {
    const length = source === undefined ? bytes.length : (reassemblies[source]?.bytes.length ?? -1)
    const ranges = [header, payload, ...fields.map((field) => field.at)]
    return ranges
      .filter(({ start, end }) => start < 0 || start > end || end > length)
      .map(({ start, end }) => `record ${at + 1}, ${protocol}: ${start} to ${end} of ${length}`)
  })
}
