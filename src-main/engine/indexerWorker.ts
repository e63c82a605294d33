/** A worker thread that indexes captures as it is told; one that it follows leaves it free for others. */
import { parentPort } from 'node:worker_threads'
import type { CaptureIndex } from '../../src-shared/index/captureIndex.ts'
import { indexCapture, type IndexOutcome, type IndexRequest } from './indexCapture.ts'
import { IndexControl } from './indexControl.ts'

/** What it is told: a task, or to stop waiting for more of what a task follows. */
export type IndexerOrder =
  | {
      readonly task: number
      readonly request: IndexRequest
      /** Of an `IndexControl`. */
      readonly control: SharedArrayBuffer
      readonly wantsSnapshots: boolean
    }
  | { readonly stopped: number }

/** What comes back for a task: snapshots any number of times, then the outcome. */
export type IndexerMessage = { readonly task: number } & (
  | { readonly snapshot: CaptureIndex }
  | { readonly isAtEnd: true }
  | { readonly outcome: IndexOutcome }
)

const controls = new Map<number, IndexControl>()

parentPort?.on('message', (order: IndexerOrder) => {
  if ('stopped' in order) {
    controls.get(order.stopped)?.stop()
    return
  }
  const { task, request, wantsSnapshots } = order
  const control = new IndexControl(order.control)
  controls.set(task, control)
  const send = (message: IndexerMessage) => parentPort?.postMessage(message)
  const onAtEnd = () => {
    send({ task, isAtEnd: true })
  }
  const onSnapshot = (snapshot: CaptureIndex) => {
    send({ task, snapshot })
  }
  const listener = wantsSnapshots ? { onAtEnd, onSnapshot } : { onAtEnd }
  void indexCapture(request, control, listener).then((outcome) => {
    controls.delete(task)
    send({ task, outcome })
  })
})
