/** Captures on disk: read through once for the index, and a record's bytes again when asked for. */
import { readSync } from 'node:fs'
import { open } from 'node:fs/promises'
import {
  openCapture,
  SNIFFED_LENGTH,
  type OpenedCapture,
} from '../../src-shared/capture/captureFormat.ts'
import type { CaptureSink, CaptureStart } from '../../src-shared/capture/captureRecord.ts'

const CHUNK_BYTES = 1 << 18

/** A record is never believed to be longer than this; see the readers' own limits. */
const MAX_RECORD_BYTES = 256 << 20

export interface ReadOptions {
  /** Where to begin, if not at the file's first byte. */
  readonly start?: CaptureStart
  /** Where to stop, if not at the file's end; a record that is cut there is no damage. */
  readonly end?: number
  /** Called after each chunk with the file offset of the next; false stops, as at `end`. */
  readonly onProgress?: (fileOffset: number) => boolean | undefined
  /** Called at the file's end, which may be the end only for now. */
  readonly atEnd?: (fileOffset: number) => Promise<'more' | 'end' | 'stop'>
}

/** The first bytes of a file, for telling what it is. */
export async function firstBytes(path: string, length = SNIFFED_LENGTH): Promise<Uint8Array> {
  return readBytes(path, 0, length)
}

/**
 * Feeds a capture, or a stretch of it, to `sink`. Gives what the file is, or why it is no capture; then
 * nothing has been fed. Throws where the file cannot be read.
 */
export async function readCapture(
  path: string,
  sink: CaptureSink,
  { start, end = Infinity, onProgress, atEnd }: ReadOptions = {},
): Promise<OpenedCapture> {
  const handle = await open(path, 'r')
  try {
    const buffer = new Uint8Array(CHUNK_BYTES)
    let position = start?.fileOffset ?? 0
    let opened = start === undefined ? undefined : openCapture(start.header, sink, start)
    for (;;) {
      const wanted = Math.min(CHUNK_BYTES, end - position)
      // Whoever reads a whole capture has a thread for it: a round through the pool for each chunk
      // would cost as much as the reading, and the bytes come into this processor's cache.
      const bytesRead = readSync(handle.fd, buffer, 0, wanted, position)
      const chunk = buffer.subarray(0, bytesRead)
      const isAtEnd = bytesRead === 0 && position < end
      const then = isAtEnd ? ((await atEnd?.(position)) ?? 'end') : 'more'
      if (isAtEnd && then === 'more') continue
      opened ??= openCapture(chunk.subarray(0, SNIFFED_LENGTH), sink)
      if ('why' in opened || then === 'stop') return opened
      if (isAtEnd) {
        opened.reader.end()
        return opened
      }
      opened.reader.push(chunk)
      position += bytesRead
      if (onProgress?.(position) === false || position >= end) return opened
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
