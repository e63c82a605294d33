/** Indexes the files of all captures over the worker threads, and puts what comes back into captures. */
import type { Binding } from '../../src-shared/layers/bindings.ts'
import type { InputFile } from '../sources/inputFiles.ts'
import type { IndexerPool } from './indexerPool.ts'
import type { CapturePart, SessionCapture, SessionProblem } from './session.ts'

/** What one capture point wrote: a file, or several one after the other. */
export type CaptureFiles = readonly InputFile[]

export interface IndexOptions {
  readonly pool: IndexerPool
  readonly bindings: readonly Binding[]
  readonly onProgress: (progress: { bytesRead: number; bytesTotal: number }) => void
}

export interface IndexedCaptures {
  readonly captures: readonly SessionCapture[]
  /** Why a file is missing. */
  readonly problems: readonly SessionProblem[]
}

/** Never rejects: a file that cannot be read is a problem, and its capture goes without it. */
export async function indexFiles(
  captures: readonly CaptureFiles[],
  { pool, bindings, onProgress }: IndexOptions,
): Promise<IndexedCaptures> {
  const bytesTotal = captures.flat().reduce((total, { bytes }) => total + bytes, 0)
  const bytesOf = new Map<InputFile, number>()
  const problems: SessionProblem[] = []
  const indexed = await Promise.all(
    captures.map(async (files): Promise<SessionCapture | undefined> => {
      const outcomes = await Promise.all(
        files.map(async (input) => {
          const outcome = await pool.index({ path: input.path, bindings }, (bytesRead) => {
            bytesOf.set(input, bytesRead)
            const read = Array.from(bytesOf.values()).reduce((sum, bytes) => sum + bytes, 0)
            onProgress({ bytesRead: read, bytesTotal })
          })
          return { ...input, outcome }
        }),
      )
      const parts: CapturePart[] = []
      let format: string | undefined
      for (const { path, file, outcome } of outcomes) {
        if ('why' in outcome) {
          problems.push({ severity: 'error', file, text: `${file}: ${outcome.why}` })
          continue
        }
        format ??= outcome.format
        parts.push({ path, file, index: outcome.index })
      }
      const [first] = parts
      if (first === undefined || format === undefined) return undefined
      return { file: first.file, format, parts }
    }),
  )
  return { captures: indexed.filter((capture) => capture !== undefined), problems }
}
