/** A bounded pool of worker threads that index captures side by side. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { IndexOutcome, IndexRequest } from './indexCapture.ts'
import type { IndexerMessage } from './indexerWorker.ts'

const MAX_WORKERS = 8

interface Waiting {
  readonly request: IndexRequest
  readonly onProgress: (bytesRead: number) => void
  readonly resolve: (outcome: IndexOutcome) => void
}

export class IndexerPool {
  readonly #workerUrl: URL
  readonly #queue: Waiting[] = []
  readonly #running = new Map<Worker, Waiting>()
  readonly #idle: Worker[] = []
  readonly #size = Math.min(availableParallelism(), MAX_WORKERS)
  #isClosed = false

  /** @param workerUrl the built or source module of `indexerWorker` */
  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl
  }

  /** Indexes one file as soon as a worker is free. Never rejects. */
  index(request: IndexRequest, onProgress: (bytesRead: number) => void): Promise<IndexOutcome> {
    if (this.#isClosed) return Promise.resolve({ why: 'Indexing was stopped.' })
    return new Promise((resolve) => {
      this.#queue.push({ request, onProgress, resolve })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const { resolve } of this.#queue.splice(0)) resolve({ why: 'Indexing was stopped.' })
    await Promise.all([...this.#running.keys(), ...this.#idle].map((worker) => worker.terminate()))
  }

  #next(): void {
    if (this.#queue.length === 0) return
    const worker = this.#idle.pop() ?? this.#start()
    const waiting = worker === undefined ? undefined : this.#queue.shift()
    if (worker === undefined || waiting === undefined) return
    this.#running.set(worker, waiting)
    // Only a working thread keeps the program alive, an idle pool does not.
    worker.ref()
    worker.postMessage(waiting.request)
  }

  #start(): Worker | undefined {
    if (this.#running.size >= this.#size) return undefined
    const worker = new Worker(this.#workerUrl)
    worker.on('message', (message: IndexerMessage) => this.#onMessage(worker, message))
    worker.on('error', (error) => this.#onEnd(worker, error.message))
    worker.on('exit', () => this.#onEnd(worker, 'the indexer stopped'))
    return worker
  }

  #onMessage(worker: Worker, message: IndexerMessage): void {
    const waiting = this.#running.get(worker)
    if (waiting === undefined) return
    if ('bytesRead' in message) {
      waiting.onProgress(message.bytesRead)
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
