import { describe, expect, it } from 'vitest'
import {
  addressAt,
  canonicalAddress,
  canonicalMac,
  ipPrefix,
  prefixesOverlap,
  prefixHas,
  type IpPrefix,
} from './ipPrefix.ts'

function prefix(text: string): IpPrefix {
  const found = ipPrefix(text)
  if (found === undefined) throw new Error(`${text} is no prefix`)
  return found
}

describe('addresses and ranges', () => {
  it('have one form, that of packets', () => {
    expect(canonicalAddress('FD00:10:244:1:0:0:0:2')).toBe('fd00:10:244:1::2')
    expect(canonicalAddress('10.244.1.2')).toBe('10.244.1.2')
    expect(canonicalMac('06825D8E4236')).toBe('06:82:5d:8e:42:36')
    for (const text of ['None', '', '10.244.1', '10.0.0.1/24', 'g::1', 'x'.repeat(1000)])
      expect(canonicalAddress(text)).toBeUndefined()
    expect(canonicalMac('00:00:00:00:00:00')).toBeUndefined()
  })

  it('clear the bits of the host', () => {
    expect(prefix('10.244.1.77/26').text).toBe('10.244.1.64/26')
    expect(prefix('fd00:10:244:1::77/64').text).toBe('fd00:10:244:1::/64')
    expect(prefix('10.0.0.1').text).toBe('10.0.0.1/32')
    for (const text of ['10.0.0.0/33', '10.0.0.0/-1', '10.0.0.0/8/8', 'default', 'fd00::/129'])
      expect(ipPrefix(text)).toBeUndefined()
  })

  it('know what lies in them', () => {
    expect(prefixHas(prefix('10.244.1.0/24'), '10.244.1.255')).toBe(true)
    expect(prefixHas(prefix('10.244.1.0/24'), '10.244.2.0')).toBe(false)
    expect(prefixHas(prefix('10.244.1.0/24'), 'fd00::1')).toBe(false)
    expect(prefixHas(prefix('0.0.0.0/0'), '1.2.3.4')).toBe(true)
    expect(prefixesOverlap(prefix('10.244.0.0/16'), prefix('10.244.1.0/24'))).toBe(true)
    expect(prefixesOverlap(prefix('10.244.1.0/24'), prefix('10.244.2.0/24'))).toBe(false)
  })

  it('count their addresses', () => {
    expect(addressAt(prefix('10.244.1.0/26'), 63)).toBe('10.244.1.63')
    expect(addressAt(prefix('10.244.1.0/26'), 64)).toBeUndefined()
    expect(addressAt(prefix('10.244.0.0/16'), 256)).toBe('10.244.1.0')
    expect(addressAt(prefix('fd00::/122'), 5)).toBe('fd00::5')
  })
})
