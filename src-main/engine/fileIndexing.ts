/**
 * The indexing of one file. A large one is read in stretches side by side, and what comes of it is what
 * reading it from its start to its end gives: a stretch counts only where the one before it ended at
 * the very byte where it begins, with nothing to remark; from the first that does not, the file is
 * read on in one go.
 */
import type { Binding } from '../../src-shared/layers/bindings.ts'
import type { CaptureStart } from '../../src-shared/capture/captureRecord.ts'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import type { TimeBase } from '../../src-shared/index/indexBuilder.ts'
import type { InputFile } from '../sources/inputFiles.ts'
import { fileRanges, LEAST_BYTES, type FileRange } from './fileRanges.ts'
import type { IndexOutcome } from './indexCapture.ts'
import { IndexControl } from './indexControl.ts'
import type { Indexers } from './indexerPool.ts'

export interface FileIndexingOptions {
  readonly pool: Indexers
  readonly bindings: readonly Binding[]
  /** Called when there is more to see in `indexes`. */
  readonly onSnapshot?: () => void
  /** What comes after the end is read on, until it is stopped. */
  readonly follow?: boolean
  /** Files of fewer bytes are not cut into stretches. */
  readonly leastBytes?: number
}

/** One stretch at work. */
interface Stretch {
  readonly range: FileRange
  readonly control: IndexControl
  /** Columns of the last snapshot, or all. */
  index?: CaptureIndex
  /** Read to its end, which is where the next one begins. */
  isSettled: boolean
}

export class FileIndexing {
  readonly file: InputFile
  readonly #options: FileIndexingOptions
  #stretches: Stretch[] = []
  #isStopped = false
  #isAtEnd = false
  #base: TimeBase | undefined
  #format: string | undefined
  #why: string | undefined

  constructor(file: InputFile, options: FileIndexingOptions) {
    this.file = file
    this.#options = options
  }

  /** The format's name, once anything was indexed. */
  get format(): string | undefined {
    return this.#format
  }

  /** Why there is nothing, or not all. */
  get why(): string | undefined {
    return this.#why
  }

  /** All that there was at some moment has been read. */
  get isAtEnd(): boolean {
    return this.#isAtEnd
  }

