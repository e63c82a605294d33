/** Captures on disk: read through once for the index, and a record's bytes again when asked for. */
import { open } from 'node:fs/promises'
import {
  openCapture,
  SNIFFED_LENGTH,
  type OpenedCapture,
} from '../../src-shared/capture/captureFormat.ts'
import type { CaptureSink } from '../../src-shared/capture/captureRecord.ts'

const CHUNK_BYTES = 1 << 18

/** A record is never believed to be longer than this; see the readers' own limits. */
const MAX_RECORD_BYTES = 256 << 20

export interface ReadOptions {
  /** Called after each chunk with the bytes read so far. */
  readonly onProgress?: (bytesRead: number) => void
}

/** The first bytes of a file, for telling what it is. */
export async function firstBytes(path: string, length = SNIFFED_LENGTH): Promise<Uint8Array> {
  return readBytes(path, 0, length)
}

/**
 * Feeds a whole capture to `sink`. Gives what the file is, or why it is no capture; then nothing
 * has been fed. Throws where the file cannot be read.
 */
export async function readCapture(
  path: string,
  sink: CaptureSink,
  { onProgress }: ReadOptions = {},
): Promise<OpenedCapture> {
  const handle = await open(path, 'r')
  try {
    const buffer = new Uint8Array(CHUNK_BYTES)
    let position = 0
    let opened: OpenedCapture | undefined
    for (;;) {
      const { bytesRead } = await handle.read(buffer, 0, CHUNK_BYTES, position)
      const chunk = buffer.subarray(0, bytesRead)
      opened ??= openCapture(chunk.subarray(0, SNIFFED_LENGTH), sink)
      if ('why' in opened) return opened
      if (bytesRead === 0) {
        opened.reader.end()
        return opened
      }
      opened.reader.push(chunk)
      position += bytesRead
      onProgress?.(position)
    }
  } finally {
    await handle.close()
  }
}

/** `length` bytes at `offset`; fewer where the file ends before. */
export async function readBytes(path: string, offset: number, length: number): Promise<Uint8Array> {
  const handle = await open(path, 'r')
  try {
    const buffer = new Uint8Array(Math.min(length, MAX_RECORD_BYTES))
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, offset)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}
