/** One thing that was opened, on its way to plain files: a pipe, then a compression, then an archive. */
import { createReadStream } from 'node:fs'
import { SNIFFED_LENGTH } from '../../src-shared/capture/captureFormat.ts'
import { formatCount } from '../../src-shared/capture/captureNotes.ts'
import { firstBytes } from './captureFile.ts'
import { compressionOf, CutShortError, decompressed, whyNotDecompressed } from './compression.ts'
import { reasonOf, type InputFile } from './inputFiles.ts'
import { readPipe } from './pipe.ts'
import type { SpoolCache, SpooledFile } from './spoolCache.ts'
import { isTar, readTar } from './tarArchive.ts'

const READ_BYTES = 1 << 18

/** False for a file that cannot be opened: whoever reads it next tells of that. */
export async function isWrapped({ path, isPipe }: InputFile): Promise<boolean> {
  if (isPipe === true) return true
  const first = await firstBytes(path).catch(() => new Uint8Array(0))
  return compressionOf(first) !== undefined || isTar(first)
}

export interface UnwrapOptions {
  readonly signal?: AbortSignal | undefined
  /** Bytes of what was opened, as they lie on the disk or come from the pipe. */
  readonly onRead: (bytes: number) => void
  /** A sentence: a pipe is silent. */
  readonly onWaiting: (sentence: string) => void
}

export class Unwrapping {
  readonly files: InputFile[] = []
  /** Sentences about what is not all there. */
  readonly remarks: { file: string; text: string }[] = []
  readonly #cache: SpoolCache
  readonly #options: UnwrapOptions
  #opened: InputFile | undefined

  constructor(cache: SpoolCache, options: UnwrapOptions) {
    this.#cache = cache
    this.#options = options
  }

  async add(input: InputFile): Promise<void> {
    this.#opened = input
    if (input.isPipe !== true) return this.#unwrap(input, { mayBeArchive: true })
    const { onRead } = this.#options
    const bytes = this.#untilStopped(readPipe(input.path, this.#options), onRead)
    const piped = await this.#cache.spool(bytes)
    if (piped.bytes === 0 && piped.stopped === undefined) {
      this.#remark(input.file, 'is empty: nothing was written into it')
      await this.#cache.remove(piped.path)
      return
    }
    await this.#unwrapSpooled(piped, input.file, { mayBeArchive: true })
  }

  /** A file in the cache stays there only where it is plain already. */
  async #unwrapSpooled(
    spooled: SpooledFile,
    file: string,
    options: { mayBeArchive: boolean },
  ): Promise<void> {
    this.#remarkStop(spooled, file)
    const input: InputFile = { path: spooled.path, file, bytes: spooled.bytes }
    const isLeftOut = spooled.bytes === 0 && spooled.stopped !== undefined
    if (!isLeftOut) await this.#unwrap(input, options)
    if (!this.files.includes(input)) await this.#cache.remove(spooled.path)
  }

  async #unwrap(input: InputFile, { mayBeArchive }: { mayBeArchive: boolean }): Promise<void> {
    const open = () => this.#fileBytes(input)
    const first = await firstBytes(input.path)
    const compression = compressionOf(first)
    const why = compression && whyNotDecompressed(compression)
    if (why !== undefined) {
      this.#remark(input.file, `cannot be opened: ${why}`)
      return
    }
    if (compression === undefined) {
      if (mayBeArchive && isTar(first)) await this.#unpack(input, open())
      else this.files.push(input)
      return
    }
    const bytes = new Peeked(decompressed(compression, open))
    if (mayBeArchive && isTar(await bytes.first(SNIFFED_LENGTH))) {
      await this.#unpack(input, bytes.all())
      return
    }
    const spooled = await this.#cache.spool(bytes.all())
    this.#remarkStop(spooled, input.file)
    this.files.push({ path: spooled.path, file: input.file, bytes: spooled.bytes })
  }

  /** Entries are compressed at most once more; an archive in an archive is a file like another. */
  async #unpack(input: InputFile, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const entries: { spooled: SpooledFile; file: string }[] = []
    const limited = limitedTo(await this.#cache.limit(), bytes)
    try {
      const remarks = await readTar(limited, {
        onFile: async (name, content) => {
          const file = `${input.file}/${name}`
          const spooled = await this.#cache.spool(content)
          entries.push({ spooled, file })
          // No room for this one is no room for those behind it.
          return spooled.stopped === undefined
        },
      })
      for (const remark of remarks) this.#remark(input.file, remark)
    } catch (error) {
      this.#remark(input.file, `${whatHappened(error)} The files before that were read`)
    }
    for (const { spooled, file } of entries) {
      await this.#unwrapSpooled(spooled, file, { mayBeArchive: false })
    }
  }

  /** What was opened counts as progress, not what came out of it. */
  #fileBytes(input: InputFile): AsyncIterable<Uint8Array> {
    const bytes = createReadStream(input.path, { highWaterMark: READ_BYTES })
    const isOpened = input === this.#opened
    return this.#untilStopped(bytes, isOpened ? this.#options.onRead : () => undefined)
  }

  async *#untilStopped(
    bytes: AsyncIterable<unknown>,
    onRead: (bytes: number) => void,
  ): AsyncGenerator<Uint8Array> {
    for await (const chunk of bytes) {
      if (this.#options.signal?.aborted === true) throw new Error('reading was stopped')
      if (!(chunk instanceof Uint8Array)) continue
      onRead(chunk.length)
      yield chunk
    }
  }

  #remarkStop({ bytes, stopped }: SpooledFile, file: string): void {
    if (stopped === undefined) return
    const kept = `The ${formatCount(bytes)} bytes before that were read`
    this.#remark(
      file,
      stopped.by === 'cache'
        ? `was read to byte ${formatCount(bytes)} of what is in it: ${stopped.why}`
        : `${whatHappened(stopped.error)} ${kept}`,
    )
  }

  #remark(file: string, what: string): void {
    this.remarks.push({ file, text: `${file} ${what}.` })
  }
}

/** Bytes of which the first are looked at before all are read. */
class Peeked {
  readonly #bytes: AsyncGenerator<Uint8Array>
  readonly #seen: Uint8Array[] = []
  #failed: { readonly error: unknown } | undefined

  constructor(bytes: AsyncGenerator<Uint8Array>) {
    this.#bytes = bytes
  }

  /** Fewer where they end before, or fail: then reading all of them fails at the same place. */
  async first(length: number): Promise<Uint8Array> {
    try {
      for (let seen = 0; seen < length; seen += this.#seen.at(-1)?.length ?? 0) {
        const next = await this.#bytes.next()
        if (next.done === true) break
        this.#seen.push(next.value)
      }
    } catch (error) {
      this.#failed = { error }
    }
    return Buffer.concat(this.#seen).subarray(0, length)
  }

  async *all(): AsyncGenerator<Uint8Array> {
    yield* this.#seen
    if (this.#failed !== undefined) throw this.#failed.error
    yield* this.#bytes
  }
}

/** An archive may hold without end what is skipped, and so never reaches the cache's own bound. */
async function* limitedTo(
  limit: number,
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  let room = limit
  for await (const chunk of bytes) {
    yield chunk.subarray(0, room)
    room -= chunk.length
    if (room >= 0) continue
    const most = formatCount(limit)
    throw new Error(`it holds more than the ${most} bytes that are unpacked at most`)
  }
}

function whatHappened(error: unknown): string {
  return error instanceof CutShortError
    ? 'is cut: its compressed data ends in the middle.'
    : `is damaged or cannot be read further (${reasonOf(error)}).`
}
