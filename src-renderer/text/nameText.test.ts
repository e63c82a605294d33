import { describe, expect, it } from 'vitest'
import type { IdentityView } from '../../src-shared/contract/nameViews.ts'
import { addressFilter, candidatesText, evidenceText, identityDetails } from './nameText.ts'

const pod: IdentityView = {
  text: 'pod default/web',
  uid: 'd50b14e6-1976-51bd-a638-459afc8c0e9a',
  node: 'worker1',
  owner: 'Deployment default/web',
  from: 1_795_222_114_000_000_000n,
  presumed: false,
  inferred: false,
  evidence: [],
}

describe('a name in words', () => {
  it('is "A or B" where both may be meant, and "or another" where somebody unknown may be', () => {
    const view = { address: '10.244.1.9', port: [], orAnother: false }
    const other = { ...pod, text: 'pod default/job' }
    expect(candidatesText({ ...view, candidates: [pod, other] })).toBe(
      'pod default/web or pod default/job',
    )
    expect(candidatesText({ ...view, candidates: [other], orAnother: true })).toBe(
      'pod default/job or another',
    )
    expect(candidatesText({ ...view, candidates: [] })).toBe('10.244.1.9')
  })

  it('comes with node, owner, interval, the UID in short, and how sure it is', () => {
    expect(identityDetails(pod)).toEqual([
      'on node worker1',
      'made by Deployment default/web',
      'from 2026-11-21 00:48:34.000000000 UTC',
      'UID d50b14e6…',
      'said by its sources',
    ])
    expect(identityDetails({ ...pod, inferred: true }).at(-1)).toContain('inferred')
  })

  it('names file and line of its evidence', () => {
    expect(evidenceText({ source: 'ip-addr.txt', line: 4, says: 'inet of cni0' })).toBe(
      'ip-addr.txt:4, inet of cni0',
    )
  })

  it('filters by its address in its family', () => {
    expect(addressFilter('10.244.1.3')).toBe('ip.addr == 10.244.1.3')
    expect(addressFilter('fd00::3')).toBe('ipv6.addr == fd00::3')
  })
})
