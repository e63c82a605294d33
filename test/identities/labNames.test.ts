/** Every scenario of the lab: what the files beside its captures name, against what is true. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { readClusterFiles } from '../../src-main/cluster/clusterFiles.ts'
import { looksLikeText } from '../../src-main/cluster/clusterText.ts'
import { IndexerPool } from '../../src-main/engine/indexerPool.ts'
import { openSession } from '../../src-main/engine/openSession.ts'
import { inputFiles } from '../../src-main/sources/inputFiles.ts'
import { epochNs, type EpochNs } from '../../src-shared/base/time.ts'
import { candidatesText, identityText } from '../../src-shared/identities/identity.ts'
import type { IdentityTable } from '../../src-shared/identities/identityTable.ts'
import { flowKey } from '../../src-shared/index/flowKey.ts'
import { sharedCaptures, withoutSharedCaptures } from '../support/sharedCaptures.ts'

const lab = join(sharedCaptures ?? '', 'lab')

const text = z.string()
const truthSchema = z.object({
  mode: text,
  nodes: z.array(
    z.object({
      name: text,
      ip: text,
      mac: text,
      cni0: text,
      vtep_ip: text,
      vtep_mac: text,
      ip6: text.optional(),
      cni0_6: text.optional(),
      vtep_ip6: text.optional(),
      vtep_mac6: text.optional(),
    }),
  ),
  pods: z.array(
    z.object({
      name: text,
      namespace: text,
      ip: text,
      mac: text,
      ip6: text.optional(),
      uid: text.optional(),
    }),
  ),
  ip_owners: z
    .record(text, z.array(z.object({ pod: text, uid: text, from: text, to: text.nullable() })))
    .optional(),
})
type Truth = z.infer<typeof truthSchema>

const serviceList = z.object({
  items: z.array(
    z.object({
      metadata: z.object({ name: text, namespace: text }),
      spec: z.object({ clusterIP: text }),
    }),
  ),
})

function truthOf(scenario: string): Truth {
  return truthSchema.parse(JSON.parse(readFileSync(join(lab, scenario, 'truth.json'), 'utf8')))
}

function moment(seconds: string): EpochNs {
  const [whole, fraction = ''] = seconds.split('.')
  return epochNs(Number(whole), Number(fraction.padEnd(9, '0')))
}

async function namesOf(...paths: readonly string[]): Promise<IdentityTable> {
  const { files } = await inputFiles(paths.map((path) => join(lab, path)))
  const texts = files.filter(({ path }) => looksLikeText(readFileSync(path).subarray(0, 4096)))
  const { identities } = await readClusterFiles(texts)
  return identities
}

const scenarios =
  sharedCaptures === undefined
    ? []
    : readdirSync(lab).filter((name) => name !== 'README.md' && name !== 'fault-files')
/** When all captures of the lab were taken, but for the one of two owners. */
const DURING = epochNs(1_795_218_100, 0)

const named = (found: readonly Parameters<typeof identityText>[0][]) =>
  found.map(identityText).join(' or ')

