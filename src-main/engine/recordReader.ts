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
  const { capture, chunk, row: at } = session.index.place(row)
  const source = session.captures[capture]
  if (source === undefined) return undefined
  const captured = chunk.capturedLength[at] ?? 0
  try {
    const data = await readBytes(source.path, chunk.fileOffset[at] ?? 0, captured)
    if (data.length < captured) return undefined
    const bytes = ByteSlice.ofRecord(data, chunk.originalLength[at] ?? captured)
    const linkType = source.index.interfaces[chunk.interfaceIndex[at] ?? 0]?.linkType ?? -1
    return { bytes, layers: dissect(bytes, linkType, session.bindings) }
  } catch {
    return undefined
  }
}
