/**
 * The opening of what a person chose, as it is told: how far it is, ten times a second at most, and
 * now and then the session as far as it is indexed, as seldom as it takes for all that to cost little.
 */
import type { Binding } from '../../src-shared/layers/bindings.ts'
import type { SessionState } from '../../src-shared/contract/services.ts'
import type { SpooledSources } from '../sources/spooledSources.ts'
import type { IndexerPool } from './indexerPool.ts'
import { openSession, type SessionOpening } from './openSession.ts'
import type { PinnedClocks, Session } from './session.ts'
import { SnapshotSchedule } from './snapshotSchedule.ts'

/** What was asked to be opened. */
export interface Opened {
  readonly paths: readonly string[]
  readonly name: string
  /** A person's own, after the defaults. */
  readonly bindings: readonly Binding[]
  /** Captures that grow are read on. */
  readonly follow: boolean
  /** Clocks that the person set. */
  readonly clocks: PinnedClocks
}

type Progress = SessionState['progress']

export interface OpeningListener {
  readonly onProgress: (progress: Progress) => void
  /** What is indexed so far, as a session of its own that replaces the one before. */
  readonly onSession: (session: Session, progress: Progress) => void
  /** Nothing more will come of what was followed. */
  readonly onEnd: (session: Session) => void
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
  #isFollowing = false
  readonly #caughtUp = new Promised<Session>()
  #timer: NodeJS.Timeout | undefined
  #later: NodeJS.Timeout | undefined

  constructor(opened: Opened, listener: OpeningListener) {
    this.#opened = opened
    this.#listener = listener
  }

  /** All that there was has been read, and the captures are watched for more. */
  get isFollowing(): boolean {
    return this.#isFollowing
  }

  /** Gives the session when all that there is has been read. Never rejects for what the files hold. */
  async run(pool: IndexerPool, spooled: SpooledSources): Promise<Session> {
    const whole = this.#read(pool, spooled)
    if (!this.#opened.follow) return whole
    const session = await Promise.race([whole, this.#caughtUp.promise])
    if (this.#isFollowing) void whole.then((last) => this.#end(last))
    return session
  }

  #end(session: Session): void {
    this.#isFollowing = false
    this.#listener.onEnd(session)
  }

  async #read(pool: IndexerPool, spooled: SpooledSources): Promise<Session> {
    const { paths, bindings, follow } = this.#opened
    this.#timer = setInterval(() => this.#look(), PROGRESS_INTERVAL_MS)
    try {
      return await openSession(paths, {
        pool,
        spooled,
        bindings,
        follow,
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
      clearInterval(this.#timer)
      clearTimeout(this.#later)
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
    if (opening.isAtEnd && !this.#isFollowing && this.#opened.follow) {
      this.#isFollowing = true
      this.#hasMore = false
      // From here on only what comes is told; while nothing comes, nothing is done.
      clearInterval(this.#timer)
      this.#caughtUp.resolve(opening.session())
      return
    }
    if (this.#isFollowing && !this.#sessionSchedule.isDue) {
      clearTimeout(this.#later)
      this.#later = setTimeout(() => this.#look(), this.#sessionSchedule.waitMs)
      return
    }
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

/** A promise that is kept from outside. */
class Promised<T> {
  resolve: (value: T) => void = () => undefined
  readonly promise = new Promise<T>((resolve) => (this.resolve = resolve))
}
