/** Builds the program into out/, when its sources changed since the last build. */
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root, runOrExit } from './project.mjs'

const stamp = join(root, 'out', '.built-from')
const SOURCES = [
  'src-shared',
  'src-main',
  'src-renderer',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
]

export function build(logLevel) {
  // The stamp is of the state before the build: a file saved meanwhile is built next time.
  const state = sourceState()
  // stdout belongs to the program that is started after the build.
  runOrExit('electron-vite', ['build', '--logLevel', logLevel], { stdio: ['ignore', 2, 2] })
  mkdirSync(join(root, 'out'), { recursive: true })
  writeFileSync(stamp, state)
}

export function buildIfChanged() {
  const built = existsSync(stamp) && existsSync(join(root, 'out/main/serve.js'))
  if (built && readFileSync(stamp, 'utf8') === sourceState()) return
  build('error')
}

/** Changes with every file's name, size and time of change. */
function sourceState() {
  const hash = createHash('sha256')
  for (const source of SOURCES) add(hash, join(root, source))
  return hash.digest('hex')
}

function add(hash, path) {
  const found = statSync(path)
  if (!found.isDirectory()) {
    if (!path.endsWith('.test.ts')) hash.update(`${path} ${found.size} ${found.mtimeMs}\n`)
    return
  }
  for (const name of readdirSync(path).sort()) add(hash, join(path, name))
}
