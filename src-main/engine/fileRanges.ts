/** Cuts a large capture file into stretches that can be indexed side by side. */
import { openCapture } from '../../src-shared/capture/captureFormat.ts'
import type { CaptureRecord, CaptureStart } from '../../src-shared/capture/captureRecord.ts'
import { BOUNDARY_WINDOW, recordBoundaries } from '../../src-shared/capture/recordBoundary.ts'
import type { TimeBase } from '../../src-shared/index/indexBuilder.ts'
import { readBytes } from '../sources/captureFile.ts'

/** Below this, threads cost more than they save. */
export const LEAST_BYTES = 64 << 20

/** The first record with a time is among the first. */
const FIRST_RECORDS_BYTES = 1 << 18

/** A stretch of a file; without an end, up to the file's. */
export interface FileRange {
  readonly start?: CaptureStart
  readonly end?: number
  /** Time of the file's first record. */
  readonly base?: TimeBase
}

const WHOLE: readonly FileRange[] = [{}]

/**
 * At most `count` stretches of about the same length, which end where a record seems to start. What
 * seems so has to be proved by reading up to it. One, the whole file, where nothing can be told.
 */
export async function fileRanges(
  { path, bytes }: { readonly path: string; readonly bytes: number },
  count: number,
  leastBytes: number,
): Promise<readonly FileRange[]> {
  if (bytes < leastBytes || count < 2) return WHOLE
  const first = await readBytes(path, 0, BOUNDARY_WINDOW)
  const base = firstTime(first)
  const boundaries = recordBoundaries(first)
  if (base === undefined || boundaries === undefined) return WHOLE
  const starts: CaptureStart[] = []
  for (let at = 1; at < count; at++) {
    const offset = Math.floor((bytes / count) * at)
    const found = boundaries.find(await readBytes(path, offset, BOUNDARY_WINDOW), offset)
    const isFurther = found !== undefined && found.fileOffset > (starts.at(-1)?.fileOffset ?? 0)
    if (isFurther) starts.push(found)
  }
  if (starts.length === 0) return WHOLE
  const ends = [...starts.map(({ fileOffset }) => fileOffset), bytes]
  return ends.map((end, at) => {
    const start = starts[at - 1]
    return start === undefined ? { end } : { start, end, base }
  })
}

/** Of the first record that has a time, which all others count from. */
function firstTime(first: Uint8Array): TimeBase | undefined {
  let base: TimeBase | undefined
  const onRecord = ({ hasTime, seconds, nanoseconds }: CaptureRecord) => {
    if (hasTime) base ??= { seconds, nanoseconds }
  }
  const opened = openCapture(first, { onInterface: ignore, onRecord, onNote: ignore })
  if ('reader' in opened) opened.reader.push(first.subarray(0, FIRST_RECORDS_BYTES))
  return base
}

function ignore(): void {
  // Whoever indexes the file says what there is to remark.
}
