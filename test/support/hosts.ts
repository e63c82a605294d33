/** The built program on each of its hosts, with a page that a test can drive. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron, chromium, type Page } from 'playwright'

const root = resolve(import.meta.dirname, '../..')
const CHROMIUM = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const START_TIMEOUT_MS = 20_000

/** Captures that come with the program. */
export const SAMPLE = join(root, 'resources/samples/flannel-vxlan')

export interface Host {
  readonly page: Page
  readonly close: () => Promise<void>
}

export interface HostKind {
  readonly name: string
  /** Why it cannot run here; a test skips with it. */
  readonly missing: string | undefined
  /** Without paths, the sample opens. */
  readonly open: (paths?: readonly string[], env?: NodeJS.ProcessEnv) => Promise<Host>
}

export const HOSTS: readonly HostKind[] = [
  { name: 'serve', missing: chromiumMissing(), open: serveHost },
  { name: 'the Electron double', missing: chromiumMissing(), open: electronDouble },
  { name: 'Electron', missing: electronMissing(), open: realElectron },
]

function chromiumMissing(): string | undefined {
  return existsSync(CHROMIUM)
    ? undefined
    : `${CHROMIUM} is not installed; run: apt-get install chromium, or set CHROMIUM`
}

/** Looks at files only: importing the package would start its download. */
export function electronMissing(): string | undefined {
  const home = join(root, 'node_modules/electron')
  const name = join(home, 'path.txt')
  if (!existsSync(name) || !existsSync(join(home, 'dist', readFileSync(name, 'utf8'))))
    return "Electron's program is not installed; run: npx install-electron"
  const display = process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY']
  if (process.platform === 'linux' && display === undefined)
    return 'there is no display for Electron; run under xvfb-run'
  return undefined
}

export interface Served {
  /** What was printed: the address with its token. */
  readonly url: string
  readonly child: ChildProcess
  readonly close: () => Promise<void>
}

/** `serve` without a browser. */
export async function startServe(paths: readonly string[] = []): Promise<Served> {
  const child = spawn(process.execPath, ['out/main/serve.js', ...paths], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const output = lines(child)
  const url = await until('the address of serve', () => output().find((line) => line !== ''))
  return { url, child, close: () => stop(child) }
}

export async function serveHost(
  paths: readonly string[] = [],
): Promise<Host & { readonly child: ChildProcess }> {
  const served = await startServe(paths)
  const profile = mkdtempSync(join(tmpdir(), 'hopscope-chromium-'))
  const browser = await chromium.launchPersistentContext(profile, {
    executablePath: CHROMIUM,
    viewport: { width: 1440, height: 900 },
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
  })
  const page = browser.pages()[0] ?? (await browser.newPage())
  await page.goto(served.url)
  return {
    page,
    child: served.child,
    close: async () => {
      await browser.close()
      await served.close()
      rmSync(profile, { recursive: true, force: true })
    },
  }
}

export async function electronDouble(
  paths: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Host & { readonly main: ChildProcess }> {
  const port = await freePort()
  const words = ['test/electron-double/run.mjs', 'out/main/index.js', ...paths]
  const main = spawn(process.execPath, words, {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, ...env, DOUBLE_CDP_PORT: String(port) },
  })
  const browser = await until('the double', () =>
    chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined),
  )
  const page = await until('its window', () =>
    browser
      .contexts()
      .flatMap((context) => context.pages())
      .find((candidate) => candidate.url().startsWith('https://hopscope.test/')),
  )
  return { page, main, close: () => stop(main) }
}

export async function realElectron(
  paths: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
): Promise<Host> {
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const app = await _electron.launch({
    cwd: root,
    args: [...asRoot, root, ...paths],
    env: stringsOf({ ...process.env, ...env }),
  })
  return { page: await app.firstWindow(), close: () => app.close() }
}

function stringsOf(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

/** The whole lines that a program has printed so far. */
function lines(child: ChildProcess): () => readonly string[] {
  let text = ''
  child.stdout?.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
  return () => text.split('\n').slice(0, -1)
}

async function until<T>(what: string, look: () => T | undefined | Promise<T | undefined>) {
  const end = Date.now() + START_TIMEOUT_MS
  while (Date.now() < end) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((wake) => setTimeout(wake, 50))
  }
  throw new Error(`timed out waiting for ${what}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('no port was given')
  return address.port
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGTERM')
  await once(child, 'exit')
}
