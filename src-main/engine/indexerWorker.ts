/** A worker thread that indexes captures, one after the other, as it is told. */
import { parentPort } from 'node:worker_threads'
import { indexCapture, type IndexOutcome, type IndexRequest } from './indexCapture.ts'

/** What comes back for a request: progress any number of times, then the outcome. */
export type IndexerMessage = { readonly bytesRead: number } | { readonly outcome: IndexOutcome }

parentPort?.on('message', (request: IndexRequest) => {
  const send = (message: IndexerMessage) => parentPort?.postMessage(message)
  const onProgress = (bytesRead: number) => {
    send({ bytesRead })
  }
  void indexCapture(request, onProgress).then((outcome) => {
    send({ outcome })
  })
})
