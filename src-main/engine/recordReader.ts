/** Reads one record's bytes back from its file and takes it apart. */
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import { readBytes } from '../sources/captureFile.ts'
import type { DissectedRecord, Session } from './session.ts'

/** Undefined where the file can no longer give the record: it is gone, shorter or unreadable. */
export async function readRecord(
  session: Session,
  row: number,
): Promise<DissectedRecord | undefined> {
  const { maps, capture, chunk, row: at } = session.index.place(row)
  const source = session.captures[capture]?.parts[maps.part]
  if (source === undefined) return undefined
  const captured = chunk.capturedLength[at] ?? 0
  const data = await bytesOf(source.path, chunk.fileOffset[at] ?? 0, captured)
  if (data === undefined) return undefined
  const bytes = ByteSlice.ofRecord(data, chunk.originalLength[at] ?? captured)
  return { bytes, layers: dissect(bytes, session.index.linkType(row), session.bindings) }
}

/** All of the bytes, or undefined: a file that is gone, shorter or unreadable is said as such above. */
async function bytesOf(
  path: string,
  offset: number,
  length: number,
): Promise<Uint8Array | undefined> {
  try {
    const data = await readBytes(path, offset, length)
    return data.length < length ? undefined : data
  } catch {
    return undefined
  }
}
