/** What holds for the layers of every record: real, mutated, cut anywhere, or noise. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4 } from '../builders/network.ts'
import { udp } from '../builders/transport.ts'
import { dissectFrame, violations, whole, type Frame } from '../support/layerWalks.ts'
import { builtFrames, realFrames } from '../support/sampleFrames.ts'

const LINK_TYPES = [0, 1, 9, 12, 50, 101, 105, 108, 113, 127, 147, 166, 228, 229, 239, 248, 276]
const frames = [...builtFrames, ...realFrames]

/** Every length while headers may end there, then some. */
function lengthsOf({ bytes }: Frame): readonly number[] {
  const every = Array.from({ length: Math.min(bytes.length, 260) }, (_, length) => length)
  const some = Array.from({ length: 10 }, (_, at) => Math.floor((bytes.length * at) / 10))
  return [...every, ...some]
}

const mutated = fc
  .tuple(
    fc.constantFrom(...frames),
    fc.array(fc.tuple(fc.nat(199), fc.nat(255)), { minLength: 1, maxLength: 8 }),
    fc.nat(200),
    fc.boolean(),
  )
  .map(([{ bytes, linkType }, changes, cut, isCut]): Frame => {
    // A copy even of a Buffer, whose own slice is a view: the frames are everybody's.
    const changed = new Uint8Array(bytes.subarray(0, isCut ? cut : bytes.length))
    for (const [at, value] of changes) {
      if (changed.length > 0) changed[at % changed.length] = value
    }
    return { bytes: changed, linkType, originalLength: bytes.length }
  })

const noise = fc
  .record({
    bytes: fc.uint8Array({ maxLength: 300 }),
    linkType: fc.constantFrom(...LINK_TYPES),
    more: fc.nat(100),
  })
  .map(({ bytes, linkType, more }) => ({ bytes, linkType, originalLength: bytes.length + more }))

describe('layers', () => {
  it('are tried on real records of many stacks', () => {
    expect(realFrames.length).toBeGreaterThanOrEqual(20)
  })

  it('own every byte once, lie inside the record and are the same on both walks', () => {
    for (const any of frames) expect(violations(any)).toEqual([])
  })

  it('hold for frames with bytes overwritten', () => {
    fc.assert(
      fc.property(mutated, (changed) => {
        expect(violations(changed)).toEqual([])
      }),
      { numRuns: 3_000 },
    )
  })

  it('hold for noise', () => {
    fc.assert(
      fc.property(noise, (any) => {
        expect(violations(any)).toEqual([])
      }),
      { numRuns: 2_000 },
    )
  })

  it('hold for a frame cut at every length, and a cut never makes a sound header malformed', () => {
    for (const any of frames) {
      const sound = dissectFrame(any)
      for (const length of lengthsOf(any)) {
        const cut = { ...any, bytes: any.bytes.subarray(0, length) }
        expect(violations(cut)).toEqual([])
        const worse = dissectFrame(cut).filter(
          ({ status }, at) => status === 'malformed' && sound[at]?.status !== 'malformed',
        )
        expect(worse).toEqual([])
      }
    }
  })

  it('are there for every link type that a capture can declare, bytes where nothing explains them', () => {
    for (let linkType = 0; linkType < 1_000; linkType++) {
      const any = whole(new Uint8Array(60).fill(0x11), linkType)
      expect(violations(any)).toEqual([])
      expect(dissectFrame(any).length).toBeGreaterThan(0)
    }
    expect(dissectFrame(whole(new Uint8Array(60), 189)).map(({ protocol }) => protocol)).toEqual([
      'payload',
    ])
  })

  it('end after 32 headers, however deep the packet goes on', () => {
    const deep = frame(
      ethernet(),
      ...Array.from({ length: 60 }, () => ipv4()),
      udp(),
      new Uint8Array(20),
    )
    const layers = dissectFrame(whole(deep, 1))
    expect(layers.length).toBe(33)
    expect(layers.at(-1)?.protocol).toBe('payload')
    expect(violations(whole(deep, 1))).toEqual([])
  })
})
