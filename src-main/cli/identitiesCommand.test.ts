import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ApiServer, fail } from '../../test/support/apiServer.ts'
import { podObject } from '../../test/support/clusterObjects.ts'
import { runCommand } from './command.ts'
import { momentOption } from './momentOption.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const workerUrl = new URL('../engine/indexerWorker.ts', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'hopscope-identities-'))
afterAll(() => {
  rmSync(folder, { recursive: true })
})

async function run(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(['identities', ...words], {
    workerUrl,
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  })
  return { code, out, err: err.join('\n') }
}

const lines = (out: readonly string[]) =>
  z.array(z.record(z.string(), z.unknown())).parse(out.map((line): unknown => JSON.parse(line)))

describe('hopscope identities', () => {
  it('says who has which address, since when, and how that is known', async () => {
    const { code, out } = await run(sample, '--json')
    expect(code).toBe(0)
    expect(lines(out).find(({ address }) => address === '10.244.1.3')).toMatchObject({
      identity: 'pod default/netshoot-tq7rd',
      kind: 'pod',
      uid: '696abf98-63d4-5791-9d22-6f23c4d97dbd',
      node: 'k8s-worker1',
      from: '1687054267.000000000',
      evidence: [
        { source: 'k8s/pods.json', says: 'status.podIP of pod default/netshoot-tq7rd' },
        { source: 'k8s/pods-wide.txt', line: 5 },
      ],
      inferred: false,
    })
  })

  it('says why an address of the captures has no name', async () => {
    const { out } = await run(sample, '--json')
    const unresolved = lines(out).filter(({ why }) => why !== undefined)
    expect(unresolved.map(({ address }) => address)).toContain('192.168.152.1')
    expect(unresolved.map(({ address }) => address)).not.toContain('10.244.1.3')
  })

  it('answers for a moment, and says where two may be meant', async () => {
    const pods = ['first', 'second'].map((name, at) => ({
      kind: 'Pod',
      apiVersion: 'v1',
      metadata: { name, namespace: 'default', uid: name },
      spec: {},
      status: { podIP: '10.244.1.9', startTime: `2026-11-21T00:0${at}:00Z` },
    }))
    writeFileSync(join(folder, 'pods.json'), JSON.stringify({ kind: 'List', items: pods }))
    const before = await run(folder, '--at', '2026-11-21T00:00:30Z', '--json')
    expect(lines(before.out).map(({ identity }) => identity)).toEqual([
      'pod default/first',
      undefined,
    ])
    const after = await run(folder, '--at', '2026-11-21T00:01:30Z', '--json')
    expect(lines(after.out)).toMatchObject([
      { identity: 'pod default/first', ambiguous: true, presumed: true },
      { identity: 'pod default/second', ambiguous: true, presumed: true },
      { conflict: 'owner', subject: '10.244.1.9' },
    ])
  })

  it('marks what only packets show, and names the record that shows it', async () => {
    const captures = ['k8s-worker1__ens32.pcap', 'k8s-worker2__ens32.pcap']
    const { out } = await run(...captures.map((name) => join(sample, name)), '--json')
    expect(lines(out)).toContainEqual(
      expect.objectContaining({ address: '192.168.152.133', kind: 'node', inferred: true }),
    )
    expect(lines(out)).toContainEqual(
      expect.objectContaining({ range: '10.244.2.0/30', atLeast: true, inferred: true }),
    )
    expect(lines(out)).toContainEqual(
      expect.objectContaining({ mac: 'f6:df:86:bd:5f:cc', role: 'vtep', inferred: true }),
    )
    const [plugin] = lines(out).filter(({ plugin: name }) => name !== undefined)
    expect(plugin).toMatchObject({ plugin: 'flannel', wrappings: ['VXLAN'] })
  })

  it('writes records with their names into a new file, and reads names out of such a file', async () => {
    const file = join(folder, 'named.pcapng')
    expect(await run(sample, '--pcapng', file)).toMatchObject({ code: 0, out: [] })
    const { out } = await run(file, '--json')
    expect(lines(out).find(({ address }) => address === '10.244.1.3')).toMatchObject({
      identity: 'host netshoot-tq7rd.default.pod',
      evidence: [{ source: 'named.pcapng', says: 'name resolution block' }],
    })
    const again = await run(sample, '--pcapng', file)
    expect(again).toMatchObject({ code: 1 })
    expect(again.err).toContain('cannot be written')
    rmSync(file)
  })

  it('refuses a moment that is none, and a folder without names', async () => {
    expect(await run(sample, '--at', 'noon')).toMatchObject({ code: 2 })
    writeFileSync(join(folder, 'letter.txt'), 'Dear reader,\n')
    const { code, err } = await run(join(folder, 'letter.txt'))
    expect(code).toBe(1)
    expect(err).toContain('Neither names nor captures could be read')
  })
})

describe('hopscope identities of a live cluster', () => {
  const file = join(folder, 'kubeconfig')

  it('needs no captures, and says what it may not read', async () => {
    const server = new ApiServer()
    await server.start()
    server.put('pods', podObject('live', '10.244.1.7'))
    server.answers.set('nodes', (_, response) => {
      fail(response, 403, 'nodes is forbidden')
    })
    writeFileSync(file, server.kubeconfig())
    const { code, out, err } = await run('--kubeconfig', file, '--json')
    expect(code).toBe(0)
    expect(lines(out)).toMatchObject([
      {
        address: '10.244.1.7',
        identity: 'pod default/live',
        evidence: [{ source: 'cluster test', says: 'status.podIP of pod default/live' }],
      },
    ])
    expect(err).toContain('may not list and watch nodes')
    const beside = await run(sample, '--kubeconfig', file, '--json')
    const names = lines(beside.out).map(({ identity }) => identity)
    expect(names).toContain('pod default/live')
    expect(names).toContain('pod default/netshoot-tq7rd')
    await server.stop()
  })

  it('refuses a kubeconfig that is none, and commands that show no names', async () => {
    const absent = await run('--kubeconfig', join(folder, 'none'))
    expect(absent.code).toBe(1)
    expect(absent.err).toContain('there is no such file')
    writeFileSync(file, new ApiServer().kubeconfig())
    const unknown = await run('--kubeconfig', file, '--context', 'x')
    expect(unknown.err).toContain('has no context "x". It has: test, other.')
    expect((await run()).code).toBe(2)
  })
})

describe('a moment', () => {
  it('is read to the nanosecond, in seconds and as a date', () => {
    expect(momentOption('1795222117.48')).toBe(1_795_222_117_480_000_000n)
    expect(momentOption('1795222117.000000001')).toBe(1_795_222_117_000_000_001n)
    expect(momentOption('2026-11-21T00:48:37Z')).toBe(1_795_222_117_000_000_000n)
    expect(momentOption('2026-11-21T00:48:37.5+01:00')).toBe(1_795_218_517_500_000_000n)
    for (const text of ['', 'now', '1.', '-5', '12:00']) expect(momentOption(text)).toBeUndefined()
  })
})
