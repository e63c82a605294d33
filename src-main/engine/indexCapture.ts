/** Indexes one capture file, or a stretch of it: what a worker thread does. */
import { Bindings, defaultBindings, type Binding } from '../../src-shared/layers/bindings.ts'
import type { CaptureStart } from '../../src-shared/capture/captureRecord.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { IndexBuilder } from '../../src-shared/index/indexBuilder.ts'
import { readCapture } from '../sources/captureFile.ts'
import { reasonOf } from '../sources/inputFiles.ts'
import type { IndexControl } from './indexControl.ts'
import { SnapshotSchedule } from './snapshotSchedule.ts'

export interface IndexRequest {
  readonly path: string
  /** A person's own bindings, after the defaults. */
  readonly bindings: readonly Binding[]
  /** Where to begin, if not at the file's first byte. */
  readonly start?: CaptureStart
  /** Where to stop, if not at the file's end. */
  readonly end?: number
}

export interface IndexedPart {
  readonly index: CaptureIndex
  /** The format's name. */
  readonly format: string
  /** Where reading could go on; undefined where more would have to be known of what was read. */
  readonly position: CaptureStart | undefined
}

/** Or why there is no index. */
export type IndexOutcome = IndexedPart | { readonly why: string }

export type OnSnapshot = (index: CaptureIndex) => void

/** The first snapshot fills a screen, and is there before a person wonders. */
const FIRST_SNAPSHOT_ROWS = 16_384
const SNAPSHOT_INTERVAL_MS = 250

/**
 * Never rejects.
 * @param onSnapshot is given what there is so far, now and then; its columns fill up further
 */
export async function indexCapture(
  { path, bindings, start, end }: IndexRequest,
  control: IndexControl,
  onSnapshot?: OnSnapshot,
): Promise<IndexOutcome> {
  const builder = new IndexBuilder(new Bindings([...defaultBindings, ...bindings]))
  const schedule = new SnapshotSchedule(SNAPSHOT_INTERVAL_MS)
  const onProgress = (fileOffset: number): boolean => {
    control.tell(fileOffset, builder.rows)
    if (onSnapshot !== undefined && builder.rows >= FIRST_SNAPSHOT_ROWS && schedule.isDue) {
      schedule.take(() => onSnapshot(builder.finish()))
    }
    return !control.isStopped
  }
  try {
    const opened = await readCapture(path, builder, {
      onProgress,
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
    })
    if ('why' in opened) return opened
    return { index: builder.finish(), format: opened.format, position: opened.reader.position() }
  } catch (error) {
    return { why: `The file cannot be read: ${reasonOf(error)}.` }
  }
}
