/**
 * Reads many records back, most of them near each other: a file stays open, and a window of it is read
 * at once and kept while its records are asked for. Both are bounded in number.
 */
import { open, type FileHandle } from 'node:fs/promises'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { DissectedRecord, Session } from './session.ts'

const WINDOW_BYTES = 256 << 10
/** Of a page of the table, which is a few records of each file. */
export const PAGE_WINDOW_BYTES = 32 << 10
/** Files that are read side by side, as records of all points come in the order of time. */
const MAX_WINDOWS = 64

interface FileWindow {
  readonly handle: FileHandle
  readonly start: number
  readonly bytes: Uint8Array
}

export class RecordBytes {
  readonly #session: Session
  /** By path; the one that was asked for last is at the end. */
  readonly #windows = new Map<string, FileWindow>()

  readonly #windowBytes: number

  /** To be closed by its owner. */
  constructor(session: Session, windowBytes = WINDOW_BYTES) {
    this.#session = session
    this.#windowBytes = windowBytes
  }

  async close(): Promise<void> {
    const handles = Array.from(this.#windows.values(), ({ handle }) => handle)
    this.#windows.clear()
    await Promise.all(handles.map((handle) => handle.close()))
  }

  /** Undefined where the file can no longer give the record: it is gone, shorter or unreadable. */
  async record(row: number): Promise<DissectedRecord | undefined> {
    const { index, captures, bindings } = this.#session
    const { maps, capture, chunk, row: at } = index.place(row)
    const source = captures[capture]?.parts[maps.part]
    if (source === undefined) return undefined
    const captured = chunk.capturedLength[at] ?? 0
    const data = await this.#bytes(source.path, chunk.fileOffset[at] ?? 0, captured)
    if (data === undefined) return undefined
    const bytes = ByteSlice.ofRecord(data, chunk.originalLength[at] ?? captured)
    return { bytes, layers: dissect(bytes, index.linkType(row), bindings) }
  }

  async #bytes(path: string, offset: number, length: number): Promise<Uint8Array | undefined> {
    const known = this.#windows.get(path)
    const isInside =
      known !== undefined &&
      known.start <= offset &&
      offset + length <= known.start + known.bytes.length
    const window = isInside ? known : await this.#read(path, offset, length)
    if (window === undefined) return undefined
    this.#windows.delete(path)
    this.#windows.set(path, window)
    const [oldest] = this.#windows
    if (this.#windows.size > MAX_WINDOWS && oldest !== undefined) {
      this.#windows.delete(oldest[0])
      await oldest[1].handle.close()
    }
    const start = offset - window.start
    const bytes = window.bytes.subarray(start, start + length)
    return bytes.length < length ? undefined : bytes
  }

  async #read(path: string, start: number, length: number): Promise<FileWindow | undefined> {
    const buffer = new Uint8Array(Math.max(length, this.#windowBytes))
    const opened = this.#windows.get(path)?.handle
    let handle = opened
    try {
      handle ??= await open(path, 'r')
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start)
      return { handle, start, bytes: buffer.subarray(0, bytesRead) }
    } catch {
      if (handle !== opened) await handle?.close()
      return undefined
    }
  }
}
