/**
 * The opening of what a person chose, as it is told: how far it is, ten times a second at most, and
 * now and then the session as far as it is indexed, as seldom as it takes for all that to cost little.
 */
import type { Binding } from '../../src-shared/layers/bindings.ts'
import type { SessionState } from '../../src-shared/contract/services.ts'
import type { SpooledSources } from '../sources/spooledSources.ts'
import type { IndexerPool } from './indexerPool.ts'
import { openSession, type SessionOpening } from './openSession.ts'
import type { Session } from './session.ts'
import { SnapshotSchedule } from './snapshotSchedule.ts'

/** What was asked to be opened. */
export interface Opened {
  readonly paths: readonly string[]
  readonly name: string
  /** A person's own, after the defaults. */
  readonly bindings: readonly Binding[]
}

type Progress = SessionState['progress']

export interface OpeningListener {
  readonly onProgress: (progress: Progress) => void
  /** What is indexed so far, as a session of its own that replaces the one before. */
  readonly onSession: (session: Session, progress: Progress) => void
  /** What is opened does not come; a sentence. */
  readonly onWaiting: (sentence: string) => void
}

const PROGRESS_INTERVAL_MS = 100
const SESSION_INTERVAL_MS = 250

export class Opening {
  readonly #opened: Opened
  readonly #listener: OpeningListener
  readonly #start = performance.now()
  readonly #progressSchedule = new SnapshotSchedule(PROGRESS_INTERVAL_MS)
  readonly #sessionSchedule = new SnapshotSchedule(SESSION_INTERVAL_MS)
  #session: SessionOpening | undefined
  readonly #abandoned = new AbortController()
  #isStopped = false
  #hasMore = false

  constructor(opened: Opened, listener: OpeningListener) {
    this.#opened = opened
    this.#listener = listener
  }

  /** Never rejects for what the files hold. */
  async run(pool: IndexerPool, spooled: SpooledSources): Promise<Session> {
    const { paths, bindings } = this.#opened
    const timer = setInterval(() => this.#look(), PROGRESS_INTERVAL_MS)
    try {
      return await openSession(paths, {
        pool,
        spooled,
        bindings,
        signal: this.#abandoned.signal,
        onWaiting: this.#listener.onWaiting,
        onStart: (opening) => {
          this.#session = opening
          if (this.#isStopped) opening.stop()
        },
        onSnapshot: () => {
          this.#hasMore = true
          this.#look()
        },
      })
    } finally {
      clearInterval(timer)
      this.#session = undefined
    }
  }

  /** Nobody waits for it any more. */
  abandon(): void {
    this.#abandoned.abort()
    this.stop()
  }

  /** What is read by now becomes the session. */
  stop(): void {
    this.#isStopped = true
    this.#session?.stop()
  }

  #look(): void {
    const opening = this.#session
    if (opening === undefined) return
    if (this.#hasMore && this.#sessionSchedule.isDue) {
      this.#hasMore = false
      this.#sessionSchedule.take(() => {
        this.#listener.onSession(opening.session(), this.#progress(opening))
      })
    } else if (this.#progressSchedule.isDue) {
      this.#progressSchedule.take(() => {
        this.#listener.onProgress(this.#progress(opening))
      })
    }
  }

  /** Rate and remaining time by the average since the start. */
  #progress({ progress: { bytesRead, bytesTotal, records } }: SessionOpening): Progress {
    const seconds = (performance.now() - this.#start) / 1000
    const isTelling = bytesRead > 0 && seconds > 0
    return {
      bytesRead,
      bytesTotal,
      records,
      ...(isTelling
        ? {
            recordsPerSecond: Math.round(records / seconds),
            secondsRemaining: (seconds * Math.max(0, bytesTotal - bytesRead)) / bytesRead,
          }
        : {}),
    }
  }
}
