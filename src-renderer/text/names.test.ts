import { describe, expect, it } from 'vitest'
import { shortNodeNames, shortPodName } from './names.ts'

describe('short node names', () => {
  it('leave out what most nodes share, and keep a stranger whole', () => {
    const short = shortNodeNames(['k8s-master', 'k8s-worker1', 'k8s-worker2', 'client'])
    expect([...short.values()]).toEqual(['master', 'worker1', 'worker2', 'client'])
  })

  it('are whole where nothing is shared or only one node is there', () => {
    expect(shortNodeNames(['k8s-master']).get('k8s-master')).toBe('k8s-master')
    expect(shortNodeNames(['alpha', 'beta']).get('beta')).toBe('beta')
  })

  it('never make two nodes alike', () => {
    const short = shortNodeNames(['rack-a', 'rack-b', 'a'])
    expect(new Set(short.values()).size).toBe(3)
  })
})

describe('short pod names', () => {
  it('lose the hash of their replica set', () => {
    expect(shortPodName('web-5d9c7b8f6b-zp4nv')).toBe('web-…zp4nv')
    expect(shortPodName('netshoot-tq7rd')).toBe('netshoot-tq7rd')
  })
})
