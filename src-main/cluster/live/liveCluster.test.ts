/** The real client side against an API server that is a real network peer: `test/support/apiServer.ts`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { identityText } from '../../../src-shared/identities/identity.ts'
import { ApiServer, fail } from '../../../test/support/apiServer.ts'
import { nodeObject, podObject, serviceObject } from '../../../test/support/clusterObjects.ts'
import { SessionNames } from '../../engine/sessionNames.ts'
import { watchCluster, type LiveCluster } from './liveCluster.ts'

const NS_PER_SECOND = 1_000_000_000n
const folder = mkdtempSync(join(tmpdir(), 'hopscope-live-'))
const file = join(folder, 'config')
let server = new ApiServer()
let cluster: LiveCluster | undefined
let told = 0

beforeEach(async () => {
  server = new ApiServer()
  await server.start()
  server.put('pods', podObject('a', '10.244.1.1'))
  server.put('nodes', nodeObject('worker1', '192.0.2.1'))
  server.put('services', serviceObject('web', '10.96.0.7'))
  told = 0
})
afterEach(async () => {
  await cluster?.close()
  cluster = undefined
  await server.stop()
  rmSync(file, { force: true })
})

async function watch(config = server.kubeconfig()): Promise<LiveCluster> {
  writeFileSync(file, config)
  const opened = await watchCluster({ file }, () => told++)
  if ('why' in opened) throw new Error(opened.why)
  cluster = opened
  expect(await opened.settled(5000)).toBe(true)
  return opened
}

function namesOf(address: string, secondsFromNow = 0): readonly string[] {
  const names = new SessionNames()
  names.setCluster(cluster?.names())
  const moment = (BigInt(Math.round(Date.now() / 1000)) + BigInt(secondsFromNow)) * NS_PER_SECOND
  return names.table.lookup(address, moment).map(identityText)
}

const troubles = () => cluster?.state.troubles ?? []

async function until(holds: () => boolean): Promise<void> {
  for (let tries = 0; !holds() && tries < 500; tries++) await setTimeout(20)
  expect(holds()).toBe(true)
}

describe('a live cluster', () => {
  it('names what is there, and what comes and goes; the dead keep their names for their time', async () => {
    await watch()
    expect(namesOf('10.244.1.1')).toEqual(['pod default/a'])
    expect(namesOf('192.0.2.1')).toEqual(['node worker1'])
    expect(namesOf('10.96.0.7')).toEqual(['service default/web'])
    expect(cluster?.state).toMatchObject({ context: 'test', phase: 'watching', pods: 1 })
    expect(troubles()).toEqual([])

    server.put('pods', podObject('b', '10.244.1.2'))
    await until(() => namesOf('10.244.1.2').length > 0)
    server.delete('pods', podObject('a', '10.244.1.1'))
    await until(() => namesOf('10.244.1.1', 60).length === 0)
    expect(namesOf('10.244.1.1', -60)).toEqual(['pod default/a'])
    server.put('pods', podObject('c', '10.244.1.1', { startTime: new Date().toISOString() }))
    await until(() => namesOf('10.244.1.1', 60).length > 0)
    expect(namesOf('10.244.1.1', 60)).toEqual(['pod default/c'])
    expect(namesOf('10.244.1.1', -60)).toEqual(['pod default/a'])
    expect(cluster?.names().objects.pods.map(({ metadata }) => metadata.name)).toEqual(['b', 'c'])
    await until(() => told > 0)
  })

  it('is only ever read', async () => {
    await watch()
    await until(() => server.watched('pods'))
    expect(server.requests.filter((request) => !request.startsWith('GET '))).toEqual([])
    expect(server.requests.filter((request) => /secret|configmap/.test(request))).toEqual([])
  })

  it('is listed in pages, and its overlay where it has one', async () => {
    for (let at = 0; at < 1200; at++)
      server.put('pods', podObject(`p${at}`, `10.1.${at >> 8}.${at & 255}`))
    server.put('ciliumnodes', {
      metadata: { name: 'worker9', uid: 'cn' },
      spec: { addresses: [{ type: 'InternalIP', ip: '192.0.2.9' }] },
    })
    await watch()
    expect(cluster?.state.pods).toBe(1201)
    expect(server.requests.filter((request) => request.includes('continue='))).toHaveLength(2)
    expect(namesOf('192.0.2.9')).toEqual(['node worker9'])
    expect(server.requests.some((request) => request.includes('projectcalico'))).toBe(false)
  })

  it('is listed again where the server has forgotten how it came to be so (410 Gone)', async () => {
    await watch()
    await until(() => server.watched('pods'))
    server.answers.set('pods', (_, response) => fail(response, 503, 'etcd is away'))
    server.cut()
    server.delete('pods', podObject('a', '10.244.1.1'))
    server.put('pods', podObject('b', '10.244.1.2'))
    server.compact()
    server.answers.delete('pods')
    await until(() => namesOf('10.244.1.2').length > 0)
    expect(namesOf('10.244.1.1', 60)).toEqual([])
    expect(namesOf('10.244.1.1', -60)).toEqual(['pod default/a'])
  })

  it('is listed from the start where the next page has expired', async () => {
    for (let at = 0; at < 600; at++) server.put('pods', podObject(`p${at}`, `10.1.${at >> 8}.1`))
    let expired = 0
    server.answers.set('pods', (request, response) => {
      if (request.url?.includes('continue=') === true && expired++ === 0) {
        fail(response, 410, 'The provided continue parameter is too old')
        return
      }
      server.answers.delete('pods')
      response.destroy()
    })
    await watch()
    await until(() => cluster?.state.pods === 601)
  })

  it('goes on after a cut connection where it was, and says when it lasts', async () => {
    await watch()
    await until(() => server.watched('pods'))
    const lists = server.requests.filter((request) => request.includes('/pods?limit')).length
    server.cut()
    server.put('pods', podObject('b', '10.244.1.2'))
    await until(() => namesOf('10.244.1.2').length > 0)
    expect(server.requests.filter((request) => request.includes('/pods?limit'))).toHaveLength(lists)

    await server.stop()
    await until(() => troubles().some((text) => text.includes('ECONNREFUSED')))
    expect(cluster?.state.phase).toBe('reconnecting')
    expect(troubles()).toHaveLength(1)
    expect(troubles()[0]).toMatch(
      /^The API server https:\/\/127\.0\.0\.1:\d+\/ \(context "test"\) cannot be asked: .*ECONNREFUSED.*It is tried again; names are as it last told\.$/,
    )
    expect(namesOf('10.244.1.2')).toEqual(['pod default/b'])
    await server.start()
    server.put('pods', podObject('c', '10.244.1.3'))
    await until(() => namesOf('10.244.1.3').length > 0)
    await until(() => troubles().length === 0)
  })

  it('says what may not be read, resource by resource, and reads the rest', async () => {
    server.answers.set('endpointslices', (_, response) => {
      fail(response, 403, 'endpointslices.discovery.k8s.io is forbidden')
    })
    server.answers.set('nodes', (_, response) => fail(response, 403, 'nodes is forbidden'))
    await watch()
    expect(troubles()).toEqual([
      'User "someone" may not list and watch nodes in context "test" (403: nodes is forbidden). Grant the verbs get, list and watch on resource "nodes" of API group "" in a ClusterRole; without them no names come from there.',
      expect.stringContaining('may not list and watch endpointslices.discovery.k8s.io'),
    ])
    expect(namesOf('10.244.1.1')).toEqual(['pod default/a'])
    expect(cluster?.state.phase).toBe('watching')
  })

  it("is read in the context's namespace where the whole is refused", async () => {
    server.put('pods', { ...podObject('x', '10.244.9.9'), metadata: { name: 'x', namespace: 'o' } })
    server.answers.set('/api/v1/pods', (_, response) => fail(response, 403, 'pods is forbidden'))
    await watch(server.kubeconfig({}, 'default'))
    expect(namesOf('10.244.1.1')).toEqual(['pod default/a'])
    expect(namesOf('10.244.9.9')).toEqual([])
    expect(troubles()).toEqual([expect.stringContaining('Only objects of namespace "default"')])
  })

  it('says that a token has expired, and reads the kubeconfig again', async () => {
    server.token = 'second'
    await watch(server.kubeconfig({ token: 'first' }))
    expect(troubles()).toContainEqual(
      expect.stringMatching(
        /does not accept the credentials of user "someone" \(401: Unauthorized/,
      ),
    )
    writeFileSync(file, server.kubeconfig())
    server.put('pods', podObject('b', '10.244.1.2'))
    await until(() => namesOf('10.244.1.2').length > 0)
    await until(() => troubles().length === 0)
  }, 60_000)

  it('has its own clock, which is told', async () => {
    server.clockAhead = 3600
    await watch()
    expect(troubles()).toEqual([
      expect.stringMatching(/^The clock of the API server is 3600 s ahead of this machine's/),
    ])
    await until(() => server.watched('pods'))
    server.delete('pods', podObject('a', '10.244.1.1'))
    await until(() => namesOf('10.244.1.1', 3700).length === 0)
    expect(namesOf('10.244.1.1', 3500)).toEqual(['pod default/a'])
  })

  it('is not told of what says nothing of names', async () => {
    await watch()
    await until(() => server.watched('nodes') && server.watched('endpoints'))
    await setTimeout(300)
    const names = cluster?.names()
    const before = told
    const { status, ...node } = nodeObject('worker1', '192.0.2.1')
    const conditions = [{ type: 'Ready', lastHeartbeatTime: new Date().toISOString() }]
    server.put('nodes', { ...node, status: { ...Object(status), conditions } })
    await setTimeout(2500)
    expect(told).toBe(before)
    expect(cluster?.names()).toBe(names)
  })

  it('leaves nothing running when it is closed', async () => {
    await watch()
    await until(() => server.watched('pods'))
    await cluster?.close()
    await until(() => !server.watched('pods'))
    const asked = server.requests.length
    server.put('pods', podObject('b', '10.244.1.2'))
    await setTimeout(500)
    expect(server.requests).toHaveLength(asked)
  })
})

describe('an API server that is none', () => {
  const asked = async (handler: Parameters<typeof server.answers.set>[1]) => {
    server.answers.set('pods', handler)
    await watch()
    await until(() => troubles().length > 0)
    expect(namesOf('192.0.2.1')).toEqual(['node worker1'])
    return troubles().join('\n')
  }

  it('may answer with what is no JSON, or no list', async () => {
    expect(await asked((_, response) => response.end('<html>login</html>'))).toContain(
      'did not answer /api/v1/pods?limit=500 with JSON',
    )
  })

  it('may give objects of another shape', async () => {
    const items = [{ metadata: 7 }, null, 'x', { metadata: { name: 'ok' }, spec: [], status: {} }]
    const list = { kind: 'PodList', apiVersion: 'v1', metadata: { resourceVersion: '1' }, items }
    expect(await asked((_, response) => response.end(JSON.stringify(list)))).toContain(
      'Some objects are not shaped as documented and gave no names: pods.',
    )
  })

  it('may give a page without end', async () => {
    expect(
      await asked((_, response) => {
        const more = () => {
          if (response.destroyed) return
          response.write(' '.repeat(1 << 20), more)
        }
        more()
      }),
    ).toContain('gave more than 64 MiB for one page')
  })

  it('may send changes that are none, or larger than any object', async () => {
    await watch()
    await until(() => server.watched('pods') && server.watched('nodes'))
    server.send('pods', '{"type":"ADDED"')
    server.send('nodes', `"${'x'.repeat(9 << 20)}"`)
    server.send('services', '{"type":"ADDED","object":{"metadata":{}}}')
    // They are asked again, and tell nothing wrong any more.
    server.put('pods', podObject('b', '10.244.1.2'))
    await until(() => namesOf('10.244.1.2').length > 0)
    server.put('nodes', nodeObject('worker2', '192.0.2.2'))
    await until(() => namesOf('192.0.2.2').length > 0)
  })

  it('may redirect elsewhere, where no token is sent', async () => {
    expect(
      await asked((_, response) => {
        response.writeHead(302, { Location: 'https://192.0.2.66/' }).end()
      }),
    ).toContain('answered 302: Found')
  })
})
