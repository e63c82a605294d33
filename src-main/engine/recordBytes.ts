/**
 * Reads many records back, most of them near each other: a window of a file is read at once and kept
 * while its records are asked for. Memory is bounded by the number of windows.
 */
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import { readBytes } from '../sources/captureFile.ts'
import type { DissectedRecord, Session } from './session.ts'

const WINDOW_BYTES = 256 << 10
/** Files that are read side by side, as records of all points come in the order of time. */
const MAX_WINDOWS = 64

interface FileWindow {
  readonly start: number
  readonly bytes: Uint8Array
}

export class RecordBytes {
  readonly #session: Session
  /** By path; the one that was asked for last is at the end. */
  readonly #windows = new Map<string, FileWindow>()

  constructor(session: Session) {
    this.#session = session
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
    this.#windows.delete(path)
    const isInside =
      known !== undefined &&
      known.start <= offset &&
      offset + length <= known.start + known.bytes.length
    const window = isInside ? known : await this.#read(path, offset, length)
    if (window === undefined) return undefined
    this.#windows.set(path, window)
    const [oldest] = this.#windows.keys()
    if (this.#windows.size > MAX_WINDOWS && oldest !== undefined) this.#windows.delete(oldest)
    const start = offset - window.start
    const bytes = window.bytes.subarray(start, start + length)
    return bytes.length < length ? undefined : bytes
  }

  async #read(path: string, start: number, length: number): Promise<FileWindow | undefined> {
    try {
      return { start, bytes: await readBytes(path, start, Math.max(length, WINDOW_BYTES)) }
    } catch {
      return undefined
    }
  }
}
