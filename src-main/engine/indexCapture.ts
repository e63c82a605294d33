/** Indexes one capture file, or a stretch of it: what a worker thread does. */
import { setTimeout } from 'node:timers/promises'
import { Bindings, defaultBindings, type Binding } from '../../src-shared/layers/bindings.ts'
import type { CaptureNote, CaptureStart } from '../../src-shared/capture/captureRecord.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { IndexBuilder, type TimeBase } from '../../src-shared/index/indexBuilder.ts'
import { readCapture } from '../sources/captureFile.ts'
import { FileGrowth } from '../sources/fileGrowth.ts'
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
  /** What the times of a stretch count from: all stretches of a file count from the same moment. */
  readonly base?: TimeBase
  /** The file's end is the end only for now: what comes is read on, until it is stopped. */
  readonly follow?: boolean
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

export interface IndexListener {
  /** Is given what there is so far, now and then; its columns fill up further. */
  readonly onSnapshot?: (index: CaptureIndex) => void
  /** All there is by now has been read, and is in the snapshot before. */
  readonly onAtEnd?: () => void
}

/** The first snapshot fills a screen, and is there before a person wonders. */
const FIRST_SNAPSHOT_ROWS = 16_384
const SNAPSHOT_INTERVAL_MS = 250

/** Never rejects. */
export async function indexCapture(
  request: IndexRequest,
  control: IndexControl,
  { onSnapshot, onAtEnd }: IndexListener = {},
): Promise<IndexOutcome> {
  const { path, bindings, start, end, base, follow } = request
  const builder = new IndexBuilder(new Bindings([...defaultBindings, ...bindings]), base)
  const schedule = new SnapshotSchedule(SNAPSHOT_INTERVAL_MS)
  const onProgress = (fileOffset: number): boolean => {
    control.tell(fileOffset, builder.rows)
    if (onSnapshot !== undefined && builder.rows >= FIRST_SNAPSHOT_ROWS && schedule.isDue) {
      schedule.take(() => onSnapshot(builder.finish()))
    }
    return !control.isStopped
  }
  const growth = follow === true ? new FileGrowth(path, control.signal) : undefined
  const onEnd = async (fileOffset: number): Promise<'more' | 'end' | 'stop'> => {
    if (growth === undefined) return 'end'
    schedule.take(() => onSnapshot?.(builder.finish()))
    onAtEnd?.()
    const grown = await growth.wait(fileOffset)
    if (grown === 'stopped') return 'stop'
    if (grown === 'grown') {
      // A file that grows packet by packet is not looked at packet by packet.
      await setTimeout(schedule.waitMs, undefined, { signal: control.signal }).catch(
        () => undefined,
      )
      return 'more'
    }
    builder.onNote(endOfFollowing(grown.other, fileOffset))
    return 'end'
  }
  try {
    await growth?.begin()
    const opened = await readCapture(path, builder, {
      onProgress,
      atEnd: onEnd,
      ...(start === undefined ? {} : { start }),
      ...(end === undefined ? {} : { end }),
    })
    if ('why' in opened) return opened
    return { index: builder.finish(), format: opened.format, position: opened.reader.position() }
  } catch (error) {
    return { why: `The file cannot be read: ${reasonOf(error)}.` }
  } finally {
    growth?.close()
  }
}

function endOfFollowing(what: string, fileOffset: number): CaptureNote {
  const text = `The file was followed until ${what}; what was read of it before is kept. Open it again to see what is there now.`
  return { severity: 'warning', code: 'follow.other', text, fileOffset }
}
