/** Runs a program to its end under GNU time, which knows the child's peak memory. */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface MeasuredRun {
  /** From start to exit, as a clock on the wall has it. */
  readonly seconds: number
  /** Of all its threads, in the program and in the kernel. */
  readonly cpuSeconds: number
  readonly peakBytes: number
  /** What the system's cache did not have. */
  readonly diskBytes: number
  readonly output: string
}

/** A program and its arguments. */
export type Command = readonly [program: string, ...args: string[]]

const MOST_OUTPUT = 1 << 28
/** getrusage(2) counts in these. */
const DISK_BLOCK = 512
const NS_PER_SECOND = 1e9

/** Throws where the program cannot be started or ends with an error, with its own words. */
export function measuredRun(command: Command): MeasuredRun {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-time-'))
  try {
    const report = join(folder, 'report')
    const start = process.hrtime.bigint()
    const ended = spawnSync('time', ['-q', '-f', '%U %S %M %I', '-o', report, ...command], {
      encoding: 'utf8',
      maxBuffer: MOST_OUTPUT,
    })
    const seconds = Number(process.hrtime.bigint() - start) / NS_PER_SECOND
    if (ended.error !== undefined) {
      throw new Error(`GNU time could not be started: ${ended.error.message}; install it as "time"`)
    }
    if (ended.status !== 0) {
      const words = ended.stderr.trim().split('\n').slice(-5).join('\n')
      throw new Error(`"${command.join(' ')}" ended with ${ended.status ?? 'a signal'}: ${words}`)
    }
    const [user = NaN, system = NaN, peakKb = NaN, blocks = NaN] = readFileSync(report, 'utf8')
      .trim()
      .split(' ')
      .map(Number)
    return {
      seconds,
      cpuSeconds: user + system,
      peakBytes: peakKb * 1024,
      diskBytes: blocks * DISK_BLOCK,
      output: ended.stdout,
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}
