import { describe, expect, it } from 'vitest'
import { hex } from '../../test/builders/frame.ts'
import { ByteSlice } from './byteSlice.ts'

const slice = ByteSlice.ofRecord(hex('01 02 03 04 05 06 07 08'), 20)

describe('ByteSlice', () => {
  it('reads in network order', () => {
    expect(slice.u8(7)).toBe(8)
    expect(slice.u16(0)).toBe(0x0102)
    expect(slice.u24(1)).toBe(0x020304)
    expect(slice.u32(4)).toBe(0x05060708)
    expect(slice.u64(0)).toBe(0x0102030405060708n)
    expect(ByteSlice.ofRecord(hex('ffffffff')).u32(0)).toBe(0xffffffff)
  })

  it('reads what was not captured as 0, even where other bytes lie behind', () => {
    const part = slice.rest(2, 3)
    expect(part.u32(0)).toBe(0x03040500)
    expect(part.u8(3)).toBe(0)
    expect(part.bytes(1, 9)).toEqual(hex('04 05'))
  })

  it('narrows to what a header declares, and never widens', () => {
    expect(slice.rest(2, 10)).toMatchObject({ start: 2, captured: 6, reported: 10 })
    expect(slice.rest(2, 100)).toMatchObject({ captured: 6, reported: 18 })
    expect(slice.rest(2, 3)).toMatchObject({ captured: 3, reported: 3 })
    expect(slice.rest(30)).toMatchObject({ start: 8, captured: 0, reported: 0 })
    expect(slice.rest(2, -5)).toMatchObject({ captured: 0, reported: 0 })
  })

  it('clamps ranges to what was captured', () => {
    expect(slice.rest(2).range(1, 3)).toEqual({ start: 3, end: 6 })
    expect(slice.rest(2).range(4, 30)).toEqual({ start: 6, end: 8 })
    expect(slice.rest(2).range(40, 2)).toEqual({ start: 8, end: 8 })
    expect(slice.range(-3, -1)).toEqual({ start: 0, end: 0 })
  })

  it('is longer as a quote than what is quoted of it', () => {
    const quote = slice.rest(2, 4).asQuote(60)
    expect(quote).toMatchObject({ start: 2, captured: 4, reported: 60, isQuote: true })
    expect(quote.rest(1)).toMatchObject({ captured: 3, reported: 59, isQuote: true })
  })

  it('stays part of a fragment, as long as before', () => {
    const fragment = slice.rest(2, 4).asFragment()
    expect(fragment).toMatchObject({ start: 2, captured: 4, reported: 4, isFragment: true })
    expect(fragment.rest(1)).toMatchObject({ captured: 3, reported: 3, isFragment: true })
    expect(fragment.asQuote(60)).toMatchObject({ reported: 60, isFragment: false })
  })
})
