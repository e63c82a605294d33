import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RecordPage, SessionState } from '../../src-shared/contract/services.ts'
import { withMovedPort } from '../../test/support/movedPort.ts'
import { createEngine } from './engine.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const folder = mkdtempSync(join(tmpdir(), 'hopscope-engine-'))
const fading = join(folder, 'fading')
cpSync(join(sample, 'k8s-master__cni0.pcap'), join(fading, 'k8s-master__cni0.pcap'))
const moved = join(folder, 'k8s-worker1__ens32.pcap')
writeFileSync(
  moved,
  withMovedPort(readFileSync(join(sample, 'k8s-worker1__ens32.pcap')), 8472, 6080),
)

const engine = createEngine({
  workerUrl: new URL('./indexerWorker.ts', import.meta.url),
  sources: [
    { ref: { id: 'sample', name: 'flannel-vxlan', kind: 'sample' }, paths: [sample] },
    { ref: { id: 'empty', name: 'nowhere', kind: 'folder' }, paths: [join(folder, 'nowhere')] },
    { ref: { id: 'fading', name: 'fading', kind: 'folder' }, paths: [fading] },
    { ref: { id: 'moved', name: 'moved', kind: 'file' }, paths: [moved] },
  ],
})
const { service } = engine
/** All records by time. */
async function pageOf(from: number, count: number): Promise<RecordPage> {
  const page = await service.records({ list: 0, from, count })
  if (page === undefined) throw new Error('nothing is open')
  return page
}

const told: SessionState[] = []
engine.onSession((state) => told.push(state))

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

describe('the engine with the sample', () => {
  beforeAll(async () => {
    expect(await service.open('sample')).toEqual({ opened: true })
  })

  it('says what was recognised', async () => {
    const state = await service.session()
    expect(state.summary).toBe('flannel with VXLAN, 3 nodes')
    expect(state.points).toHaveLength(16)
    expect(state.encapsulations).toMatchObject([
      { encapsulation: 'vxlan', vnis: [1], ports: [8472] },
    ])
    expect(state.nodes.map(({ name }) => name)).toContain('k8s-worker2')
    expect(state.pods.some(({ name }) => name === 'netshoot-tq7rd')).toBe(true)
    const veth = state.points.find((point) => point.interface === 'vethdcf873cd')
    expect(veth).toMatchObject({ role: 'pod-veth', identity: 'pod default/netshoot-tq7rd' })
    const total = state.density.total.reduce((sum, records) => sum + records, 0)
    expect(total).toBe(state.records)
  })

  it('told of the opening before it told of the result, with growing revisions', () => {
    const phases = told.map(({ phase }) => phase)
    expect(phases[0]).toBe('opening')
    expect(phases.at(-1)).toBe('ready')
    const revisions = told.map(({ revision }) => revision)
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b))
  })

  it('gives records of all points merged by time, in pages', async () => {
    const first = await pageOf(0, 200)
    const second = await pageOf(200, 200)
    const times = [...first.rows, ...second.rows].map(({ time }) => time)
    expect(times).toHaveLength(400)
    expect(times.every((time, at) => at === 0 || time >= (times[at - 1] ?? 0n))).toBe(true)
    expect(new Set(first.rows.map(({ point }) => point)).size).toBeGreaterThan(3)
    expect((await pageOf(first.total, 10)).rows).toEqual([])
    expect((await pageOf(0, 1_000_000)).rows).toHaveLength(500)
  })

  it('shows a record with its layers and the very bytes of its file', async () => {
    const state = await service.session()
    const capture =
      state.points.find(({ file }) => file === 'k8s-worker1__ens32.pcap')?.capture ?? -1
    const detail = await service.record({ capture, record: 3 })
    expect(detail?.bytes).toHaveLength(148)
    expect(detail?.layers.map(({ protocol }) => protocol)).toContain('vxlan')
    expect(detail?.depthTitles[0]).toBe('underlay, k8s-worker1 to k8s-worker2')
    expect(detail?.row.ribbon.map(({ label }) => label)).toEqual([
      'Eth',
      'IP',
      'UDP',
      'VXLAN 1',
      'Eth',
      'IP',
      'ICMP',
    ])
  })

  it('shows the whole packet on the record that completes it, and only there', async () => {
    const { points } = await service.session()
    const capture = points.find(({ interface: name }) => name === 'vethdcf873cd')?.capture ?? -1
    const [first, last] = await Promise.all(
      [1341, 1343].map((record) => service.record({ capture, record })),
    )
    expect(first?.reassembled).toBeUndefined()
    expect(last?.reassembled).toMatchObject({
      records: [1341, 1342, 1343].map((record) => ({ capture, record })),
      length: 3028,
      info: 'Echo (ping) request id 20005 seq 1',
      notes: [],
    })
    expect(last?.reassembled?.layers.map(({ protocol }) => protocol)).toEqual([
      'ip',
      'icmp',
      'payload',
    ])
  })

  it('tells the journey of a packet that a service name sent on its way', async () => {
    const page = await pageOf(9700, 100)
    const row = page.rows.find(({ info }) => info === 'GET / HTTP/1.1')
    const journey = row && (await service.journey(row.ref))
    expect(journey).toMatchObject({ title: 'GET / HTTP/1.1', outcome: 'delivered', missing: [] })
    expect(journey?.hops).toHaveLength(8)
    expect(journey?.hops[0]?.destination.name).toBe('svc/web')
    expect(journey?.hops[3]?.changes).toEqual([
      'Wrapped in VXLAN VNI 1 by 192.168.152.132 for 192.168.152.133',
    ])
    expect(journey?.steps.map(({ title }) => title)).toEqual([
      'The service becomes a pod',
      'k8s-worker1 routes it',
      'k8s-worker1 wraps it',
      'k8s-worker2 unwraps it',
      'k8s-worker2 routes it',
    ])
    expect(journey?.conversation.packets.filter(({ current }) => current)).toHaveLength(1)
    expect(journey?.conversation.packets[0]?.title).toBe('[SYN]')
  })

  it('takes the clock that a person sets, says so, and finds it again when that is taken back', async () => {
    const page = await pageOf(9700, 100)
    const row = page.rows.find(({ info }) => info === 'GET / HTTP/1.1')
    const delay = async () => {
      const journey = row && (await service.journey(row.ref))
      return journey?.hops.find(({ node }, at) => node !== journey.hops[at - 1]?.node && at > 0)
    }
    const found = await delay()
    expect(found?.boundNs).toBeGreaterThan(0)
    const { revision } = await service.session()
    expect(await service.pinClock('k8s-worker2', 5_000_000)).toEqual({ pinned: true })
    const state = await service.session()
    expect(state.revision).toBeGreaterThan(revision)
    expect(state.problems.map(({ text }) => text).join()).toContain('5 ms ahead of')
    const pinned = await delay()
    expect(pinned?.boundNs).toBe(0)
    expect(pinned?.delayNs).toBeLessThan(-4_000_000)

    expect(await service.pinClock('k8s-worker2', undefined)).toEqual({ pinned: true })
    expect(await delay()).toEqual(found)
    expect(await service.pinClock('k8s-worker9', 1)).toMatchObject({ pinned: false })
    expect((await service.pinClock('k8s-worker1', 1)).why).toContain('set theirs instead')
  })

  it('knows no record that does not exist', async () => {
    for (const ref of [
      { capture: 99, record: 1 },
      { capture: 0, record: 100_000 },
      { capture: 0, record: 0 },
    ]) {
      expect(await service.record(ref)).toBeUndefined()
      expect(await service.journey(ref)).toBeUndefined()
    }
  })
})

