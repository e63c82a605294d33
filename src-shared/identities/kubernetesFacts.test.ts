import { describe, expect, it } from 'vitest'
import { identityText, isPresumedAt } from './identity.ts'
import { IdentityTable } from './identityTable.ts'
import { clusterContext, kubernetesFacts } from './kubernetesFacts.ts'
import { addKubernetesJson, noObjects } from './kubernetesObjects.ts'
import { momentOf } from './kubernetesTime.ts'

function objectsOf(...items: readonly unknown[]) {
  const objects = noObjects()
  addKubernetesJson(objects, { apiVersion: 'v1', kind: 'List', items })
  expect(objects.malformed).toBe(0)
  return objects
}

function tableOf(...items: readonly unknown[]): IdentityTable {
  return new IdentityTable(kubernetesFacts(objectsOf(...items), { source: 'objects.json' }))
}

function at(text: string): bigint {
  const moment = momentOf(text)
  if (moment === undefined) throw new Error(text)
  return moment
}

const NOON = at('2026-11-21T12:00:00Z')
const named = (found: readonly Parameters<typeof identityText>[0][]) =>
  found.map(identityText).join(' or ')

interface PodParts {
  readonly metadata?: object
  readonly spec?: object
  readonly status?: object
}

function pod(name: string, podIP: string, { metadata, spec, status }: PodParts = {}) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', uid: `uid-${name}`, ...metadata },
    spec: { nodeName: 'worker1', ...spec },
    status: { phase: 'Running', podIP, hostIP: '192.168.152.132', ...status },
  }
}

const node = {
  apiVersion: 'v1',
  kind: 'Node',
  metadata: { name: 'worker1', annotations: {} },
  spec: { podCIDR: '10.244.1.0/24' },
  status: { addresses: [{ type: 'InternalIP', address: '192.168.152.132' }] },
}

