import { describe, expect, it } from 'vitest'
import { formatHex } from '../bytes/addressText.ts'
import { calicoVtepMac } from './calicoFacts.ts'
import { sha1 } from './sha1.ts'

const of = (text: string) => formatHex(sha1(new TextEncoder().encode(text)))

describe('SHA-1', () => {
  it('gives the digests of RFC 3174 section 7.3', () => {
    expect(of('abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
    expect(of('abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq')).toBe(
      '84983e441c3bd26ebaae4aa1f95129e5e54670f1',
    )
    expect(of('')).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709')
    expect(of('0123456701234567012345670123456701234567012345670123456701234567')).toBe(
      'e0c094e867ef46c350ef54a7f59dd60bed92ae83',
    )
  })

  it("gives Calico's MAC address of a tunnel device", () => {
    // printf k8s-worker1 | sha1sum; printf k8s-worker1-v6 | sha1sum
    expect(calicoVtepMac('k8s-worker1', 4)).toBe('66:f6:d4:e3:e7:b2')
    expect(calicoVtepMac('k8s-worker1', 6)).toBe('66:0b:2b:25:af:b7')
  })
})
