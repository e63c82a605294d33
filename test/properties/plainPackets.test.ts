/** What holds of headers that are taken in one go: nothing tells it afterwards. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { Cursor } from '../../src-shared/layers/cursor.ts'
import { stepPlainPacket } from '../../src-shared/layers/plainPacket.ts'
import { NOTHING } from '../../src-shared/layers/protocolId.ts'
import { stepRecord } from '../../src-shared/layers/step.ts'
import { frame } from '../builders/frame.ts'
import { ethernet } from '../builders/link.ts'
import { ipv4 } from '../builders/network.ts'
import { tcp, udp } from '../builders/transport.ts'
import { vxlan } from '../builders/tunnel.ts'
import { whole, type Frame } from '../support/layerWalks.ts'
import { builtFrames, realFrames } from '../support/sampleFrames.ts'

const ETHERNET = 1
const frames = [...builtFrames, ...realFrames].filter(({ linkType }) => linkType === ETHERNET)
const together = new Bindings()
const oneByOne = Object.assign(new Bindings(), { isPlainBound: false })
const cursors = { together: new Cursor(), oneByOne: new Cursor() }

/** As they are now. */
function valuesOf(object: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(object))
}

/** All that a walk leaves behind. */
function left(cursor: Cursor, { bytes, linkType, originalLength }: Frame, bindings: Bindings) {
  cursor.open(bytes, 0, bytes.length, originalLength)
  stepRecord(cursor, linkType, bindings)
  const { facts, packet, levels, layers, offsets, count, depth } = cursor
  return {
    ...valuesOf(cursor),
    bytes: undefined,
    view: undefined,
    factsAt: levels.indexOf(facts),
    packetAt: levels.indexOf(packet),
    levels: levels.slice(0, depth + 2).map(valuesOf),
    quoted: valuesOf(cursor.quoted),
    layers: layers.slice(0, count),
    offsets: offsets.slice(0, count + 1),
  }
}

function expectSame(any: Frame): void {
  const expected = left(cursors.oneByOne, any, oneByOne)
  expect(left(cursors.together, any, together)).toEqual(expected)
}

/** Bytes that say how long things are and what follows are hit as often as all others. */
const deciding = [12, 13, 14, 16, 17, 18, 19, 20, 21, 23, 34, 36, 37, 38, 39, 46]
const places = fc.oneof(fc.nat(140), fc.constantFrom(...deciding, ...deciding.map((at) => at + 50)))
const mutated = fc
  .tuple(
    fc.constantFrom(...frames),
    fc.array(fc.tuple(places, fc.oneof(fc.nat(255), fc.constantFrom(0, 4, 6, 17, 20, 28, 69))), {
      maxLength: 3,
    }),
    fc.option(fc.nat(150)),
  )
  .map(([{ bytes, linkType }, changes, cut]): Frame => {
    // A copy even of a Buffer, whose own slice is a view: the frames are everybody's.
    const changed = new Uint8Array(bytes.subarray(0, cut ?? bytes.length))
    for (const [at, value] of changes) if (at < changed.length) changed[at] = value
    return { bytes: changed, linkType, originalLength: bytes.length }
  })

function isTakenAtOnce(bytes: Uint8Array): boolean {
  const cursor = new Cursor()
  cursor.open(bytes, 0, bytes.length, bytes.length)
  return stepPlainPacket(cursor) !== NOTHING
}

describe('plain headers', () => {
  const inner = [ethernet(), ipv4(), tcp({ sourcePort: 4000, destinationPort: 80 })]
  const outer = [ethernet(), ipv4(), udp({ destinationPort: 8472 }), vxlan()]

  it('are taken at once where they are plain', () => {
    expect(isTakenAtOnce(frame(...inner))).toBe(true)
    expect(isTakenAtOnce(frame(...outer, ...inner))).toBe(true)
    expect(isTakenAtOnce(frame(...outer, ...inner).subarray(0, 41))).toBe(false)
    expect(frames.filter(({ bytes }) => isTakenAtOnce(bytes)).length).toBeGreaterThan(20)
  })

  it('leave the same at once as one by one, also inside each other', () => {
    expectSame(whole(frame(...inner), ETHERNET))
    expectSame(whole(frame(...outer, ...outer, ...inner), ETHERNET))
    for (const any of frames) expectSame(any)
  })

  it('do so in a frame cut at every length', () => {
    for (const any of frames) {
      for (let length = 0; length < Math.min(any.bytes.length, 160); length++) {
        expectSame({ ...any, bytes: any.bytes.subarray(0, length) })
      }
    }
  })

  it('do so with bytes overwritten', () => {
    fc.assert(fc.property(mutated, expectSame), { numRuns: 10_000 })
  })

  it('are left to the bindings where a person bound their numbers otherwise', () => {
    const bound = new Bindings([
      { table: 'wtap_encap', key: ETHERNET, protocol: 'eth' },
      { table: 'ethertype', key: 0x0800, protocol: 'ipv6' },
    ])
    expect(bound.isPlainBound).toBe(false)
    expect(together.isPlainBound).toBe(true)
  })

  it('may be as deep as layers go', () => {
    const deep = Array.from({ length: 9 }, () => outer).flat()
    expectSame(whole(frame(...deep, ...inner), ETHERNET))
  })
})