describe('pods', () => {
  it('end when they were killed and their grace period is over', () => {
    const running = objectsOf(
      pod('web', '10.244.1.2', { spec: { terminationGracePeriodSeconds: 5 } }),
    )
    const events = objectsOf({
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web.1' },
      involvedObject: { kind: 'Pod', name: 'web', namespace: 'default', uid: 'uid-web' },
      reason: 'Killing',
      message: 'Stopping container web',
      lastTimestamp: '2026-11-21T12:00:00Z',
    })
    const context = clusterContext([running, events])
    const table = new IdentityTable(kubernetesFacts(running, { source: 'pods.json' }, context))
    expect(named(table.lookup('10.244.1.2', NOON))).toBe('pod default/web')
    expect(named(table.lookup('10.244.1.2', at('2026-11-21T12:00:05.9Z')))).toBe('pod default/web')
    expect(named(table.lookup('10.244.1.2', at('2026-11-21T12:00:06Z')))).toBe('')
  })

  it('live on where one container is restarted', () => {
    const table = tableOf(pod('web', '10.244.1.2'), {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: 'web.1' },
      involvedObject: { kind: 'Pod', name: 'web', uid: 'uid-web' },
      reason: 'Killing',
      message: 'Container web failed liveness probe, will be restarted',
      lastTimestamp: '2026-11-21T11:00:00Z',
    })
    expect(named(table.lookup('10.244.1.2', NOON))).toBe('pod default/web')
  })

  it('end with their last second, which Kubernetes cuts off', () => {
    const terminated = { finishedAt: '2026-11-21T12:00:00Z' }
    const table = tableOf(
      pod('job', '10.244.1.9', {
        status: { phase: 'Succeeded', containerStatuses: [{ state: { terminated } }] },
      }),
    )
    expect(named(table.lookup('10.244.1.9', at('2026-11-21T12:00:00.999Z')))).toBe(
      'pod default/job',
    )
    expect(named(table.lookup('10.244.1.9', at('2026-11-21T12:00:01Z')))).toBe('')
  })

  it('are not known to have lived before they started', () => {
    const table = tableOf(
      pod('web', '10.244.1.2', { status: { startTime: '2026-11-21T12:00:00Z' } }),
    )
    expect(named(table.lookup('10.244.1.2', NOON - 1n))).toBe('')
    expect(named(table.lookup('10.244.1.2', NOON))).toBe('pod default/web')
  })

  it('are all candidates for a capture that has no times', () => {
    const table = tableOf(
      pod('a', '10.244.1.2', { status: { startTime: '2026-11-21T12:00:00Z' } }),
      pod('b', '10.244.1.2', { status: { startTime: '2026-11-21T13:00:00Z' } }),
    )
    expect(named(table.lookup('10.244.1.2', 0n))).toBe('pod default/a or pod default/b')
  })

  it('are presumed to live on after what the file speaks of', () => {
    const table = tableOf(
      pod('web', '10.244.1.2', { status: { startTime: '2026-11-21T12:00:00Z' } }),
    )
    const [web] = table.lookup('10.244.1.2', NOON + 1n)
    expect(web && isPresumedAt(web, NOON)).toBe(false)
    expect(web && isPresumedAt(web, NOON + 1n)).toBe(true)
  })

  it('have the Deployment behind their ReplicaSet as owner, and the CronJob behind their Job', () => {
    const ofReplicaSet = [{ kind: 'ReplicaSet', name: 'web-5d9c', controller: true }]
    const ofJob = [{ kind: 'Job', name: 'report-28', controller: true }]
    const ofStatefulSet = [{ kind: 'StatefulSet', name: 'db', controller: true }]
    const labels = { 'pod-template-hash': '5d9c' }
    const table = tableOf(
      pod('web-5d9c-1', '10.244.1.2', { metadata: { ownerReferences: ofReplicaSet, labels } }),
      pod('report-28-1', '10.244.1.3', { metadata: { ownerReferences: ofJob } }),
      pod('db-0', '10.244.1.4', { metadata: { ownerReferences: ofStatefulSet } }),
      {
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: {
          name: 'report-28',
          namespace: 'default',
          ownerReferences: [{ kind: 'CronJob', name: 'report', controller: true }],
        },
      },
    )
    const owner = (address: string) => table.lookup(address, NOON)[0]?.owner
    expect(owner('10.244.1.2')).toBe('Deployment default/web')
    expect(owner('10.244.1.3')).toBe('CronJob default/report')
    expect(owner('10.244.1.4')).toBe('StatefulSet default/db')
  })

  it('name a port of their node by host port and on the host network, and nothing else of it', () => {
    const ports = [{ containerPort: 8080, hostPort: 80 }]
    const table = tableOf(
      node,
      pod('ingress', '10.244.1.5', { spec: { containers: [{ ports }] } }),
      pod('proxy', '192.168.152.132', {
        spec: { hostNetwork: true, containers: [{ ports: [{ containerPort: 10256 }] }] },
      }),
    )
    const port = (number: number) =>
      named(table.lookupPort({ address: '192.168.152.132', port: number }, NOON))
    expect(port(80)).toBe('pod default/ingress')
    expect(port(8080)).toBe('')
    expect(port(10256)).toBe('pod default/proxy')
    expect(named(table.lookup('192.168.152.132', NOON))).toBe('node worker1')
  })
})

describe('services', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default', uid: 'uid-web' },
    spec: {
      clusterIP: '10.96.7.7',
      clusterIPs: ['10.96.7.7', 'fd00::7'],
      externalIPs: ['192.168.152.132'],
      ports: [{ port: 80, nodePort: 30080 }],
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.7' }, { hostname: 'x' }] } },
  }

  it('have every address and port under which they are reached', () => {
    const table = tableOf(node, service)
    for (const address of ['10.96.7.7', 'fd00::7', '192.0.2.7'])
      expect(named(table.lookup(address, NOON))).toBe('service default/web')
    const port = (address: string, number: number) =>
      named(table.lookupPort({ address, port: number, transport: 'tcp' }, NOON))
    expect(port('192.168.152.132', 30080)).toBe('service default/web')
    expect(port('192.168.152.132', 80)).toBe('service default/web')
    expect(port('10.244.1.2', 30080)).toBe('')
  })

  it('leave a node its address', () => {
    expect(named(tableOf(node, service).lookup('192.168.152.132', NOON))).toBe('node worker1')
    expect(tableOf(node, service).conflicts).toEqual([])
  })

  it('give an endpoint on a node to the pod that it names', () => {
    const target = { kind: 'Pod', name: 'proxy', namespace: 'kube-system', uid: 'u' }
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata: {
        name: 'metrics-1',
        namespace: 'kube-system',
        labels: { 'kubernetes.io/service-name': 'metrics' },
      },
      endpoints: [
        { addresses: ['192.168.152.132'], targetRef: target },
        { addresses: ['192.168.152.133'] },
      ],
      ports: [{ port: 9100, protocol: 'TCP' }],
    }
    const table = tableOf(node, slice)
    const owner = (address: string) => named(table.lookupPort({ address, port: 9100 }, NOON))
    expect(owner('192.168.152.132')).toBe('pod kube-system/proxy')
    expect(owner('192.168.152.133')).toBe('service kube-system/metrics')
  })
})

