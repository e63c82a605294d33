/** Captures for tests, in memory: records at times, indexed as a file would be. */
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { IndexBuilder } from '../../src-shared/index/indexBuilder.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'

export interface BuiltRecord {
  /** Nanoseconds after the second in which all test captures begin. */
  readonly at: number
  readonly bytes: Uint8Array
  /** More than the bytes where the capture cut them. */
  readonly originalLength?: number
}

const SECONDS = 1_700_000_000
const ETHERNET = 1

export function capture(records: readonly BuiltRecord[], linkType = ETHERNET): CaptureIndex {
  const builder = new IndexBuilder(new Bindings())
  builder.onInterface({ index: 0, linkType, snapLength: 262_144, precision: 'ns' })
  let fileOffset = 0
  for (const { at, bytes, originalLength = bytes.length } of records) {
    const record = new CaptureRecord()
    record.seconds = SECONDS + Math.floor(at / 1e9)
    record.nanoseconds = at % 1e9
    record.bytes = bytes
    record.capturedLength = bytes.length
    record.originalLength = originalLength
    record.fileOffset = fileOffset
    fileOffset += bytes.length
    builder.onRecord(record)
  }
  return builder.finish()
}
