import { describe, expect, it } from 'vitest'
import { ciliumIdentityOf, ciliumIdentityText } from './ciliumIdentity.ts'

describe('a Cilium identity', () => {
  it('is reserved below 256, and has a name where Cilium gives one', () => {
    expect([0, 1, 2, 6, 7, 10, 11].map((vni) => ciliumIdentityOf(vni).name)).toEqual([
      'unknown',
      'host',
      'world',
      'remote-node',
      'kube-apiserver',
      'world-ipv6',
      'encrypted-overlay',
    ])
    expect(ciliumIdentityText(1)).toBe('host (reserved)')
    expect(ciliumIdentityText(99)).toBe('identity 99 (reserved)')
    expect(ciliumIdentityOf(130).scope).toBe('user-reserved')
  })

  it("is a pod's from 256 on, in this cluster or in another of the mesh", () => {
    expect(ciliumIdentityOf(256)).toEqual({ scope: 'cluster', identity: 256, clusterId: 0 })
    expect(ciliumIdentityText(27123)).toBe('identity 27123')
    expect(ciliumIdentityText(0x02012c)).toBe('identity 300 of cluster 2')
    expect(ciliumIdentityOf(0x010001)).toEqual({ scope: 'cluster', identity: 1, clusterId: 1 })
  })
})
