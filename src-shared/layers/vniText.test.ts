import { describe, expect, it } from 'vitest'
import { vniText } from './vniText.ts'

describe('a VNI as text', () => {
  it('is a hint where one product is known to use it', () => {
    expect(vniText(4096)).toBe('4096 (if this is Calico, its network of pods)')
    expect(vniText(0xca11c0)).toMatch(
      /^13242816 \(0xca11c0; if this is Calico with eBPF, a NodePort/,
    )
  })

  it('is nothing more than its number otherwise, also for what could be a Cilium identity', () => {
    expect([0, 1, 2, 7, 4097, 0x010100].map(vniText)).toEqual(new Array(6).fill(undefined))
  })
})
