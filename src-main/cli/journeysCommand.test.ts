import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCommand } from './command.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const workerUrl = new URL('../engine/indexerWorker.ts', import.meta.url)

async function run(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(['journeys', ...words], {
    workerUrl,
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  })
  return {
    code,
    out,
    err: err.join('\n'),
    json: () => out.map((line): unknown => JSON.parse(line)),
  }
}

const place = z.object({ file: z.string(), node: z.string(), interface: z.string() })
const journeys = z.array(
  z.object({
    outcome: z.string(),
    why: z.string(),
    lost: z.object({ lastSeenAt: place, notSeenAt: place }).optional(),
    hops: z.array(
      z.looseObject({
        time: z.string(),
        correctedTime: z.string(),
        delayNs: z.number().optional(),
        boundNs: z.number().optional(),
      }),
    ),
    rewrites: z.array(
      z.object({ hop: z.number(), kind: z.string(), service: z.string().optional() }),
    ),
  }),
)

const rewritesOf = async (conversation: string) => {
  const { json } = await run(sample, '--conversation', conversation, '--json')
  const kinds = journeys
    .parse(json())
    .flatMap(({ rewrites }) => rewrites.map(({ kind, service }) => [kind, service].join(' ')))
  return [...new Set(kinds)].toSorted()
}

describe('hopscope journeys --lost', () => {
  it('prints lost packets only, with where and why', async () => {
    const { code, json, out } = await run(sample, '--lost', '--json')
    expect(code).toBe(0)
    const lost = journeys.parse(json())
    expect(out.length).toBeGreaterThan(0)
    expect(out.length).toBeLessThan(10)
    expect(lost.every(({ outcome }) => outcome === 'last-seen')).toBe(true)
    // A ping whose TTL the second router brought to nothing.
    expect(lost.map((one) => one.lost)).toContainEqual({
      lastSeenAt: expect.objectContaining({
        node: 'k8s-worker2',
        interface: 'flannel.1',
      }) as object,
      notSeenAt: expect.objectContaining({ node: 'k8s-worker2', interface: 'cni0' }) as object,
    })
    expect(lost.every(({ why }) => why.includes('did not show this one'))).toBe(true)
    const text = (await run(sample, '--lost')).out.join('\n')
    expect(text).toContain('last seen at k8s-worker2 flannel.1, not seen at k8s-worker2 cni0')
  })

  it('says so where none is', async () => {
    const { code, out, err } = await run(sample, '--lost', '--conversation', 'arp')
    expect([code, out]).toEqual([0, []])
    expect(err).toContain('no lost packet of arp')
  })
})

describe('hopscope journeys --conversation', () => {
  it('follows one across NAT by any of its tuples, in the order of time', async () => {
    const before = await run(sample, '--conversation', '10.244.1.3:41010-10.96.7.7:80', '--json')
    const after = await run(sample, '--conversation', '10.244.2.2:80-10.244.1.3:41010', '--json')
    const filter = await run(sample, '--conversation', 'tcp.port == 41010', '--json')
    expect(before.out).toEqual(after.out)
    expect(before.out).toEqual(filter.out)
    const all = journeys.parse(before.json())
    expect(all.length).toBeGreaterThan(8)
    const times = all.map(({ hops }) => hops[0]?.correctedTime ?? '')
    expect(times).toEqual(times.toSorted())
  })

  it('is of the tunnel where its two ends are asked for', async () => {
    const { json } = await run(
      sample,
      '--conversation',
      '192.168.152.132-192.168.152.133:8472',
      '--json',
    )
    const all = journeys.parse(json())
    expect(all.length).toBeGreaterThan(1000)
    const isCarried = all.map(({ hops }) => hops.some((hop) => hop['encapsulation'] === 'vxlan'))
    expect(isCarried).not.toContain(false)
  })

  it('refuses what is neither two ends nor a filter, before anything is opened', async () => {
    const { code, err } = await run('/nowhere', '--conversation', '10.244.1.3:x-10.96.0.1')
    expect(code).toBe(2)
    expect(err).toContain('--conversation takes two ends')
    expect(err).not.toContain('nowhere')
  })

  it('names what NAT did, and for which service', async () => {
    expect(await rewritesOf('10.244.1.3:41010-10.96.7.7:80')).toEqual([
      'reply service default/web',
      'service service default/web',
    ])
    expect(await rewritesOf('192.168.152.1:42012-192.168.152.132:30080')).toEqual([
      'node-port service default/web-nodeport',
      'reply service default/web-nodeport',
      'unmasquerade ',
    ])
    expect(await rewritesOf('10.244.1.2:41051-10.96.7.7:80')).toEqual([
      'hairpin service default/web',
      'masquerade ',
      'reply service default/web',
      'unmasquerade ',
    ])
    expect(await rewritesOf('10.244.1.3:41021-192.168.152.1:8080')).toEqual([
      'masquerade ',
      'unmasquerade ',
    ])
  })

  it('prints both times of each hop, and the bound of delays between two nodes alone', async () => {
    const { json } = await run(sample, '--conversation', '10.244.1.3:41010-10.96.7.7:80', '--json')
    const { hops } = journeys.parse(json())[0] ?? { hops: [] }
    const bounds = hops.map(({ boundNs }) => boundNs)
    expect(bounds.filter((bound) => bound === 0)).toHaveLength(hops.length - 2)
    expect(bounds.filter((bound) => bound !== undefined && bound > 0)).toHaveLength(1)
    expect(hops[0]?.time).toBe(hops[0]?.correctedTime)
    expect(hops.at(-1)?.time).not.toBe(hops.at(-1)?.correctedTime)
  })
})