describe.skipIf(sharedCaptures === undefined)(`names in the lab${withoutSharedCaptures}`, () => {
  it.each(
    scenarios.filter((name) => name !== 'pod-ip-reuse' && name !== 'fault-duplicate-podcidr'),
  )('every pod, node and service of %s has its name', async (scenario) => {
    const truth = truthOf(scenario)
    const names = await namesOf(scenario)
    const services = readFileSync(join(lab, scenario, 'k8s/services.json'), 'utf8')
    for (const { name, namespace, ip, ip6, mac } of truth.pods) {
      const pod = `pod ${namespace}/${name}`
      expect(named(names.lookup(ip, DURING))).toBe(pod)
      expect(named(names.lookupMac(mac, DURING))).toBe(pod)
      if (ip6 !== undefined) expect(named(names.lookup(ip6, DURING))).toBe(pod)
    }
    for (const { name, ip, ip6, mac } of truth.nodes) {
      expect(named(names.lookup(ip, DURING))).toBe(`node ${name}`)
      expect(named(names.lookupMac(mac, DURING))).toBe(`node ${name}`)
      if (ip6 !== undefined) expect(named(names.lookup(ip6, DURING))).toBe(`node ${name}`)
    }
    for (const { metadata, spec } of serviceList.parse(JSON.parse(services)).items) {
      if (spec.clusterIP === 'None') continue
      const service = `service ${metadata.namespace}/${metadata.name}`
      expect(named(names.lookup(spec.clusterIP, DURING))).toBe(service)
    }
  })

  it.each(scenarios.filter((name) => /^flannel-(?:vxlan|dualstack)/.test(name)))(
    "flannel's bridges, tunnel addresses and tunnel MACs of %s have their nodes' names",
    async (scenario) => {
      const names = await namesOf(scenario)
      for (const node of truthOf(scenario).nodes) {
        const is = `node ${node.name}`
        for (const address of [node.cni0, node.cni0_6, node.vtep_ip, node.vtep_ip6]) {
          if (address !== undefined) expect(named(names.lookup(address, DURING))).toBe(is)
        }
        for (const mac of [node.vtep_mac, node.vtep_mac6]) {
          if (mac !== undefined) expect(named(names.lookupMac(mac, DURING))).toBe(is)
        }
      }
    },
  )

  it('no source of a sound cluster contradicts another', async () => {
    for (const scenario of scenarios.filter((name) => !name.startsWith('fault-'))) {
      const { conflicts } = await namesOf(scenario)
      expect(conflicts.map(({ text: said }) => `${scenario}: ${said}`)).toEqual([])
    }
  })

  it('a pod range that two nodes have is a conflict, and so are the addresses in it', async () => {
    const names = await namesOf('fault-duplicate-podcidr')
    expect(names.conflicts.map(({ kind, subject }) => `${kind} ${subject}`)).toEqual([
      'pod-range 10.244.1.0/24',
      'owner 10.244.1.2',
      'owner 10.244.1.3',
    ])
    expect(named(names.lookup('10.244.1.2', DURING))).toBe(
      'pod default/web-5d9c7b8f6b-h2kqx or pod default/web-5d9c7b8f6b-zp4nv',
    )
  })

  it('a forwarding entry to the wrong node and a stale one are conflicts with their lines', async () => {
    const wrong = await namesOf('fault-wrong-fdb')
    expect(wrong.conflicts).toMatchObject([
      {
        kind: 'vtep',
        claims: ['node k8s-master', 'node k8s-worker2'],
        evidence: [{ source: 'nodes/k8s-worker1/bridge-fdb.txt', line: 8 }, {}],
      },
    ])
    expect(named(wrong.lookupMac('f6:df:86:bd:5f:cc', DURING))).toBe('node k8s-worker2')
    const stale = await namesOf('fault-stale-vtep-mac')
    expect(stale.conflicts.map(({ subject }) => subject)).toEqual([
      'VTEP of node k8s-worker2 (IPv4)',
    ])
  })

  it('a node port names its service on every node, an endpoint names a port of a node', async () => {
    const names = await namesOf('flannel-vxlan')
    const nodePort = { address: '192.168.152.133', port: 30080, transport: 'tcp' } as const
    expect(named(names.lookupPort(nodePort, DURING))).toBe('service default/web-nodeport')
    const apiServer = { address: '192.168.152.131', port: 6443 }
    expect(named(names.lookupPort(apiServer, DURING))).toBe('service default/kubernetes')
    expect(names.lookupPort({ address: '192.168.152.131', port: 2379 }, DURING)).toEqual([])
  })

  it('the table of kubectl alone gives the same names', async () => {
    const names = await namesOf('flannel-vxlan/k8s/pods-wide.txt')
    for (const { name, namespace, ip } of truthOf('flannel-vxlan').pods) {
      expect(named(names.lookup(ip, DURING))).toBe(`pod ${namespace}/${name}`)
    }
    for (const { name, ip } of truthOf('flannel-vxlan').nodes) {
      expect(named(names.lookup(ip, DURING))).toBe(`node ${name}`)
    }
  })

  it("the nodes' state alone names nodes, tunnels and services", async () => {
    const names = await namesOf('flannel-vxlan/nodes')
    for (const { name, ip, cni0, vtep_mac: mac } of truthOf('flannel-vxlan').nodes) {
      for (const address of [ip, cni0])
        expect(named(names.lookup(address, DURING))).toBe(`node ${name}`)
      expect(named(names.lookupMac(mac, DURING))).toBe(`node ${name}`)
    }
    expect(named(names.lookup('10.96.7.7', DURING))).toBe('service default/web')
    expect(names.prefixesOf('10.244.2.9').map(({ node }) => node)).toContain('k8s-worker2')
  })
})

const REUSED = '10.244.1.9'
const FIRST = 'pod default/report-28118405-x7k2p'
const SECOND = 'pod default/cache-6b8f9c7d5d-m4t8z'

describe.skipIf(sharedCaptures === undefined)(
  `an address with two owners${withoutSharedCaptures}`,
  () => {
    it('every record has the name of the pod that had the address then', async () => {
      const pool = new IndexerPool(
        new URL('../../src-main/engine/indexerWorker.ts', import.meta.url),
      )
      const session = await openSession([join(lab, 'pod-ip-reuse')], { pool })
      await pool.close()
      const owners = truthOf('pod-ip-reuse').ip_owners?.[REUSED] ?? []
      const counts = new Map<string, number>()
      for (let row = 0; row < session.index.rows; row++) {
        const flow = session.index.flow(row)
        if (flow < 0) continue
        const { source, destination } = flowKey(session.index, flow)
        if (source !== REUSED && destination !== REUSED) continue
        const at = session.index.moment(row)
        const owner = owners.find(
          ({ from, to }) => moment(from) <= at && (to === null || at <= moment(to)),
        )
        const expected = owner === undefined ? '' : `pod default/${owner.pod}`
        expect(named(session.identities.lookup(REUSED, at))).toBe(expected)
        counts.set(expected, (counts.get(expected) ?? 0) + 1)
      }
      expect([...counts.keys()].toSorted()).toEqual(['', SECOND, FIRST])
    })

    it('one snapshot tells what it shows, and what it presumes', async () => {
      const before = await namesOf('pod-ip-reuse/k8s/t0')
      const between = await namesOf('pod-ip-reuse/k8s/t1')
      const first = moment('1795222117.5')
      const nobody = moment('1795222121')
      const second = moment('1795222128')
      expect(named(before.lookup(REUSED, first))).toBe(FIRST)
      expect(named(before.lookup(REUSED, moment('1795222113')))).toBe('')
      // The Job's pod ran when the snapshot was taken; no line of it knows what came after.
      expect(candidatesText(before.lookup(REUSED, second), second)).toBe(`${FIRST} or another`)
      expect(named(between.lookup(REUSED, first))).toBe(FIRST)
      expect(named(between.lookup(REUSED, nobody))).toBe('')
      expect(named(between.lookup(REUSED, second))).toBe('')
    })

    it('two pods in a table without times are two candidates', async () => {
      const names = await namesOf('pod-ip-reuse/k8s/t2/pods-wide.txt')
      expect(named(names.lookup(REUSED, moment('1795222121')))).toBe(`${FIRST} or ${SECOND}`)
      expect(names.conflicts).toEqual([])
    })
  },
)
