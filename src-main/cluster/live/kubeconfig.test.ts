import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { ApiServer } from '../../../test/support/apiServer.ts'
import { podObject } from '../../../test/support/clusterObjects.ts'
import { kubeconfigContexts, kubeconfigLogin } from './kubeconfig.ts'
import { watchCluster } from './liveCluster.ts'

const folder = mkdtempSync(join(tmpdir(), 'hopscope-kubeconfig-'))
const file = join(folder, 'config')
const server = new ApiServer()
beforeAll(() => server.start())
afterEach(() => {
  vi.unstubAllEnvs()
})
afterAll(async () => {
  await server.stop()
  rmSync(folder, { recursive: true })
})

function write(config: string, path = file): string {
  writeFileSync(path, config)
  return path
}

async function why(choice: Parameters<typeof kubeconfigLogin>[0]): Promise<string> {
  const login = await kubeconfigLogin(choice)
  return 'why' in login ? login.why : ''
}

describe('a kubeconfig', () => {
  it('has contexts, of which one is chosen', async () => {
    write(server.kubeconfig())
    expect(await kubeconfigContexts({ file })).toEqual([
      { name: 'test', server: server.url, isCurrent: true },
      { name: 'other', server: 'https://127.0.0.1:1', isCurrent: false },
    ])
    expect(await kubeconfigLogin({ file })).toMatchObject({ context: 'test', user: 'someone' })
    expect(await kubeconfigLogin({ file, context: 'other' })).toMatchObject({ context: 'other' })
    expect(await why({ file, context: 'x' })).toBe(
      'The kubeconfig has no context "x". It has: test, other.',
    )
  })

  it('is where KUBECONFIG says: several files, the first one counts, absent ones do not', async () => {
    const own = { name: 'more', context: { cluster: 'here', user: 'someone' } }
    const second = {
      contexts: [own, { name: 'test', context: { cluster: 'nowhere', user: 'nobody' } }],
      'current-context': 'more',
    }
    write(server.kubeconfig())
    const files = [join(folder, 'none'), file, write(JSON.stringify(second), join(folder, 'two'))]
    vi.stubEnv('KUBECONFIG', files.join(delimiter))
    expect(await kubeconfigLogin({})).toMatchObject({ context: 'test', user: 'someone' })
    expect(await kubeconfigLogin({ context: 'more' })).toMatchObject({ context: 'more' })
    vi.stubEnv('KUBECONFIG', join(folder, 'none'))
    expect(await why({})).toContain('There is no kubeconfig')
  })

  it('is refused with a sentence where it is none', async () => {
    expect(await why({ file: join(folder, 'none') })).toContain('there is no such file')
    expect(await why({ file: write('clusters: [') })).toContain('cannot be read as a kubeconfig')
    expect(await why({ file: write('clusters: [{name: a}]') })).toContain('cluster is missing')
    expect(await why({ file: write('{}') })).toContain('has no current context')
  })

  it('sends credentials over https only, but to a proxy on this machine', async () => {
    const plain = server.kubeconfig().replaceAll(server.url, 'http://192.0.2.1:8001')
    expect(await why({ file: write(plain) })).toBe(
      'http://192.0.2.1:8001/ is not encrypted: credentials are sent over https only.',
    )
    const local = new ApiServer({ tls: false })
    await local.start()
    local.put('pods', podObject('a', '10.244.1.1'))
    const cluster = await watchCluster({ file: write(local.kubeconfig({})) }, () => undefined)
    if ('why' in cluster) throw new Error(cluster.why)
    await cluster.settled(5000)
    expect(cluster.state).toMatchObject({ phase: 'watching', pods: 1, troubles: [] })
    await cluster.close()
    await local.stop()
  })

  it('does not trust a server that another authority signed', async () => {
    const other = server.kubeconfig().replace(/"certificate-authority-data":"[^"]*"/, '"a":1')
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const cluster = await watchCluster({ file: write(other) }, () => undefined)
    if ('why' in cluster) throw new Error(cluster.why)
    await cluster.settled(5000)
    expect(cluster.state.troubles.join()).toMatch(/cannot be asked: unable to .* certificate/)
    await cluster.close()
  })
})

describe('the login command of a kubeconfig', () => {
  const plugin = (script: string, more: object = {}) => {
    const command = join(folder, 'plugin')
    writeFileSync(command, `#!/bin/sh\n${script}\n`)
    chmodSync(command, 0o755)
    const exec = { apiVersion: 'client.authentication.k8s.io/v1', command: './plugin', ...more }
    return write(server.kubeconfig({ exec }))
  }
  const troublesWith = async (script: string, more: object = {}) => {
    const cluster = await watchCluster({ file: plugin(script, more) }, () => undefined)
    if ('why' in cluster) throw new Error(cluster.why)
    await cluster.settled(5000)
    const { troubles } = cluster.state
    await cluster.close()
    return troubles.join('\n')
  }
  const credential = (token: string) =>
    JSON.stringify({ kind: 'ExecCredential', status: { token } }).replaceAll('"', '\\"')

  it('is run once, is told the cluster where it asks for it, and gives the token', async () => {
    server.token = 'secret-of-here'
    const marks = join(folder, 'marks')
    const script = `echo "$KUBERNETES_EXEC_INFO" >> ${marks}\necho "${credential('secret-of-$WHERE')}"`
    const env = [{ name: 'WHERE', value: 'here' }]
    expect(await troublesWith(script, { env, provideClusterInfo: true })).toBe('')
    const runs = readFileSync(marks, 'utf8').trim().split('\n')
    expect(runs).toHaveLength(1)
    expect(JSON.parse(runs[0] ?? '')).toMatchObject({
      kind: 'ExecCredential',
      spec: { interactive: false, cluster: { server: server.url } },
    })
  })

  it('is not run before somebody asks for the cluster', async () => {
    const mark = join(folder, 'was-run')
    plugin(`touch ${mark}`)
    await kubeconfigContexts({ file })
    await kubeconfigLogin({ file })
    expect(existsSync(mark)).toBe(false)
  })

  it('may fail, in a sentence', async () => {
    expect(await troublesWith('echo "please log in" >&2; exit 3')).toMatch(
      /cannot be asked: the login command .*plugin failed with 3: please log in/,
    )
    expect(await troublesWith('echo hello')).toContain('printed no ExecCredential')
    expect(await troublesWith('', { interactiveMode: 'Always' })).toContain('asks questions')
    expect(await troublesWith('', { command: 'hopscope-no-such' })).toContain('cannot be run')
    const provider = { 'auth-provider': { name: 'gcp', config: {} } }
    expect(await why({ file: write(server.kubeconfig(provider)) })).toContain('obsolete "gcp"')
  })

  it('is ended with the cluster', async () => {
    const file = plugin('exec sleep 600')
    const cluster = await watchCluster({ file }, () => undefined)
    if ('why' in cluster) throw new Error(cluster.why)
    expect(await cluster.settled(300)).toBe(false)
    const start = performance.now()
    await cluster.close()
    expect(performance.now() - start).toBeLessThan(2000)
  })
})
