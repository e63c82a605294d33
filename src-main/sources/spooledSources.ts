/**
 * Compressed files, archives and pipes as plain files that can be read at any place. What was spooled
 * stays while it is open, so that opening it again decompresses nothing; what a pipe gave stays for
 * good, because it gives it once.
 */
import { stat } from 'node:fs/promises'
import { reasonOf, type InputFile } from './inputFiles.ts'
import { sideBySide } from './sideBySide.ts'
import { SpoolCache, spoolOptions, type SpoolOptions } from './spoolCache.ts'
import { isWrapped, Unwrapping, type UnwrapOptions } from './unwrapping.ts'

export interface SpoolProgress {
  /** Of the compressed files, as they lie on the disk. */
  readonly bytesRead: number
  readonly bytesTotal: number
}

export interface PlainOptions extends Omit<UnwrapOptions, 'onRead'> {
  readonly onProgress: (progress: SpoolProgress) => void
}

export interface PlainFiles {
  readonly files: readonly InputFile[]
  /** Sentences about what is not all there. */
  readonly remarks: readonly { readonly file: string; readonly text: string }[]
}

interface Spooled extends PlainFiles {
  /** Size and time of change of what was spooled; a file that changed is spooled again. */
  readonly version: string
}

/** The version of what a pipe gave: there is no other. */
const PIPED = 'piped'

export class SpooledSources {
  readonly #cache: SpoolCache
  readonly #known = new Map<string, Spooled>()
  /** One opening at a time. */
  #turn: Promise<unknown> = Promise.resolve()

  constructor(options: SpoolOptions = spoolOptions(process.env)) {
    this.#cache = new SpoolCache(options)
  }

  /** The same files in the same order, each plain. Never rejects. What is not among them is removed. */
  plain(inputs: readonly InputFile[], options: PlainOptions): Promise<PlainFiles> {
    const work = this.#turn.then(() => this.#plain(inputs, options))
    this.#turn = work.catch(() => undefined)
    return work
  }

  /** Nothing is open any more; only what pipes gave is kept. */
  async release(): Promise<void> {
    await this.plain([], { onProgress: () => undefined, onWaiting: () => undefined })
  }

  /** Removes everything from the disk. */
  async close(): Promise<void> {
    this.#known.clear()
    await this.#cache.close()
  }

  async #plain(inputs: readonly InputFile[], options: PlainOptions): Promise<PlainFiles> {
    await this.#forgetAllBut(inputs)
    const wrapped = new Map<InputFile, number>()
    await sideBySide(inputs, async (input) => {
      if (await isWrapped(input)) wrapped.set(input, 0)
    })
    const spooled = new Map<InputFile, PlainFiles>()
    const bytesTotal = sum(Array.from(wrapped.keys(), ({ bytes }) => bytes))
    await sideBySide([...wrapped.keys()], async (input) => {
      const onRead = (bytes: number) => {
        wrapped.set(input, (wrapped.get(input) ?? 0) + bytes)
        const bytesRead = sum(wrapped.values())
        options.onProgress({ bytesRead, bytesTotal: Math.max(bytesTotal, bytesRead) })
      }
      spooled.set(input, await this.#spooled(input, { ...options, onRead }))
    })
    return {
      files: inputs.flatMap((input) => spooled.get(input)?.files ?? input),
      remarks: inputs.flatMap((input) => spooled.get(input)?.remarks ?? []),
    }
  }

  async #spooled(input: InputFile, options: UnwrapOptions): Promise<PlainFiles> {
    try {
      const version = input.isPipe === true ? PIPED : await versionOf(input.path)
      const known = this.#known.get(input.path)
      if (known?.version === version) return known
      await this.#forget(input.path)
      const unwrapping = new Unwrapping(this.#cache, options)
      await unwrapping.add(input)
      const { files, remarks } = unwrapping
      const isStopped = input.isPipe !== true && options.signal?.aborted === true
      this.#known.set(input.path, { files, remarks, version: isStopped ? 'stopped' : version })
      return { files, remarks }
    } catch (error) {
      const text = `${input.file} cannot be read: ${reasonOf(error)}.`
      return { files: [], remarks: [{ file: input.file, text }] }
    }
  }

  async #forgetAllBut(inputs: readonly InputFile[]): Promise<void> {
    const kept = new Set(inputs.map(({ path }) => path))
    for (const [path, { version }] of this.#known) {
      if (version !== PIPED && !kept.has(path)) await this.#forget(path)
    }
  }

  async #forget(path: string): Promise<void> {
    const files = this.#known.get(path)?.files ?? []
    this.#known.delete(path)
    for (const file of files) await this.#cache.remove(file.path)
  }
}

async function versionOf(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path)
  return `${size} ${mtimeMs}`
}

function sum(numbers: Iterable<number>): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}
