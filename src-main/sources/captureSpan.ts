/** What the two ends of a capture file tell, and which files follow on each other by it. */
import { epochNs, type EpochNs } from '../../src-shared/base/time.ts'
import { openCapture } from '../../src-shared/capture/captureFormat.ts'
import type { CaptureRecord, CaptureStart } from '../../src-shared/capture/captureRecord.ts'
import { linkTypeName } from '../../src-shared/capture/linkTypes.ts'
import { recordBoundaries } from '../../src-shared/capture/recordBoundary.ts'
import { readBytes } from './captureFile.ts'
import type { InputFile } from './inputFiles.ts'
import { maybeRotated, rotatedSets, type CaptureSpan, type RotatedSets } from './rotatedSets.ts'
import { sideBySide } from './sideBySide.ts'

/** Enough for a file's header and some records, and for the last few of a file. */
const END_BYTES = 1 << 18

/** The files of each capture. One that cannot be read now stands by itself. */
export async function joinRotated(files: readonly InputFile[]): Promise<RotatedSets<InputFile>> {
  const spans = new Map<InputFile, CaptureSpan>()
  await sideBySide(maybeRotated(files), async (file) => {
    const span = await captureSpan(file).catch(() => undefined)
    if (span !== undefined) spans.set(file, span)
  })
  return rotatedSets(files, spans)
}

/** Undefined where the ends do not tell. Throws where the file cannot be read. */
export async function captureSpan({ path, bytes }: InputFile): Promise<CaptureSpan | undefined> {
  const first = await readBytes(path, 0, END_BYTES)
  const head = spanOf(first, first, undefined)
  if (bytes <= END_BYTES) return head
  const offset = bytes - END_BYTES
  const last = await readBytes(path, offset, END_BYTES)
  const start = recordBoundaries(first)?.find(last, offset)
  if (head === undefined || start === undefined) return undefined
  const tail = spanOf(first, last.subarray(start.fileOffset - offset), start)
  return tail?.last === undefined ? undefined : { ...head, last: tail.last }
}

/** Of the records in `bytes`, of the file that begins with `first`. */
function spanOf(
  first: Uint8Array,
  bytes: Uint8Array,
  start: CaptureStart | undefined,
): CaptureSpan | undefined {
  const interfaces: string[] = []
  let least: EpochNs | undefined
  let most: EpochNs | undefined
  const sink = {
    onInterface: ({ linkType, name }: { linkType: number; name?: string }) => {
      interfaces.push(`${linkTypeName(linkType)}${name === undefined ? '' : ` on ${name}`}`)
    },
    onRecord: ({ hasTime, seconds, nanoseconds }: CaptureRecord) => {
      if (!hasTime) return
      const time = epochNs(seconds, nanoseconds)
      if (least === undefined || time < least) least = time
      if (most === undefined || time > most) most = time
    },
    onNote: () => undefined,
  }
  const opened = openCapture(first, sink, start)
  if ('why' in opened) return undefined
  opened.reader.push(bytes)
  return { interfaces: interfaces.join(', '), first: least, last: most }
}
