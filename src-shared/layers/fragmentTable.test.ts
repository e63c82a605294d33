import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame } from '../../test/builders/frame.ts'
import { ipv4 } from '../../test/builders/network.ts'
import type { Fragment } from './fragment.ts'
import { FRAGMENT_LIMITS, FragmentTable } from './fragmentTable.ts'

const header = frame(ipv4())
const text = Uint8Array.from({ length: 64 }, (_, at) => at)

function fragment(offset: number, end: number, more: Partial<Fragment> = {}): Fragment {
  const bytes = text.subarray(offset, end)
  return { packet: 'a', offset, more: end < 64, bytes, header, record: 1, ...more }
}

function addAll(...fragments: readonly Fragment[]) {
  const table = new FragmentTable()
  return fragments.map((any, at) => table.add({ ...any, record: at + 1 }, 0))
}

describe('fragment table', () => {
  it('takes the bytes that came first where fragments overlap, and says so where they differ', () => {
    const [, , whole] = addAll(
      fragment(0, 32),
      fragment(16, 48, { bytes: new Uint8Array(32).fill(255) }),
      fragment(48, 64),
    )
    const expected = text.slice()
    expected.fill(255, 32, 48)
    expect(whole?.bytes.subarray(20)).toEqual(expected)
    expect(whole?.notes).toEqual([
      'Record 2: its fragment has other bytes where an earlier one already had some; the earlier ones count.',
    ])
    expect(whole?.pieces.map(({ start, end }) => [start - 20, end - 20])).toEqual([
      [0, 32],
      [32, 48],
      [48, 64],
    ])
  })

  it('says nothing of a fragment that came twice', () => {
    const [, , whole] = addAll(fragment(0, 32), fragment(0, 32), fragment(32, 64))
    expect(whole).toMatchObject({ records: [1, 3], notes: [] })
  })

  it.each([
    ['longer than IP allows', fragment(65_528, 65_600, { bytes: text }), 'more than an IP packet'],
    ['not a multiple of 8', fragment(32, 45), 'no multiple of 8'],
    ['another end', fragment(0, 24, { more: false }), 'the packet at 64 by an earlier fragment'],
  ])('leaves out a fragment with %s', (_, bad, sentence) => {
    const [, , whole] = addAll(fragment(48, 64), bad, fragment(0, 48))
    expect(whole?.bytes.subarray(20)).toEqual(text)
    expect(whole?.notes).toEqual([expect.stringContaining(sentence)])
  })

  it('leaves out an end before bytes that are there', () => {
    const [, , , whole] = addAll(
      fragment(16, 48),
      fragment(24, 32, { more: false }),
      fragment(0, 16),
      fragment(48, 64),
    )
    expect(whole?.notes).toEqual([expect.stringContaining('an earlier fragment reaches to 48')])
  })

  it('forgets a packet once it is whole', () => {
    const table = new FragmentTable()
    table.add(fragment(0, 32), 0)
    expect(table.waiting).toBe(1)
    expect(table.held).toBeGreaterThan(32)
    expect(table.add(fragment(32, 64), 0)).toBeDefined()
    expect([table.waiting, table.held]).toEqual([0, 0])
  })

  it('holds no more packets and bytes than its limits, and gives up the oldest', () => {
    const table = new FragmentTable({ packets: 10, bytes: 1 << 20, seconds: 30 })
    for (let at = 0; at < 1000; at++) table.add(fragment(0, 32, { packet: String(at) }), 0)
    expect(table.waiting).toBe(10)
    expect(table.add(fragment(32, 64, { packet: '989' }), 0)).toBeUndefined()
    expect(table.add(fragment(32, 64, { packet: '999' }), 0)).toBeDefined()

    const full = new FragmentTable()
    for (let at = 0; at < 1000; at++) {
      full.add(fragment(65_000, 65_064, { packet: String(at), bytes: text }), 0)
    }
    expect(full.held).toBeLessThanOrEqual(FRAGMENT_LIMITS.bytes)
    expect(full.waiting).toBeGreaterThan(10)
  })

  it('puts any cut in any order back together', () => {
    const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { maxLength: 7 })
    const order = fc.infiniteStream(fc.nat(1000))
    fc.assert(
      fc.property(cuts, order, (units, numbers) => {
        const ends = [...units.map((unit) => unit * 8).sort((a, b) => a - b), 64]
        const pieces = ends.map((end, at) => ({
          at: numbers.next().value,
          of: [ends[at - 1] ?? 0, end],
        }))
        const table = new FragmentTable()
        const results = pieces
          .toSorted((a, b) => Number(a.at) - Number(b.at))
          .map(({ of: [from = 0, to = 0] }) => table.add(fragment(from, to), 0))
        expect(results.slice(0, -1).every((result) => result === undefined)).toBe(true)
        expect(results.at(-1)?.bytes.subarray(20)).toEqual(text)
      }),
    )
  })

  it('is never harmed by fragments that fit nowhere', () => {
    const any = fc.record({
      offset: fc.nat(8191).map((unit) => unit * 8),
      more: fc.boolean(),
      bytes: fc.uint8Array({ maxLength: 100 }),
      packet: fc.constantFrom('a', 'b', 'c'),
    })
    fc.assert(
      fc.property(fc.array(any, { maxLength: 60 }), (fragments) => {
        const table = new FragmentTable({ packets: 2, bytes: 100_000, seconds: 30 })
        for (const one of fragments) {
          const whole = table.add({ ...one, header, record: 1 }, 0)
          expect(whole?.bytes.length ?? 0).toBeLessThanOrEqual(65_535)
          expect(whole?.notes.length ?? 0).toBeLessThanOrEqual(8)
          expect(table.waiting).toBeLessThanOrEqual(2)
          expect(table.held).toBeLessThanOrEqual(100_000)
        }
      }),
    )
  })
})
