import { describe, expect, it } from 'vitest'
import { hex } from '../../test/builders/frame.ts'
import {
  formatIpv4,
  formatIpv4Word,
  formatIpv6,
  formatIpv6Words,
  formatMac,
} from './addressText.ts'

describe('addresses as text', () => {
  it('writes MAC and IPv4 addresses', () => {
    expect(formatMac(hex('1e82 4178 9d96'))).toBe('1e:82:41:78:9d:96')
    expect(formatIpv4(hex('c0a8 9884'))).toBe('192.168.152.132')
    expect(formatIpv4Word(0xc0a89884 | 0)).toBe('192.168.152.132')
  })

  it('shortens IPv6 addresses as RFC 5952 says', () => {
    const text = (groups: string) => formatIpv6(hex(groups))
    expect(text('2001 0db8 0000 0000 0000 0000 0002 0001')).toBe('2001:db8::2:1')
    expect(text('2001 0db8 0000 0001 0001 0001 0001 0001')).toBe('2001:db8:0:1:1:1:1:1')
    expect(text('2001 0000 0000 0001 0000 0000 0000 0001')).toBe('2001:0:0:1::1')
    expect(text('2001 0db8 0000 0000 0001 0000 0000 0001')).toBe('2001:db8::1:0:0:1')
    expect(text('0000 0000 0000 0000 0000 0000 0000 0000')).toBe('::')
    expect(text('0000 0000 0000 0000 0000 ffff c0a8 0001')).toBe('::ffff:192.168.0.1')
    expect(text('fe80 0000 0000 0000 0000 0000 0000 0000')).toBe('fe80::')
  })

  it('reads the same address from signed words', () => {
    expect(formatIpv6Words([0xfd000010 | 0, 0x02440001, 0, 0xffff0003 | 0])).toBe(
      'fd00:10:244:1::ffff:3',
    )
  })
})