describe('the engine with what cannot be read', () => {
  it('fails with a sentence where there is no capture', async () => {
    const result = await service.open('empty')
    expect(result.opened).toBe(false)
    expect(result.why).toContain('there is no such file')
    expect((await service.session()).phase).toBe('failed')
    expect(await service.open('unheard-of')).toMatchObject({ opened: false })
  })

  it('keeps its rows when a file shrinks after it was opened, and says so', async () => {
    await service.open('fading')
    truncateSync(join(fading, 'k8s-master__cni0.pcap'), 500)
    const { rows } = await pageOf(0, 100)
    expect(rows).toHaveLength(30)
    expect(rows.at(-1)?.info).toContain('no longer')
    expect(await service.record({ capture: 0, record: 30 })).toBeUndefined()
  })

  it('is empty again after closing', async () => {
    await service.close()
    expect(await service.records({ list: 0, from: 0, count: 10 })).toBeUndefined()
    expect((await service.session()).phase).toBe('empty')
  })
})

describe('the engine with an encapsulation on a port that nobody bound', () => {
  const bindings = [{ table: 'udp.port', key: 6080, protocol: 'vxlan' }] as const

  it('proposes it, decodes it when asked to, and forgets that with the next opening', async () => {
    await service.close()
    expect(await service.decodeAs(bindings)).toEqual({ opened: false, why: 'Nothing is open.' })

    await service.open('moved')
    const before = await service.session()
    expect(before.encapsulations).toEqual([])
    expect(before.proposals).toMatchObject([
      { port: 6080, protocol: 'vxlan', title: 'VXLAN', confidence: 'strong' },
    ])
    const [proposal] = before.proposals
    expect(proposal?.records).toBe(proposal?.of)
    expect(proposal?.evidence.join()).toContain('inner IPv4 header')

    expect(await service.decodeAs(bindings)).toEqual({ opened: true })
    const after = await service.session()
    expect(after.proposals).toEqual([])
    expect(after.encapsulations).toMatchObject([
      { encapsulation: 'vxlan', ports: [6080], records: proposal?.records },
    ])
    expect(after.problems.map(({ text }) => text)).toContain(
      'udp.port 6080 is decoded as VXLAN, as you asked.',
    )
    const record = await service.record({ capture: 0, record: 3 })
    expect(record?.layers.map(({ protocol }) => protocol)).toContain('vxlan')

    await service.open('moved')
    expect((await service.session()).encapsulations).toEqual([])
  })
})
