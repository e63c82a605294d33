import { describe, expect, it } from 'vitest'
import { hex } from '../../test/builders/frame.ts'
import { ByteSlice } from './byteSlice.ts'
import { u16le, u32le, u64le } from './littleEndian.ts'

const slice = ByteSlice.ofRecord(hex('01 02 03 84 05 06 07 88'))

describe('little-endian reads', () => {
  it('put the first byte last', () => {
    expect(u16le(slice, 2)).toBe(0x8403)
    expect(u32le(slice, 0)).toBe(0x84030201)
    expect(u64le(slice, 0)).toBe(0x8807060584030201n)
  })

  it('read bytes that were not captured as 0', () => {
    expect(u32le(slice, 6)).toBe(0x8807)
  })
})