describe('network plugins', () => {
  it("Calico's annotations name tunnel addresses, and a rule the MAC address that none names", () => {
    const annotations = {
      'projectcalico.org/IPv4Address': '192.168.152.132/24',
      'projectcalico.org/IPv4VXLANTunnelAddr': '10.244.1.1',
    }
    const table = tableOf({ ...node, metadata: { name: 'k8s-worker1', annotations } })
    expect(table.lookup('10.244.1.1', NOON)).toMatchObject([
      { name: 'k8s-worker1', role: 'tunnel' },
    ])
    expect(named(table.lookupMac('66:f6:d4:e3:e7:b2', NOON))).toBe('node k8s-worker1')
    const stated = { ...annotations, 'projectcalico.org/VXLANTunnelMACAddr': '66:01:02:03:04:05' }
    const other = tableOf({ ...node, metadata: { name: 'k8s-worker1', annotations: stated } })
    expect(named(other.lookupMac('66:01:02:03:04:05', NOON))).toBe('node k8s-worker1')
    expect(named(other.lookupMac('66:f6:d4:e3:e7:b2', NOON))).toBe('')
  })

  it("Calico's own Node is another kind than Kubernetes' Node", () => {
    const table = tableOf({
      apiVersion: 'projectcalico.org/v3',
      kind: 'Node',
      metadata: { name: 'worker1' },
      spec: { bgp: { ipv4Address: '192.168.152.132/24', ipv4IPIPTunnelAddr: '10.244.1.0' } },
    })
    expect(named(table.lookup('192.168.152.132', NOON))).toBe('node worker1')
    expect(table.lookup('10.244.1.0', NOON)).toMatchObject([{ role: 'tunnel' }])
  })

  it("Calico's blocks say whose each address is, and where a range lies", () => {
    const table = tableOf({
      apiVersion: 'crd.projectcalico.org/v1',
      kind: 'IPAMBlock',
      metadata: { name: '10-244-1-0-26' },
      spec: {
        cidr: '10.244.1.0/26',
        affinity: 'host:worker1',
        allocations: [0, null, 1],
        attributes: [
          { handle_id: 'x', secondary: { node: 'worker1', type: 'vxlanTunnelAddress' } },
          { handle_id: 'y', secondary: { namespace: 'default', pod: 'web', node: 'worker1' } },
        ],
      },
    })
    expect(named(table.lookup('10.244.1.0', NOON))).toBe('node worker1')
    expect(named(table.lookup('10.244.1.2', NOON))).toBe('pod default/web')
    expect(table.prefixesOf('10.244.1.50').map(({ node: behind }) => behind)).toEqual(['worker1'])
  })

  it("Cilium's identities name VNIs", () => {
    const table = tableOf(
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumIdentity',
        metadata: { name: '23456' },
        'security-labels': {
          'k8s:app': 'web',
          'k8s:io.kubernetes.pod.namespace': 'default',
          'k8s:io.cilium.k8s.policy.cluster': 'default',
        },
      },
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumEndpoint',
        metadata: { name: 'db-0', namespace: 'default' },
        status: {
          identity: {
            id: 34567,
            labels: ['k8s:app=db', 'k8s:io.kubernetes.pod.namespace=default'],
          },
          networking: { addressing: [{ ipv4: '10.0.1.7' }], node: '192.168.152.132' },
        },
      },
      {
        apiVersion: 'cilium.io/v2',
        kind: 'CiliumNode',
        metadata: { name: 'worker1' },
        spec: {
          addresses: [{ type: 'CiliumInternalIP', ip: '10.0.1.1' }],
          ipam: { podCIDRs: ['10.0.1.0/24'] },
        },
      },
    )
    expect(named(table.lookupVni(23456, NOON))).toBe('identity default/app=web')
    expect(named(table.lookupVni(34567, NOON))).toBe('identity default/app=db')
    expect(named(table.lookupVni(6, NOON))).toBe('identity reserved:remote-node')
    expect(named(table.lookup('10.0.1.7', NOON))).toBe('pod default/db-0')
    expect(table.lookup('10.0.1.1', NOON)).toMatchObject([{ name: 'worker1', role: 'tunnel' }])
  })
})
