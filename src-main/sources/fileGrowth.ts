/**
 * Waits for a file to grow. The operating system says when it changes; where it does not (a network
 * file system, a watch that cannot be had), a look every few seconds does.
 */
import { watch, type FSWatcher } from 'node:fs'
import { stat } from 'node:fs/promises'

/** `grown`: there are bytes after the offset. `other`: what was read is no longer in the file. */
export type Growth = 'grown' | 'stopped' | { readonly other: string }

const POLL_MS = 5000

interface Identity {
  readonly device: number
  readonly inode: number
}

export class FileGrowth {
  readonly #path: string
  readonly #signal: AbortSignal
  readonly #watcher: FSWatcher | undefined
  #identity: Identity | undefined
  #hasChanged = false
  #wake: () => void = () => undefined

  /** @param signal ends the waiting */
  constructor(path: string, signal: AbortSignal) {
    this.#path = path
    this.#signal = signal
    this.#watcher = watched(path, () => this.#change())
    signal.addEventListener('abort', () => this.#change())
  }

  /** Remembers which file it is, before it is read; another one of its name is not its growth. */
  async begin(): Promise<void> {
    await this.#look(0)
  }

  /** Never rejects. */
  async wait(offset: number): Promise<Growth> {
    while (!this.#signal.aborted) {
      this.#hasChanged = false
      const seen = await this.#look(offset)
      if (seen !== 'same') return seen
      await this.#changed()
    }
    return 'stopped'
  }

  close(): void {
    this.#watcher?.close()
  }

  async #look(offset: number): Promise<'same' | 'grown' | { other: string }> {
    try {
      const { dev: device, ino: inode, size } = await stat(this.#path)
      const known = (this.#identity ??= { device, inode })
      if (known.device !== device || known.inode !== inode) {
        return { other: 'another file has taken its place' }
      }
      if (size < offset) return { other: 'it has become shorter' }
      return size > offset ? 'grown' : 'same'
    } catch {
      return { other: 'it is no longer there' }
    }
  }

  #change(): void {
    this.#hasChanged = true
    this.#wake()
  }

  /** Until the file changes, a while has passed, or the waiting ends. */
  #changed(): Promise<void> {
    if (this.#hasChanged || this.#signal.aborted) return Promise.resolve()
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, POLL_MS)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
  }
}

function watched(path: string, onChange: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(path, onChange)
    watcher.on('error', () => watcher.close())
    return watcher
  } catch {
    return undefined
  }
}
