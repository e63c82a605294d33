/** A bounded pool of worker threads that index captures side by side. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { IndexOutcome, IndexRequest, OnSnapshot } from './indexCapture.ts'
import { IndexControl } from './indexControl.ts'
import type { IndexerMessage, IndexerTask } from './indexerWorker.ts'

const MAX_WORKERS = 8

interface Waiting {
  readonly request: IndexRequest
  readonly control: IndexControl
  readonly onSnapshot: OnSnapshot | undefined
  readonly resolve: (outcome: IndexOutcome) => void
}

export interface IndexOptions {
  /** Says how far it is, and stops it. */
  readonly control?: IndexControl
  /** What there is so far, now and then. */
  readonly onSnapshot?: OnSnapshot
}

/** Whoever indexes files, several at a time. */
export interface Indexers {
  /** At most. */
  readonly size: number
  /** Indexes one file, or a stretch of it, as soon as that can be. Never rejects. */
  readonly index: (request: IndexRequest, options?: IndexOptions) => Promise<IndexOutcome>
}

export class IndexerPool implements Indexers {
  /** Threads at most. */
  readonly size = Math.min(availableParallelism(), MAX_WORKERS)
  readonly #workerUrl: URL
  readonly #queue: Waiting[] = []
  readonly #running = new Map<Worker, Waiting>()
  readonly #idle: Worker[] = []
  #isClosed = false

  /** @param workerUrl the built or source module of `indexerWorker` */
  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl
  }

  /** Starts threads before there is work for them: that takes as long as reading many megabytes. */
  warmUp(threads: number): void {
    while (this.#running.size + this.#idle.length < Math.min(threads, this.size)) {
      this.#idle.push(this.#start())
    }
  }

  index(
    request: IndexRequest,
    { control = new IndexControl(), onSnapshot }: IndexOptions = {},
  ): Promise<IndexOutcome> {
    if (this.#isClosed) return Promise.resolve({ why: 'Indexing was stopped.' })
    return new Promise((resolve) => {
      this.#queue.push({ request, control, onSnapshot, resolve })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const { resolve } of this.#queue.splice(0)) resolve({ why: 'Indexing was stopped.' })
    await Promise.all([...this.#running.keys(), ...this.#idle].map((worker) => worker.terminate()))
  }

  #next(): void {
    if (this.#queue.length === 0 || this.#isClosed) return
    if (this.#idle.length === 0 && this.#running.size >= this.size) return
    const waiting = this.#queue.shift()
    if (waiting === undefined) return
    if (waiting.control.isStopped) {
      waiting.resolve({ why: 'Opening was stopped before it was read.' })
      this.#next()
      return
    }
    const worker = this.#idle.pop() ?? this.#start()
    this.#running.set(worker, waiting)
    // Only a working thread keeps the program alive, an idle pool does not.
    worker.ref()
    const { request, control, onSnapshot } = waiting
    const task: IndexerTask = {
      request,
      control: control.buffer,
      wantsSnapshots: onSnapshot !== undefined,
    }
    worker.postMessage(task)
  }

  #start(): Worker {
    const worker = new Worker(this.#workerUrl)
    worker.unref()
    worker.on('message', (message: IndexerMessage) => this.#onMessage(worker, message))
    worker.on('error', (error) => this.#onEnd(worker, error.message))
    worker.on('exit', () => this.#onEnd(worker, 'the indexer stopped'))
    return worker
  }

  #onMessage(worker: Worker, message: IndexerMessage): void {
    const waiting = this.#running.get(worker)
    if (waiting === undefined) return
    if ('snapshot' in message) {
      waiting.onSnapshot?.(message.snapshot)
      return
    }
    this.#running.delete(worker)
    worker.unref()
    this.#idle.push(worker)
    waiting.resolve(message.outcome)
    this.#next()
  }

  /** A worker that died takes only its own file with it. */
  #onEnd(worker: Worker, reason: string): void {
    const waiting = this.#running.get(worker)
    this.#running.delete(worker)
    const idleAt = this.#idle.indexOf(worker)
    if (idleAt >= 0) this.#idle.splice(idleAt, 1)
    waiting?.resolve({ why: `Indexing this file failed: ${reason}.` })
    this.#next()
  }
}
