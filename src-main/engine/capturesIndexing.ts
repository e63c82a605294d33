/** Indexes the files of all captures over the worker threads, and puts what comes back into captures. */
import type { InputFile } from '../sources/inputFiles.ts'
import { FileIndexing, type FileIndexingOptions } from './fileIndexing.ts'
import type { SessionCapture, SessionProblem } from './session.ts'

/** What one capture point wrote: a file, or several one after the other. */
export type CaptureFiles = readonly InputFile[]

export interface IndexProgress {
  readonly bytesRead: number
  readonly bytesTotal: number
  readonly records: number
}

export class CapturesIndexing {
  readonly #captures: readonly (readonly FileIndexing[])[]
  readonly #files: readonly FileIndexing[]

  constructor(captures: readonly CaptureFiles[], options: FileIndexingOptions) {
    this.#captures = captures.map((files) => files.map((file) => new FileIndexing(file, options)))
    this.#files = this.#captures.flat()
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

  /** Why a file is missing. */
  get problems(): readonly SessionProblem[] {
    return this.#files.flatMap(({ file: { file }, why }) =>
      why === undefined ? [] : [{ severity: 'error' as const, file, text: `${file}: ${why}` }],
    )
  }

  stop(): void {
    for (const file of this.#files) file.stop()
  }

  /** Never rejects: a file that cannot be read is a problem, and its capture goes without it. */
  async run(): Promise<void> {
    await Promise.all(this.#files.map((file) => file.run()))
  }
}
