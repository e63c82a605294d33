/**
 * The files in a tar archive, one after the other as the bytes come. Their names are for showing
 * only: nothing is ever written where an archive says.
 */
import { once } from 'node:events'
import type { ReadEntry } from 'tar/read-entry'
import { printable } from '../../src-shared/bytes/printableText.ts'

const MAX_NAME = 255
const MAX_REMARKS = 4

/**
 * A POSIX or GNU archive, whose first header is within these bytes. A name that starts as gzip does is
 * refused: the parser would decompress what is no archive then.
 */
export function isTar(first: Uint8Array): boolean {
  const magic = Buffer.from(first.subarray(257, 262)).toString('latin1')
  return magic === 'ustar' && !(first[0] === 0x1f && first[1] === 0x8b)
}

export interface TarReading {
  /** Takes one file's bytes; what it leaves is skipped. False where no further file is wanted. */
  readonly onFile: (name: string, bytes: AsyncIterable<Uint8Array>) => Promise<boolean>
}

/** What was remarkable of an archive, as the second half of a sentence each. */
export type TarRemarks = readonly string[]

/** Throws what `bytes` throws, after the files before it, and what came of the one it cut. */
export async function readTar(
  bytes: AsyncIterable<Uint8Array>,
  { onFile }: TarReading,
): Promise<TarRemarks> {
  // Most of what is opened is no archive, and need not wait for this to load.
  const { Parser } = await import('tar/parse')
  const parser = new Parser({ brotli: false, zstd: false })
  const remarks = new Set<string>()
  const state = { isOver: false, skipped: 0, taken: Promise.resolve() }
  const failed: unknown[] = []

  const take = async (entry: ReadEntry) => {
    try {
      if (entry.type !== 'File' && entry.type !== 'OldFile' && entry.type !== 'ContiguousFile') {
        if (entry.type !== 'Directory') state.skipped++
      } else if (!state.isOver && !(await onFile(shownName(entry.path), entry))) state.isOver = true
    } catch (error) {
      failed.push(error)
      state.isOver = true
    } finally {
      entry.resume()
    }
  }
  parser.on('entry', (entry: ReadEntry) => {
    state.taken = state.taken.then(() => take(entry))
  })
  parser.on('ignoredEntry', () => {
    state.skipped++
  })
  parser.on('eof', () => {
    state.isOver = true
  })
  parser.on('warn', (code: string, text: string) => {
    if (!state.isOver && remarks.size < MAX_REMARKS) remarks.add(remarkOf(code, text))
  })
  parser.on('error', (error: Error) => {
    remarks.add(`is damaged (${error.message})`)
    state.isOver = true
  })
  try {
    for await (const chunk of bytes) {
      if (!parser.write(chunk)) await once(parser, 'drain')
      if (state.isOver) break
    }
  } finally {
    parser.end()
    await state.taken
  }
  if (failed.length > 0) throw failed[0]
  if (state.skipped > 0) {
    remarks.add(`has ${state.skipped} entries that are no files, such as links; they are left out`)
  }
  return [...remarks]
}

function remarkOf(code: string, text: string): string {
  if (code === 'TAR_BAD_ARCHIVE') return `is cut or damaged (${printable(text)})`
  return `has an entry that cannot be read (${printable(text)})`
}

function shownName(path: string): string {
  return printable(path.replace(/^(?:\.?\/)+/, '')).slice(0, MAX_NAME)
}
