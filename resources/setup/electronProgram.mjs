/**
 * Electron's program, which the npm package fetches apart from the lock file. It is looked for by its
 * files only: importing the package would start the download.
 */
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { environment, modules, root } from './project.mjs'

const FETCH_SECONDS = 60
const RETRY_HOURS = 24
const home = join(modules, 'electron')
const failed = join(modules, '.electron-not-fetched')

/** `{ program }`, or `{ reason }`: one sentence. HOPSCOPE_FETCH_ELECTRON=1 tries again at once. */
export async function electronOrReason() {
  const noDisplay =
    process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY
  if (noDisplay)
    return { reason: 'There is no display here (neither DISPLAY nor WAYLAND_DISPLAY).' }
  const program = installed()
  if (program !== undefined) return { program }
  if (failedLately())
    return {
      reason:
        "Electron's program could not be fetched lately (HOPSCOPE_FETCH_ELECTRON=1 tries again).",
    }
  console.error(`Fetching Electron's program, for at most ${FETCH_SECONDS} seconds ...`)
  const trouble = await fetchProgram()
  const fetched = installed()
  if (fetched !== undefined) return { program: fetched }
  writeFileSync(failed, `${trouble}\n`)
  return { reason: `Electron's program could not be fetched (${trouble}).` }
}

function installed() {
  const override = process.env.ELECTRON_OVERRIDE_DIST_PATH
  const name = join(home, 'path.txt')
  if (!existsSync(name)) return undefined
  const program = join(override ?? join(home, 'dist'), readFileSync(name, 'utf8'))
  return existsSync(program) ? program : undefined
}

function failedLately() {
  if (process.env.HOPSCOPE_FETCH_ELECTRON === '1' || !existsSync(failed)) return false
  return Date.now() - statSync(failed).mtimeMs < RETRY_HOURS * 3_600_000
}

/** Runs the package's own installer; what went wrong, or undefined. */
function fetchProgram() {
  return new Promise((resolve) => {
    const installer = spawn(process.execPath, [join(home, 'install.js')], {
      cwd: root,
      env: environment(),
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let said = ''
    installer.stderr.on('data', (text) => {
      if (said.length < 10_000) said += text
    })
    const timer = setTimeout(() => {
      installer.kill('SIGKILL')
      resolve(`no answer within ${FETCH_SECONDS} seconds`)
    }, FETCH_SECONDS * 1000)
    const end = (trouble) => {
      clearTimeout(timer)
      resolve(trouble)
    }
    installer.on('error', (cause) => end(cause.message))
    installer.on('exit', (code) => end(code === 0 ? undefined : firstLine(said)))
  })
}

function firstLine(text) {
  const line = text.split('\n').find((part) => part.trim() !== '')
  return (line ?? 'its installer failed').trim().slice(0, 160)
}
