/** The memory engine in a process of its own, told and asked by messages. */
import { BUILD } from '../../src-shared/contract/build.ts'
import { serveEngine } from '../../src-shared/contract/server.ts'
import { memoryEngine } from './memoryEngine.ts'

const { service, onSession } = memoryEngine()
serveEngine(
  { service, events: { session: onSession }, build: BUILD },
  {
    send: (frame) => void process.send?.(frame),
    onFrame: (listener) => {
      process.on('message', (frame) => {
        if (frame instanceof Uint8Array) listener(frame)
      })
    },
    onClose: (listener) => {
      process.on('disconnect', () => listener('The other side is gone.'))
    },
    close: () => process.exit(0),
  },
)
process.send?.('ready')
