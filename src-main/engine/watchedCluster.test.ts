import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionState } from '../../src-shared/contract/services.ts'
import { ApiServer, fail } from '../../test/support/apiServer.ts'
import { nodeObject, podObject } from '../../test/support/clusterObjects.ts'
import { createEngine } from './engine.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
/** Captures without the files that name what is in them. */
const captures = ['k8s-worker1__ens32.pcap', 'k8s-worker1__cni0.pcap'].map((name) => {
  return join(sample, name)
})
const ADDRESS = '10.244.1.3'
const folder = mkdtempSync(join(tmpdir(), 'hopscope-watched-'))
const file = join(folder, 'config')
const server = new ApiServer()
const engine = createEngine({
  workerUrl: new URL('./indexerWorker.ts', import.meta.url),
  sources: [{ ref: { id: 'captures', name: 'captures', kind: 'folder' }, paths: captures }],
  kubeconfig: { file },
})
const { service } = engine
const states: SessionState[] = []
engine.onSession((state) => states.push(state))

beforeAll(async () => {
  await server.start()
  writeFileSync(file, server.kubeconfig())
})
afterAll(async () => {
  await engine.close()
  await server.stop()
  rmSync(folder, { recursive: true })
})

async function until(holds: (state: SessionState) => boolean): Promise<SessionState> {
  for (let tries = 0; tries < 500; tries++) {
    const state = await service.session()
    if (holds(state)) return state
    await setTimeout(20)
  }
  throw new Error('it did not come to hold')
}

async function namesOfRecords(): Promise<ReadonlySet<string | undefined>> {
  const page = await service.records({ list: 0, from: 0, count: 500 })
  const ends = (page?.rows ?? []).flatMap(({ source, destination }) => [source, destination])
  return new Set(ends.filter((end) => end?.address === ADDRESS).map((end) => end?.name))
}

describe('a session whose cluster is watched', () => {
  it('has no cluster until somebody chooses one', async () => {
    expect(await service.open('captures')).toEqual({ opened: true })
    expect(await namesOfRecords()).toEqual(new Set([undefined]))
    expect(await service.clusters()).toMatchObject({
      contexts: [{ name: 'test', isCurrent: true }, { name: 'other' }],
    })
    expect(server.requests).toEqual([])
    expect(await service.watchCluster('none')).toMatchObject({ watching: false })
  })

  it('is named by it, again and again, each time as another revision', async () => {
    server.put('nodes', nodeObject('k8s-worker1', '192.168.152.131'))
    expect(await service.watchCluster('test')).toEqual({ watching: true })
    await until(({ nodes }) => nodes.length === 1)
    const before = await service.session()
    expect(before.cluster).toMatchObject({ context: 'test', phase: 'watching', pods: 0 })
    const { packets } = before
    server.put('pods', podObject('netshoot', ADDRESS, { startTime: '2020-01-01T00:00:00Z' }))
    const after = await until(({ pods }) => pods.length === 1)
    expect(after.revision).toBeGreaterThan(before.revision)
    expect(after).toMatchObject({ phase: 'ready', packets, cluster: { pods: 1 } })
    expect(await namesOfRecords()).toEqual(new Set(['netshoot']))
    const list = await service.list({ filter: 'pod.name == netshoot' })
    expect(list.kind === 'list' && list.total).toBeGreaterThan(0)
  })

  it('keeps those names when it is opened anew, and says what is wrong with the cluster', async () => {
    server.answers.set('nodes', (_, response) => fail(response, 403, 'nodes is forbidden'))
    server.compact()
    server.cut()
    await service.open('captures')
    expect(await namesOfRecords()).toEqual(new Set(['netshoot']))
    const { cluster, problems } = await until((state) => state.cluster?.troubles.length === 1)
    expect(problems.map(({ text }) => text)).toContain(cluster?.troubles[0])
    expect(cluster?.troubles[0]).toContain('may not list and watch nodes')
  })

  it('says nothing of it once it is left', async () => {
    await service.leaveCluster()
    const left = await until((state) => state.pods.length === 0)
    expect(left.cluster).toBeUndefined()
    expect(left.problems.filter(({ text }) => text.includes('context'))).toEqual([])
    expect(await namesOfRecords()).toEqual(new Set([undefined]))
  })
})
