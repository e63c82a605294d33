/** A bounded pool of worker threads that index captures side by side. */
import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import type { IndexListener, IndexOutcome, IndexRequest } from './indexCapture.ts'
import { IndexControl } from './indexControl.ts'
import type { IndexerMessage, IndexerOrder } from './indexerWorker.ts'

const MAX_WORKERS = 8

interface Task {
  readonly request: IndexRequest
  readonly control: IndexControl
  readonly listener: IndexListener
  readonly resolve: (outcome: IndexOutcome) => void
}

/** One thread, and what it has been given. */
interface Slot {
  readonly worker: Worker
  readonly tasks: Map<number, Task>
  /** The task that it reads for; it may wait for more of what other tasks follow. */
  reading: number | undefined
}

export interface IndexOptions extends IndexListener {
  /** Says how far it is, and stops it. */
  readonly control?: IndexControl
}

/** Whoever indexes files, several at a time. */
export interface Indexers {
  /** At most. */
  readonly size: number
  /** Gets ready for so many at a time, before there is work for them. */
  readonly warmUp: (threads: number) => void
  /** Indexes one file, or a stretch of it, as soon as that can be. Never rejects. */
  readonly index: (request: IndexRequest, options?: IndexOptions) => Promise<IndexOutcome>
}

export class IndexerPool implements Indexers {
  /** Threads at most. */
  readonly size = Math.min(availableParallelism(), MAX_WORKERS)
  readonly #workerUrl: URL
  readonly #queue: Task[] = []
  readonly #slots = new Set<Slot>()
  #lastTask = 0
  #isClosed = false

  /** @param workerUrl the built or source module of `indexerWorker` */
  constructor(workerUrl: URL) {
    this.#workerUrl = workerUrl
  }

  /** Starts threads before there is work for them: that takes as long as reading many megabytes. */
  warmUp(threads = this.size): void {
    while (this.#slots.size < Math.min(threads, this.size)) this.#start()
  }

  index(
    request: IndexRequest,
    { control = new IndexControl(), ...listener }: IndexOptions = {},
  ): Promise<IndexOutcome> {
    if (this.#isClosed) return Promise.resolve({ why: 'Indexing was stopped.' })
    return new Promise((resolve) => {
      this.#queue.push({ request, control, listener, resolve })
      this.#next()
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    for (const { resolve } of this.#queue.splice(0)) resolve({ why: 'Indexing was stopped.' })
    await Promise.all(Array.from(this.#slots, ({ worker }) => worker.terminate()))
  }

  #next(): void {
    if (this.#queue.length === 0 || this.#isClosed) return
    const slot = this.#freeSlot()
    if (slot === undefined) return
    const task = this.#queue.shift()
    if (task === undefined) return
    const { request, control, listener, resolve } = task
    if (control.isStopped) {
      resolve({ why: 'Opening was stopped before it was read.' })
      this.#next()
      return
    }
    const id = ++this.#lastTask
    slot.tasks.set(id, task)
    slot.reading = id
    // Only a thread with work keeps the program alive, an idle pool does not.
    slot.worker.ref()
    control.signal.addEventListener('abort', () => tell(slot, { stopped: id }))
    const wantsSnapshots = listener.onSnapshot !== undefined
    tell(slot, { task: id, request, control: control.buffer, wantsSnapshots })
    this.#next()
  }

  #freeSlot(): Slot | undefined {
    for (const slot of this.#slots) if (slot.reading === undefined) return slot
    return this.#slots.size < this.size ? this.#start() : undefined
  }

  #start(): Slot {
    const worker = new Worker(this.#workerUrl)
    const slot: Slot = { worker, tasks: new Map<number, Task>(), reading: undefined }
    this.#slots.add(slot)
    worker.unref()
    worker.on('message', (message: IndexerMessage) => this.#onMessage(slot, message))
    worker.on('error', (error) => this.#onEnd(slot, error.message))
    worker.on('exit', () => this.#onEnd(slot, 'the indexer stopped'))
    return slot
  }

  #onMessage(slot: Slot, message: IndexerMessage): void {
    const task = slot.tasks.get(message.task)
    if (task === undefined) return
    if ('snapshot' in message) {
      task.listener.onSnapshot?.(message.snapshot)
      return
    }
    if (slot.reading === message.task) slot.reading = undefined
    if ('outcome' in message) {
      slot.tasks.delete(message.task)
      if (slot.tasks.size === 0) slot.worker.unref()
      task.resolve(message.outcome)
    } else task.listener.onAtEnd?.()
    this.#next()
  }

  /** A thread that died takes only its own files with it. */
  #onEnd(slot: Slot, reason: string): void {
    this.#slots.delete(slot)
    for (const { resolve } of slot.tasks.values()) {
      resolve({ why: `Indexing this file failed: ${reason}.` })
    }
    slot.tasks.clear()
    this.#next()
  }
}

function tell({ worker }: Slot, order: IndexerOrder): void {
  worker.postMessage(order)
}
