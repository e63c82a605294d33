import { describe, expect, it } from 'vitest'
import { compileFilterText } from './compileFilter.ts'
import { isFilterError } from './filterError.ts'
import { typedFilter } from './typedFilter.ts'

const names = {
  pods: new Set(['netshoot-tq7rd']),
  nodes: new Set(['k8s-worker1']),
  services: new Set(['web', 'dns']),
}

describe('what is typed alone into the filter bar', () => {
  it.each([
    ['10.244.1.3', 'ip.addr == 10.244.1.3'],
    [' 10.244.0.0/16 ', 'ip.addr == 10.244.0.0/16'],
    ['fd00::1', 'ipv6.addr == fd00::1'],
    ['00:0c:29:1e:82:41', 'eth.addr == 00:0c:29:1e:82:41'],
    ['netshoot-tq7rd', 'pod.name == netshoot-tq7rd'],
    ['default/netshoot-tq7rd', 'pod.namespace == default && pod.name == netshoot-tq7rd'],
    ['k8s-worker1', 'node.name == k8s-worker1'],
    ['web', 'service.name == web'],
    ['dns', 'dns'],
    ['tcp.port == 80', 'tcp.port == 80'],
  ])('%s is %s', (typed, filter) => {
    expect(typedFilter(typed, names)).toBe(filter)
    expect(isFilterError(compileFilterText(filter))).toBe(false)
  })

  it('stays as it is where nobody knows it', () => {
    expect(typedFilter('nobody', names)).toBe('nobody')
    expect(typedFilter('', names)).toBe('')
  })
})
