/**
 * Every fixture with 200 kinds of damage. `npm run mutate` damages every record of every fixture so,
 * here each seed takes one.
 */
import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { violations } from '../support/layerWalks.ts'
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
})