  /** Over all stretches; those that are not proved yet count too. */
  get bytesRead(): number {
    return this.#stretches.reduce((sum, { range, control }) => {
      return sum + Math.max(0, control.fileOffset - (range.start?.fileOffset ?? 0))
    }, 0)
  }

  /** Over all stretches. */
  get records(): number {
    return this.#stretches.reduce((sum, { control }) => sum + control.records, 0)
  }

  /** What is indexed and proved so far, from the file's first record on, without a gap. */
  get indexes(): readonly CaptureIndex[] {
    return this.#proved.flatMap(({ index }) => index ?? [])
  }

  /** How far it came, where it was stopped before the file's end. */
  get stoppedAt(): { readonly records: number; readonly bytes: number } | undefined {
    if (!this.#isStopped) return undefined
    const bytes = Math.max(0, ...this.#proved.map(({ control }) => control.fileOffset))
    if (bytes >= this.file.bytes) return undefined
    return { records: this.indexes.reduce((sum, { rows }) => sum + rows, 0), bytes }
  }

  /** Those that follow on each other from the file's start, the last of them perhaps still at work. */
  get #proved(): readonly Stretch[] {
    const at = this.#stretches.findIndex(({ isSettled }) => !isSettled)
    const open = this.#stretches[at]
    if (open === undefined) return this.#stretches
    // A remark of a stretch whose records cannot be numbered yet would name the wrong ones.
    const isTelling = at === 0 || open.range.end === undefined || open.index?.notes.length === 0
    return this.#stretches.slice(0, isTelling ? at + 1 : at)
  }

  /** Keeps what is there. */
  stop(): void {
    this.#isStopped = true
    for (const { control } of this.#stretches) control.stop()
  }

  /** Never rejects: what went wrong is in `why`. */
  async run(): Promise<void> {
    const { pool, leastBytes = LEAST_BYTES } = this.#options
    // Threads start while it is looked for where to cut.
    pool.warmUp(this.file.bytes < leastBytes ? 1 : pool.size)
    const ranges = await this.#cut(leastBytes, pool.size)
    this.#base = ranges.find(({ base }) => base !== undefined)?.base
    this.#stretches = ranges.map(newStretch)
    const outcomes = this.#stretches.map((stretch) => this.#index(stretch))
    const rest = await this.#settle(outcomes)
    if (rest !== undefined && !this.#isStopped) await this.#readOn(rest)
    this.#isAtEnd = true
  }

  async #cut(leastBytes: number, count: number): Promise<readonly FileRange[]> {
    try {
      return await fileRanges(this.file, count, leastBytes)
    } catch {
      // Whoever reads it says why it cannot be read.
      return [{}]
    }
  }

  #index(stretch: Stretch): Promise<IndexOutcome> {
    const { pool, bindings, onSnapshot } = this.#options
    const { control, range } = stretch
    if (this.#isStopped) control.stop()
    const follow = range.end === undefined && this.#options.follow === true
    const request = { path: this.file.path, bindings, ...range, follow }
    if (onSnapshot === undefined) return pool.index(request, { control })
    return pool.index(request, {
      control,
      onAtEnd: () => {
        this.#isAtEnd = true
        onSnapshot()
      },
      onSnapshot: (index) => {
        stretch.index = index
        if (this.#proved.includes(stretch)) onSnapshot()
      },
    })
  }

  #take(stretch: Stretch | undefined, outcome: IndexOutcome): void {
    if ('why' in outcome) {
      if (!this.#isStopped) this.#why = outcome.why
      return
    }
    this.#format ??= outcome.format
    if (stretch !== undefined) stretch.index = outcome.index
  }

  /** Stretch by stretch; gives where to read on in one go, undefined where all is read. */
  async #settle(outcomes: readonly Promise<IndexOutcome>[]): Promise<FileRange | undefined> {
    let before: CaptureStart | undefined
    const first = this.#stretches.length - outcomes.length
    for (const [at, promise] of outcomes.entries()) {
      const outcome = await promise
      const stretch = this.#stretches[first + at]
      if (stretch === undefined || this.#isStopped) {
        this.#take(stretch, outcome)
        return undefined
      }
      if (stretch.range.end === undefined) {
        this.#take(stretch, outcome)
        stretch.isSettled = true
        return undefined
      }
      const position = soundEnd(outcome)
      if (position === undefined) {
        this.#drop(at)
        return this.#rangeFrom(before)
      }
      this.#take(stretch, outcome)
      stretch.isSettled = true
      before = {
        ...position,
        records: (before?.records ?? 0) + position.records,
        lastSeconds: position.lastSeconds ?? before?.lastSeconds,
      }
      if (position.fileOffset !== stretch.range.end) {
        this.#drop(at + 1)
        return this.#rangeFrom(before)
      }
      this.#options.onSnapshot?.()
    }
    return this.#options.follow === true ? this.#rangeFrom(before) : undefined
  }

  /** Lets go of the stretches from `at` on. */
  #drop(at: number): void {
    for (const { control } of this.#stretches.splice(at)) control.stop()
  }

  /** To the end of the file, and beyond where it is followed. */
  #rangeFrom(start: CaptureStart | undefined): FileRange {
    if (start === undefined) return {}
    return this.#base === undefined ? { start } : { start, base: this.#base }
  }

  async #readOn(range: FileRange): Promise<void> {
    const stretch = newStretch(range)
    this.#stretches.push(stretch)
    await this.#settle([this.#index(stretch)])
  }
}

function newStretch(range: FileRange): Stretch {
  return { range, control: new IndexControl(), isSettled: false }
}

/** Where a stretch ended that leaves nothing to remark. */
function soundEnd(outcome: IndexOutcome): CaptureStart | undefined {
  if ('why' in outcome || outcome.index.notes.length > 0) return undefined
  return outcome.position
}
