import { describe, expect, it } from 'vitest'
import { hex } from '../../test/builders/frame.ts'
import { fieldText } from './layerFields.ts'

const field = { name: 'x', label: 'X', at: { start: 0, end: 1 } }

describe('a field as text', () => {
  it('is its own text where it has one, and its plain value where not', () => {
    expect(fieldText({ ...field, value: 0x0800, text: '0x0800 IPv4' })).toBe('0x0800 IPv4')
    expect(fieldText({ ...field, value: 8472 })).toBe('8472')
    expect(fieldText({ ...field, value: 2n ** 64n })).toBe('18446744073709551616')
  })

  it('shows bytes in hex, long ones by their beginning', () => {
    expect(fieldText({ ...field, value: hex('01ab') })).toBe('01 ab')
    expect(fieldText({ ...field, value: new Uint8Array(1000) })).toMatch(
      /^(00 ){32}… \(1000 bytes\)$/,
    )
  })

  it('replaces what would steer a screen', () => {
    expect(fieldText({ ...field, value: 'a\u001b[31mb\u202ec' })).toBe('a·[31mb·c')
  })
})
