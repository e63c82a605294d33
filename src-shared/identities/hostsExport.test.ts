import { describe, expect, it } from 'vitest'
import { hostFact } from './hostName.ts'
import { hostsLines } from './hostsExport.ts'
import { noFacts } from './identityFact.ts'
import { IdentityTable } from './identityTable.ts'
import { kubernetesFacts } from './kubernetesFacts.ts'
import { addKubernetesJson, noObjects } from './kubernetesObjects.ts'
import { momentOf } from './kubernetesTime.ts'

function podOf(name: string, podIP: string, startTime: string, finishedAt?: string) {
  const ended = {
    phase: 'Succeeded',
    containerStatuses: [{ state: { terminated: { finishedAt } } }],
  }
  return {
    kind: 'Pod',
    apiVersion: 'v1',
    metadata: { name, namespace: 'default', uid: name },
    spec: {},
    status: { podIP, startTime, ...(finishedAt === undefined ? {} : ended) },
  }
}

const at = (text: string) => momentOf(text) ?? 0n

describe('names as a hosts file', () => {
  it('are those of addresses with one owner in the span, in the order of addresses', () => {
    const objects = noObjects()
    const items = [
      podOf('report', '10.244.1.9', '2026-11-21T00:00:00Z', '2026-11-21T00:00:10Z'),
      podOf('cache', '10.244.1.9', '2026-11-21T00:00:20Z'),
      podOf('web', '10.244.1.10', '2026-11-21T00:00:00Z'),
      {
        kind: 'Service',
        apiVersion: 'v1',
        metadata: { name: 'web', namespace: 'shop' },
        spec: { clusterIP: '10.96.7.7' },
      },
    ]
    addKubernetesJson(objects, { kind: 'List', items })
    const facts = noFacts()
    facts.names.push(...kubernetesFacts(objects, { source: 'x' }).names)
    const evidence = { source: 'hosts', says: 'hosts file' }
    facts.names.push(hostFact({ address: '10.244.1.10', name: 'other' }, evidence))
    facts.names.push(hostFact({ address: '192.0.2.1', name: 'db.example.com' }, evidence))
    const table = new IdentityTable(facts)
    const others = [
      { address: '10.244.1.10', name: 'web.default.pod' },
      { address: '10.96.7.7', name: 'web.shop.svc' },
      { address: '192.0.2.1', name: 'db.example.com' },
    ]
    const whole = { first: at('2026-11-21T00:00:05Z'), last: at('2026-11-21T00:00:30Z') }
    expect(hostsLines(table, whole)).toEqual([others[1], others[0], others[2]])
    const early = { first: at('2026-11-21T00:00:05Z'), last: at('2026-11-21T00:00:08Z') }
    expect(hostsLines(table, early)).toContainEqual({
      address: '10.244.1.9',
      name: 'report.default.pod',
    })
  })
})
