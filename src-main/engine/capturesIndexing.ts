/** Indexes the files of all captures over the worker threads, and puts what comes back into captures. */
import { formatCount } from '../../src-shared/capture/captureNotes.ts'
import type { InputFile } from '../sources/inputFiles.ts'
import { FileIndexing, type FileIndexingOptions } from './fileIndexing.ts'
import type { SessionCapture, SessionProblem } from './session.ts'

/** What one capture point wrote: a file, or several one after the other. */
export type CaptureFiles = readonly InputFile[]

/** Of a folder with thousands of files only the first that were not read to their end are named. */
const MOST_STOPPED = 8

export interface IndexProgress {
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly records: number
}

export class CapturesIndexing {
  readonly #captures: readonly (readonly FileIndexing[])[]
  readonly #files: readonly FileIndexing[]

  constructor(captures: readonly CaptureFiles[], options: FileIndexingOptions) {
    // Of several files one after the other only the last can grow.
    this.#captures = captures.map((files) =>
      files.map((file, at) => {
        const follow = options.follow === true && at === files.length - 1
        return new FileIndexing(file, { ...options, follow })
      }),
    )
    this.#files = this.#captures.flat()
  }

  /** All that there was at some moment has been read. */
  get isAtEnd(): boolean {
    return this.#files.every(({ isAtEnd }) => isAtEnd)
  }

  get progress(): IndexProgress {
    const sum = (of: (file: FileIndexing) => number) =>
      this.#files.reduce((n, file) => n + of(file), 0)
    return {
      bytesRead: sum(({ bytesRead }) => bytesRead),
      bytesTotal: sum(({ file }) => file.bytes),
      records: sum(({ records }) => records),
    }
  }

  /** What is indexed so far: every capture keeps its place, although nothing of it may be there yet. */
  get captures(): readonly SessionCapture[] {
    return this.#captures.map((files) => ({
      file: files[0]?.file.file ?? '',
      format: files.find(({ format }) => format !== undefined)?.format ?? '',
      parts: files.flatMap(({ file: { path, file }, indexes }) =>
        indexes.map((index) => ({ path, file, index })),
      ),
    }))
  }

  /** Why a file is missing, or its end. */
  get problems(): readonly SessionProblem[] {
    const failed = this.#files.flatMap(({ file: { file }, why }) =>
      why === undefined ? [] : [{ severity: 'error' as const, file, text: `${file}: ${why}` }],
    )
    return [...failed, ...this.#stopped()]
  }

  #stopped(): readonly SessionProblem[] {
    const stopped = this.#files.flatMap(({ file, stoppedAt }) =>
      stoppedAt === undefined ? [] : [{ file, ...stoppedAt }],
    )
    const named = stopped
      .slice(0, MOST_STOPPED)
      .map(({ file: { file, bytes: all }, records, bytes }) => {
        const text =
          `Opening was stopped after ${formatCount(records)} records of ${file}, ` +
          `${formatCount(bytes)} of its ${formatCount(all)} bytes. Open it again to see the rest.`
        return { severity: 'warning' as const, file, text }
      })
    const more = stopped.length - named.length
    if (more === 0) return named
    const text = `Of ${formatCount(more)} more files the rest was not read either.`
    return [...named, { severity: 'warning', text }]
  }

  stop(): void {
    for (const file of this.#files) file.stop()
  }

  /** Never rejects: a file that cannot be read is a problem, and its capture goes without it. */
  async run(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.run()))
  }
}
