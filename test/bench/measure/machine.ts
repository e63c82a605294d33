/** What was measured on, and with which versions of the programs beside ours. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, release, totalmem } from 'node:os'

const PROGRAMS = ['tcpdump', 'capinfos', 'tshark', 'chromium'] as const

/** One line each. */
export function machineLines(): readonly string[] {
  const [core] = cpus()
  return [
    `${core?.model.trim() ?? 'unknown processor'}, ${cpus().length} logical cores`,
    `${(totalmem() / 2 ** 30).toFixed(1)} GiB of memory`,
    `${systemName()}, ${process.platform} ${release()}`,
    `node ${process.version}`,
    ...PROGRAMS.map((program) => versionOf(program) ?? `${program} is not installed`),
  ]
}

export function isInstalled(program: string): boolean {
  return spawnSync(program, ['--version']).status === 0
}

/** The first line that a program says of itself. */
function versionOf(program: string): string | undefined {
  const { status, stdout, stderr } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (status !== 0) return undefined
  return `${stdout}\n${stderr}`
    .split('\n')
    .find((line) => /\d\.\d/.test(line))
    ?.trim()
}

function systemName(): string {
  try {
    return /^PRETTY_NAME="(.+)"$/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux'
  } catch {
    return process.platform
  }
}