describe('hopscope journeys --summary', () => {
  const summary = z.array(z.looseObject({ kind: z.string(), packets: z.number().optional() }))

  it('accounts for every packet once, one object a line', async () => {
    const { code, json } = await run(sample, '--summary', '--json')
    expect(code).toBe(0)
    const lines = summary.parse(json())
    const of = (kind: string) => lines.filter((line) => line.kind === kind)
    const sum = (kind: string) => of(kind).reduce((all, { packets = 0 }) => all + packets, 0)
    const outcomes = z
      .object({
        packets: z.number(),
        delivered: z.number(),
        'last-seen': z.number(),
        incomplete: z.number(),
        ambiguous: z.number(),
      })
      .parse(of('outcomes')[0])
    const { packets, delivered, incomplete, ambiguous } = outcomes
    expect(delivered + outcomes['last-seen'] + incomplete + ambiguous).toBe(packets)
    expect(sum('loss')).toBe(outcomes['last-seen'])
    expect(of('tunnel')).toHaveLength(6)
    expect(of('clock').map((clock) => clock['node'])).toEqual([
      'client',
      'k8s-master',
      'k8s-worker1',
      'k8s-worker2',
    ])
    expect(of('conversation')).toContainEqual(
      expect.objectContaining({
        destination: '10.96.7.7',
        arrivesAs: expect.objectContaining({ destination: '10.244.2.2' }) as object,
      }),
    )
  })

  it('is aligned as text, what was lost first', async () => {
    const { out } = await run(sample, '--summary')
    expect(out[0]).toMatch(/^1,539 packets in 11,429 records of 16 capture points$/)
    const headings = out.filter((line) => /^[A-Z]/.test(line))
    expect(headings.map((line) => line.split(',')[0])).toEqual([
      'Lost',
      'Hops',
      'Tunnels',
      'Conversations',
      'Clocks',
    ])
    const hops = out.slice(out.indexOf('Hops') + 1, out.indexOf('Tunnels') - 2)
    expect(new Set(hops.map((line) => line.length)).size).toBe(1)
  })

  it('takes the clock that a person knows', async () => {
    const { json, err } = await run(sample, '--summary', '--json', '--clock', 'k8s-worker2=-2.5ms')
    const clock = summary.parse(json()).find((line) => line['node'] === 'k8s-worker2')
    expect(clock).toMatchObject({ state: 'pinned', offset: { ns: -2_500_000, boundNs: 0 } })
    expect(err).toContain('2.5 ms behind')
  })

  it('refuses clocks that cannot be set, and options that do not go together', async () => {
    expect((await run(sample, '--clock', 'k8s-worker2=5')).code).toBe(2)
    expect(await run(sample, '--clock', 'nobody=5ms')).toMatchObject({ code: 1, out: [] })
    expect((await run(sample, '--clock', 'k8s-worker1=5ms')).err).toContain('set theirs instead')
    expect((await run(sample, '--summary', '--lost')).code).toBe(2)
  })
})
