/**
 * A private folder for what has no random access: decompressed, unpacked and piped bytes, written out
 * as plain files. Bounded in bytes and files; only this user can read it; gone when it is closed, when
 * the program ends, also by a signal, and at the next start where it crashed.
 */
import { createHash } from 'node:crypto'
import { readlinkSync, rmSync } from 'node:fs'
import { lstat, mkdtemp, open, readdir, rm, statfs } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { MAX_FILES, reasonOf } from './inputFiles.ts'

const GIB = 2 ** 30
const DEFAULT_GIB = 16
/** Of what the disk has free: captures are not worth a full disk. */
const SHARE_OF_FREE = 0.5
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

export interface SpoolOptions {
  /** Where the private folder is made. */
  readonly base: string
  readonly maxBytes: number
}

/** From `HOPSCOPE_CACHE`, a folder, and `HOPSCOPE_CACHE_GIB`, a number. */
export function spoolOptions(environment: NodeJS.ProcessEnv): SpoolOptions {
  const gib = Number(environment['HOPSCOPE_CACHE_GIB'] ?? DEFAULT_GIB)
  return {
    base: environment['HOPSCOPE_CACHE'] ?? tmpdir(),
    maxBytes: (gib > 0 ? gib : DEFAULT_GIB) * GIB,
  }
}

/** A plain file in the cache. */
export interface SpooledFile {
  readonly path: string
  readonly bytes: number
  /** Why it is not all that there was. */
  readonly stopped?: SpoolStop
}

export type SpoolStop =
  /** The cache has no room for more; a sentence's second half says where and how to get it. */
  | { readonly by: 'cache'; readonly why: string }
  /** What the bytes came from failed. */
  | { readonly by: 'source'; readonly error: unknown }

export class SpoolCache {
  readonly #options: SpoolOptions
  readonly #sizes = new Map<string, number>()
  #folder: Promise<string> | undefined
  #end: () => void = () => undefined
  #limit = 0
  #used = 0
  #made = 0

  constructor(options: SpoolOptions) {
    this.#options = options
  }

  /** Bytes that may be written at most, all files together. */
  async limit(): Promise<number> {
    await this.#ready()
    return this.#limit
  }

  /** Writes out what comes. Rejects only where no file can be made. */
  async spool(bytes: AsyncIterable<Uint8Array>): Promise<SpooledFile> {
    const path = join(await this.#ready(), String(++this.#made))
    const file = await open(path, 'wx', 0o600)
    this.#sizes.set(path, 0)
    let stopped: SpoolStop | undefined
    let written = 0
    try {
      if (this.#sizes.size > MAX_FILES) {
        stopped = {
          by: 'cache',
          why: `the cache holds ${MAX_FILES} files already. Open fewer at once`,
        }
      } else {
        for await (const chunk of bytes) {
          const room = Math.min(chunk.length, this.#limit - this.#used)
          this.#used += room
          this.#sizes.set(path, (this.#sizes.get(path) ?? 0) + room)
          const why = await writeAll(file, chunk.subarray(0, room))
          if (why === undefined) written += room
          if (why === undefined && room === chunk.length) continue
          stopped = { by: 'cache', why: why ?? this.#whyFull() }
          break
        }
      }
    } catch (error) {
      stopped = { by: 'source', error }
    } finally {
      await file.close()
    }
    return { path, bytes: written, ...(stopped === undefined ? {} : { stopped }) }
  }

  async remove(path: string): Promise<void> {
    this.#used -= this.#sizes.get(path) ?? 0
    this.#sizes.delete(path)
    await rm(path, { force: true })
  }

  /** Removes the folder with everything in it. */
  async close(): Promise<void> {
    await this.#folder?.catch(() => undefined)
    this.#end()
    this.#folder = undefined
    this.#sizes.clear()
    this.#used = 0
  }

  #ready(): Promise<string> {
    return (this.#folder ??= this.#makeFolder())
  }

  async #makeFolder(): Promise<string> {
    const { base, maxBytes } = this.#options
    try {
      await removeAbandoned(base)
      const { bavail, bsize } = await statfs(base)
      this.#limit = Math.min(maxBytes, Math.floor(bavail * bsize * SHARE_OF_FREE))
      const folder = await mkdtemp(join(base, `hopscope-${thisMachine()}-${process.pid}-`))
      this.#end = removeAtEnd(folder)
      return folder
    } catch (error) {
      const what = `the cache cannot be made in ${base}, ${reasonOf(error)}`
      throw new Error(`${what}; HOPSCOPE_CACHE names another folder`, { cause: error })
    }
  }

  #whyFull(): string {
    const gib = (this.#limit / GIB).toFixed(1)
    return `the cache in ${this.#options.base} is full at ${gib} GiB. HOPSCOPE_CACHE names a folder with more room, HOPSCOPE_CACHE_GIB a higher bound`
  }
}

async function writeAll(
  file: Awaited<ReturnType<typeof open>>,
  bytes: Uint8Array,
): Promise<string | undefined> {
  try {
    for (let at = 0; at < bytes.length;) at += (await file.write(bytes, at)).bytesWritten
    return undefined
  } catch (error) {
    return `the cache cannot be written: ${reasonOf(error)}. HOPSCOPE_CACHE names another folder`
  }
}

/** Removes the folder when the process ends; gives what removes it before. */
function removeAtEnd(folder: string): () => void {
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const onSignal = (signal: NodeJS.Signals) => {
    // Who else listens ends the program in its own way, and `exit` removes the folder.
    if (process.listenerCount(signal) > 1) return
    end()
    process.kill(process.pid, signal)
  }
  const end = () => {
    process.off('exit', remove)
    for (const signal of SIGNALS) process.off(signal, onSignal)
    remove()
  }
  process.on('exit', remove)
  for (const signal of SIGNALS) process.on(signal, onSignal)
  return end
}

/** Folders of processes that are no more. Another user's are never touched, nor is what a link names. */
async function removeAbandoned(base: string): Promise<void> {
  const pattern = new RegExp(`^hopscope-${thisMachine()}-(\\d+)-`)
  for (const name of await readdir(base)) {
    const pid = Number(pattern.exec(name)?.[1])
    if (Number.isNaN(pid) || isAlive(pid)) continue
    const path = join(base, name)
    const stats = await lstat(path).catch(() => undefined)
    if (stats?.isDirectory() !== true || stats.uid !== (process.getuid?.() ?? stats.uid)) continue
    await rm(path, { recursive: true, force: true }).catch(() => undefined)
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}

/** A process id means something on one machine, and within one container of it. */
function thisMachine(): string {
  let container = ''
  try {
    container = readlinkSync('/proc/self/ns/pid')
  } catch {
    // Only Linux has them.
  }
  return createHash('sha256').update(`${hostname()} ${container}`).digest('hex').slice(0, 8)
}
