/** A worker thread that indexes captures, one after the other, as it is told. */
import { parentPort } from 'node:worker_threads'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { indexCapture, type IndexOutcome, type IndexRequest } from './indexCapture.ts'
import { IndexControl } from './indexControl.ts'

export interface IndexerTask {
  readonly request: IndexRequest
  /** Of an `IndexControl`. */
  readonly control: SharedArrayBuffer
  readonly wantsSnapshots: boolean
}

/** What comes back for a task: snapshots any number of times, then the outcome. */
export type IndexerMessage =
  { readonly snapshot: CaptureIndex } | { readonly outcome: IndexOutcome }

parentPort?.on('message', ({ request, control, wantsSnapshots }: IndexerTask) => {
  const send = (message: IndexerMessage) => parentPort?.postMessage(message)
  const onSnapshot = (snapshot: CaptureIndex) => {
    send({ snapshot })
  }
  const sharing = new IndexControl(control)
  const indexing = indexCapture(request, sharing, wantsSnapshots ? onSnapshot : undefined)
  void indexing.then((outcome) => {
    send({ outcome })
  })
})
