import { describe, expect, it } from 'vitest'
import { formatIpv6 } from '../bytes/addressText.ts'
import { hexBytes, ipv4Bytes, ipv6Bytes, macBytes } from './addressBytes.ts'

describe('addresses read from text', () => {
  it('are the bytes that they stand for', () => {
    expect(ipv4Bytes('10.244.1.3')).toEqual(Uint8Array.of(10, 244, 1, 3))
    expect(macBytes('00-0c-29-1e-82-41')).toEqual(Uint8Array.of(0, 12, 41, 30, 130, 65))
    expect(hexBytes('0x000c29')).toEqual(Uint8Array.of(0, 12, 41))
    for (const text of ['::', '::1', 'fd00::', 'fe80::1:2', '1:2:3:4:5:6:7:8', '::ffff:10.0.0.1']) {
      expect(formatIpv6(ipv6Bytes(text) ?? new Uint8Array())).toBe(text)
    }
  })

  it('are nothing where the text is none', () => {
    for (const text of ['', '10.0.0', '10.0.0.256', '10.0.0.0.1', 'a.b.c.d']) {
      expect(ipv4Bytes(text)).toBeUndefined()
    }
    for (const text of [
      '',
      ':',
      '1::2::3',
      '1:2:3:4:5:6:7',
      '1:2:3:4:5:6:7:8:9',
      'g::',
      '12345::',
    ]) {
      expect(ipv6Bytes(text)).toBeUndefined()
    }
    for (const text of ['', '0', 'GET', '00:0c-29', '000']) expect(macBytes(text)).toBeUndefined()
    expect(hexBytes('000')).toBeUndefined()
  })
})
