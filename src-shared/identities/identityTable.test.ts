import { describe, expect, it } from 'vitest'
import { identityText } from './identity.ts'
import { IdentityTable } from './identityTable.ts'
import { kubernetesFacts } from './kubernetesFacts.ts'
import { addKubernetesJson, noObjects } from './kubernetesObjects.ts'

const NOON = 1_700_000_000_000_000_000n
const SECOND = 1_000_000_000n
const iso = (moment: bigint) => new Date(Number(moment / 1_000_000n)).toISOString()

interface PodOptions {
  readonly hostNetwork?: boolean
  readonly phase?: string
  readonly finishedAt?: string
  readonly startTime?: string
}

function pod(name: string, ip: string, options: PodOptions = {}) {
  const { hostNetwork = false, phase = 'Running', finishedAt, startTime } = options
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}` },
    spec: { nodeName: 'worker1', hostNetwork },
    status: {
      phase,
      podIP: ip,
      startTime,
      containerStatuses:
        finishedAt === undefined ? [] : [{ state: { terminated: { finishedAt } } }],
    },
  }
}

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker1' },
  spec: { podCIDR: '10.244.1.0/24' },
  status: { addresses: [{ type: 'InternalIP', address: '192.168.152.132' }] },
}

function names(items: readonly unknown[], address: string, moment = NOON): readonly string[] {
  const objects = noObjects()
  addKubernetesJson(objects, { apiVersion: 'v1', kind: 'List', items })
  return new IdentityTable(kubernetesFacts(objects, { source: 'pods.json' }))
    .lookup(address, moment)
    .map(identityText)
}

describe('identities', () => {
  it('names a pod by its address', () => {
    expect(names([pod('web', '10.244.1.2')], '10.244.1.2')).toEqual(['pod default/web'])
  })

  it('never lets a pod on the host network name its node', () => {
    const proxy = pod('kube-proxy', '192.168.152.132', { hostNetwork: true })
    expect(names([proxy, node], '192.168.152.132')).toEqual(['node worker1'])
  })

  it('forgets a pod that had ended before the packet', () => {
    const ended = { phase: 'Succeeded', finishedAt: iso(NOON) }
    const items = [pod('job', '10.244.1.9', ended)]
    expect(names(items, '10.244.1.9', NOON - SECOND)).toEqual(['pod default/job'])
    expect(names(items, '10.244.1.9', NOON + SECOND)).toEqual([])
  })

  it('tells two owners of one address apart by time', () => {
    const items = [
      pod('first', '10.244.1.9', {
        phase: 'Succeeded',
        startTime: iso(NOON - 60n * SECOND),
        finishedAt: iso(NOON),
      }),
      pod('second', '10.244.1.9', { startTime: iso(NOON + 5n * SECOND) }),
    ]
    expect(names(items, '10.244.1.9', NOON - SECOND)).toEqual(['pod default/first'])
    expect(names(items, '10.244.1.9', NOON + 6n * SECOND)).toEqual(['pod default/second'])
  })

  it('gives both candidates where nothing tells which', () => {
    const items = [pod('a', '10.244.1.9'), pod('b', '10.244.1.9')]
    expect(names(items, '10.244.1.9')).toEqual(['pod default/a', 'pod default/b'])
  })

  it('does not take a headless service for one', () => {
    const service = { kind: 'Service', metadata: { name: 'db' }, spec: { clusterIP: 'None' } }
    expect(names([service], 'None')).toEqual([])
  })

  it('reads typed lists, whose items carry no kind', () => {
    const objects = noObjects()
    const { apiVersion, metadata, spec, status } = pod('web', '10.244.1.2')
    expect(
      addKubernetesJson(objects, {
        apiVersion: 'v1',
        kind: 'PodList',
        items: [{ apiVersion, metadata, spec, status }],
      }),
    ).toBe(true)
    expect(objects.pods).toHaveLength(1)
  })

  it('counts objects of a wrong shape and takes any JSON without throwing', () => {
    const objects = noObjects()
    expect(
      addKubernetesJson(objects, {
        kind: 'List',
        items: [{ kind: 'Pod' }, null, 7, { kind: 'Job' }],
      }),
    ).toBe(true)
    expect(objects.malformed).toBe(1)
    expect(objects.unused.get('Job')).toBe(1)
    for (const json of [null, 1, 'List', [], {}])
      expect(addKubernetesJson(objects, json)).toBe(false)
  })
})
