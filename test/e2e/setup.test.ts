/** The npm commands, as a person or a script calls them. */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { SAMPLE } from '../support/hosts.ts'

const root = resolve(import.meta.dirname, '../..')
const setup = join(root, 'resources/setup/setup.mjs')

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function call(words: readonly string[], cwd = root): Promise<Ended> {
  const env = { ...process.env, INIT_CWD: cwd }
  return new Promise((done) => {
    execFile(process.execPath, [setup, ...words], { cwd: root, env }, (error, stdout, stderr) =>
      done({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
  })
}

describe('npm run hopscope', () => {
  it('prints what the command prints and nothing else', async () => {
    const { code, stdout } = await call(['hopscope', 'points', '--json', SAMPLE])
    expect(code).toBe(0)
    for (const line of stdout.trimEnd().split('\n'))
      expect(JSON.parse(line)).toHaveProperty('records')
  })

  it('reads paths from where the person stands', async () => {
    const { code, stdout } = await call(['hopscope', 'points', 'client__eth0.pcap'], SAMPLE)
    expect(code).toBe(0)
    expect(stdout).toContain('client__eth0.pcap')
  })

  it('ends as the command ends', async () => {
    expect(await call(['hopscope', 'nonsense'])).toMatchObject({ code: 2, stdout: '' })
    expect((await call(['hopscope', 'points', '/nowhere'])).code).toBe(1)
  })
})

describe('npm run serve', () => {
  it('refuses what is not there with a sentence', async () => {
    const { code, stdout, stderr } = await call(['serve', '/nowhere'])
    expect([code, stdout]).toEqual([2, ''])
    expect(stderr).toBe('/nowhere does not exist: give a capture file or a folder.\n')
  })

  it('refuses a port that is none', async () => {
    expect((await call(['serve', '--port', 'x'])).code).toBe(2)
  })
})

describe('npm start', () => {
  it('says that there is no display, prints one address, and ends when told to', async ({
    skip,
  }) => {
    if (process.platform !== 'linux') skip('only Linux can be without a display')
    const env = { ...process.env }
    delete env['DISPLAY']
    delete env['WAYLAND_DISPLAY']
    const started = spawn(process.execPath, [setup, 'start'], { cwd: root, env })
    onTestFinished(() => void started.kill('SIGKILL'))
    let stderr = ''
    started.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()))
    const [printed] = (await once(started.stdout, 'data')) as [Buffer]
    expect(printed.toString()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]+\n$/)
    expect(stderr).toBe(
      'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY). ' +
        'Hopscope opens in the browser instead, at this address:\n',
    )
    started.kill('SIGTERM')
    expect(await once(started, 'exit')).toEqual([0, null])
  })
})

describe('a command that does not exist', () => {
  it('is answered with those that do', async () => {
    const { code, stderr } = await call(['fly'])
    expect(code).toBe(2)
    expect(stderr).toMatch(/^usage: .* start\|serve\|hopscope\|build\|check\|.*test/)
  })
})
