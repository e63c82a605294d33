/** The engine in its own process (Electron's utilityProcess): a crash in here leaves the window alive. */
import { BUILD } from '../../src-shared/contract/build.ts'
import { serveEngine } from '../../src-shared/contract/server.ts'
import { createEngine } from '../engine/engine.ts'
import { startSources } from '../sources/startSources.ts'
import type { EngineStart, FromEngine, ToEngine } from './engineMessages.ts'

const main = process.parentPort
const received: ToEngine[] = []
let take = (message: ToEngine): void => void received.push(message)
main.on('message', ({ data }) => take(data as ToEngine))

const { paths, samples, kubeconfig } = JSON.parse(process.argv.at(-1) ?? '') as EngineStart
const engine = createEngine({
  ...(kubeconfig === undefined ? {} : { kubeconfig }),
  workerUrl: new URL('./indexer.js', import.meta.url),
  ...(await startSources(paths, samples)),
})
if (kubeconfig !== undefined) {
  const { why } = await engine.watchCluster()
  if (why !== undefined) process.stderr.write(`${why}\n`)
}
let onFrame: (frame: Uint8Array) => void = () => undefined
serveEngine(
  { service: engine.service, events: { session: engine.onSession }, build: BUILD },
  {
    send: (frame) => main.postMessage({ frame } satisfies FromEngine),
    onFrame: (listener) => {
      onFrame = listener
    },
    // This process ends with its pipe.
    onClose: () => undefined,
    close: () => process.exit(0),
  },
)
take = (message) => {
  if ('frame' in message) onFrame(message.frame)
  else void engine.openPaths(message.open)
}
received.forEach(take)
