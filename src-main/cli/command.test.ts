import { mkdtempSync, rmSync, writeFileSync, readFileSync, copyFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { runCommand } from './command.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const ens32 = join(sample, 'k8s-worker1__ens32.pcap')
const workerUrl = new URL('../engine/indexerWorker.ts', import.meta.url)

async function run(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(words, {
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

const folder = mkdtempSync(join(tmpdir(), 'hopscope-cli-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

const dissection = z.object({
  record: z.number(),
  time: z.string(),
  capturedLength: z.number(),
  originalLength: z.number(),
  layers: z.array(
    z.object({
      protocol: z.string(),
      depth: z.number(),
      start: z.number(),
      end: z.number(),
      status: z.string(),
      fields: z.array(
        z.object({ name: z.string(), value: z.unknown(), start: z.number(), end: z.number() }),
      ),
      notes: z.array(z.unknown()),
    }),
  ),
})

describe('hopscope dissect', () => {
  it('shows every layer of a VXLAN record, with fields and their bytes', async () => {
    const { code, json } = await run('dissect', ens32, '--record', '3', '--json')
    expect(code).toBe(0)
    const [record] = z.array(dissection).parse(json())
    expect(record).toMatchObject({ record: 3, time: '1795218018.969707582', capturedLength: 148 })
    expect(record?.layers.map(({ protocol, depth }) => `${protocol}${depth}`)).toEqual([
      'eth0',
      'ip0',
      'udp0',
      'vxlan0',
      'eth1',
      'ip1',
      'icmp1',
      'payload1',
    ])
    const vxlan = record?.layers.find(({ protocol }) => protocol === 'vxlan')
    expect(vxlan).toMatchObject({ start: 42, end: 50, status: 'complete', notes: [] })
    expect(vxlan?.fields).toContainEqual({ name: 'vxlan.vni', value: 1, start: 46, end: 49 })
  })

  it('dissects every record without --record, and as text without --json', async () => {
    const { out } = await run('dissect', ens32, '--json')
    expect(out).toHaveLength(1441)
    const text = await run('dissect', ens32, '--record', '3')
    expect(text.out.join('\n')).toContain('vxlan.vni = 1  [46-49]')
  })

  it('answers for a cut capture and says where it is cut', async () => {
    const cut = join(folder, 'cut.pcap')
    writeFileSync(cut, readFileSync(ens32).subarray(0, 1000))
    const { code, out, err } = await run('dissect', cut, '--json')
    expect(code).toBe(0)
    expect(out.length).toBeGreaterThan(3)
    expect(err).toMatch(/ends inside record/i)
  })

  it('says which record there is none of', async () => {
    const { code, err } = await run('dissect', ens32, '--record', '9999', '--json')
    expect(code).toBe(1)
    expect(err).toContain('1441 records')
  })
})

describe('hopscope points', () => {
  it('says what each capture is, one object a line', async () => {
    const { code, out, json } = await run('points', sample, '--json')
    expect(code).toBe(0)
    expect(out).toHaveLength(16)
    expect(json()).toContainEqual({
      file: 'k8s-worker1__ens32.pcap',
      node: 'k8s-worker1',
      interface: 'ens32',
      linkType: 'eth',
      snapLength: 262144,
      precision: 'ns',
      records: 1441,
      first: expect.stringMatching(/^17952180\d\d\.\d{9}$/) as string,
      last: expect.stringMatching(/^17952180\d\d\.\d{9}$/) as string,
      notes: [],
    })
  })

  it('names the files of a folder that are no captures, and still answers', async () => {
    const letter = join(folder, 'letter.txt')
    writeFileSync(letter, 'Dear reader,\n')
    const { code, err } = await run('points', ens32, letter, '--json')
    expect(code).toBe(0)
    expect(err).toContain('letter.txt is a text of no format that names are known to come from.')
  })
})

describe('hopscope journeys', () => {
  it('follows a ping through eight points, with names', async () => {
    const { code, json } = await run('journeys', sample, '--json')
    expect(code).toBe(0)
    const journeys = z
      .array(
        z.object({
          protocol: z.string(),
          outcome: z.string(),
          hops: z.array(z.looseObject({ file: z.string() })),
          missing: z.array(z.unknown()),
        }),
      )
      .parse(json())
    const ping = journeys.find(
      ({ protocol, hops }) => protocol === 'icmp' && hops[0]?.['destination'] === '10.244.2.3',
    )
    expect(ping?.outcome).toBe('delivered')
    expect(ping?.hops).toHaveLength(8)
    expect(ping?.hops[0]).not.toHaveProperty('encapsulation')
    expect(ping?.hops[0]).not.toHaveProperty('delayNs')
    expect(ping?.hops[3]).toMatchObject({
      file: 'k8s-worker1__ens32.pcap',
      ttl: 63,
      source: '10.244.1.3',
      sourcePort: 20001,
      encapsulation: 'vxlan',
      outer: {
        source: '192.168.152.132',
        destination: '192.168.152.133',
        destinationPort: 8472,
        vni: 1,
      },
      sourceIdentity: 'pod default/netshoot-tq7rd',
      changes: ['vxlan added'],
    })
    expect(ping?.hops[5]?.['changes']).toEqual(['vxlan removed'])
  })
})

describe('hopscope flows', () => {
  it('tells the tunnels, the conversations and their directions', async () => {
    const { code, json } = await run('flows', sample, '--json')
    expect(code).toBe(0)
    const lines = z.array(z.looseObject({ kind: z.string(), packets: z.number() })).parse(json())
    expect(lines.filter(({ kind }) => kind === 'tunnel')).toHaveLength(6)
    const ping = { source: '10.244.1.3', destination: '10.244.2.3', sourcePort: 20001 }
    const seen = { kind: 'flow', protocol: 'icmp', ...ping, packets: 5 }
    expect(lines).toContainEqual(expect.objectContaining({ ...seen, depth: 0, records: 30 }))
    expect(lines).toContainEqual(expect.objectContaining({ ...seen, depth: 1, records: 10 }))
    const outer = { encapsulation: 'vxlan', destinationPort: 8472, depth: 0 }
    expect(lines).toContainEqual(expect.objectContaining({ kind: 'conversation', ...outer }))
  })
})

describe('hopscope index', () => {
  it('counts one capture', async () => {
    const { code, json } = await run('index', ens32, '--stats', '--json')
    expect(code).toBe(0)
    expect(json()).toEqual([
      expect.objectContaining({ records: 1441, bytes: 1_230_430, tunnels: 4, bytesPerRecord: 59 }),
    ])
    expect((await run('index', ens32, ens32)).code).toBe(2)
    expect((await run('index', join(folder, 'nowhere'))).code).toBe(1)
  })
})

describe('hopscope', () => {
  it('tells usage from failure by its exit code', async () => {
    expect((await run()).code).toBe(2)
    expect((await run('walk', sample)).code).toBe(2)
    expect((await run('points')).code).toBe(2)
    expect((await run('dissect', ens32, '--record', 'x')).code).toBe(2)
    expect((await run('dissect', ens32, '--sideways')).code).toBe(2)
    expect((await run('--help')).code).toBe(0)
  })

  it('fails where nothing could be read, and says why', async () => {
    const missing = await run('points', join(folder, 'nowhere'))
    expect(missing.code).toBe(1)
    expect(missing.err).toContain('there is no such file')
    const text = join(folder, 'notes.txt')
    copyFileSync(import.meta.filename, text)
    expect((await run('dissect', text)).code).toBe(1)
    expect((await run('dissect', folder)).code).toBe(1)
    expect((await run('journeys', text)).code).toBe(1)
  })
})
