/** Standard input and named pipes: bytes that come once, when somebody writes them. */
import { constants, open } from 'node:fs'
import { Socket } from 'node:net'
import type { Readable } from 'node:stream'
import { promisify } from 'node:util'

/** What a person types for standard input. */
export const STANDARD_INPUT = '-'
const STANDARD_INPUT_NAME = 'standard input'

/** Silence for longer than this is told. */
const PATIENCE_MS = 1000

export interface PipeOptions {
  readonly signal?: AbortSignal | undefined
  /** Nothing has come yet; a sentence that says what is waited for. */
  readonly onWaiting: (sentence: string) => void
}

/** How a path is called on the screen. */
export function shownPath(path: string): string {
  return path === STANDARD_INPUT ? STANDARD_INPUT_NAME : path
}

/** Everything until the writer closes it. Throws where it cannot be opened, or at the signal. */
export async function* readPipe(
  path: string,
  { signal, onWaiting }: PipeOptions,
): AsyncGenerator<Uint8Array> {
  const pipe: Readable = path === STANDARD_INPUT ? process.stdin : await openNamedPipe(path)
  const stop = () => pipe.destroy(new Error('Reading was stopped'))
  signal?.addEventListener('abort', stop)
  const what =
    path === STANDARD_INPUT
      ? 'Waiting for a capture on standard input.'
      : `Waiting for somebody to write into the named pipe ${path}.`
  const patience = setTimeout(() => onWaiting(what), PATIENCE_MS)
  try {
    for await (const chunk of pipe) {
      clearTimeout(patience)
      if (chunk instanceof Uint8Array) yield chunk
    }
  } finally {
    clearTimeout(patience)
    signal?.removeEventListener('abort', stop)
  }
}

/** Opened without waiting for a writer, which would hold a thread, and the program's end, for ever. */
async function openNamedPipe(path: string): Promise<Socket> {
  const fd = await promisify(open)(path, constants.O_RDONLY | constants.O_NONBLOCK)
  return new Socket({ fd, readable: true, writable: false })
}
