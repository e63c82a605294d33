/**
 * `serve [PATH...] [--port N] [--follow] [--kubeconfig FILE] [--context NAME]`: Hopscope in a browser, for a
 * machine without a display. Prints the one address to open, and nothing else, on stdout; stops at SIGTERM or
 * SIGINT. Exit 2: usage.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { BUILD } from '../../src-shared/contract/build.ts'
import { serveEngine } from '../../src-shared/contract/server.ts'
import { kubeconfigOption, type KubeconfigChoice } from '../cluster/live/kubeconfigChoice.ts'
import { createEngine } from '../engine/engine.ts'
import { pageFiles } from '../page/pageFiles.ts'
import { STANDARD_INPUT } from '../sources/pipe.ts'
import { startSources } from '../sources/startSources.ts'
import { startPageServer } from './pageServer.ts'

const MAX_PORT = 65_535

interface Words {
  readonly paths: readonly string[]
  readonly port: number
  readonly follow: boolean
  /** A live cluster that names are taken from. */
  readonly kubeconfig?: KubeconfigChoice
}

function complain(why: string): never {
  process.stderr.write(`${why}\n`)
  process.exit(2)
}

function words(): Words {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        port: { type: 'string', default: '0' },
        follow: { type: 'boolean' },
        kubeconfig: { type: 'string' },
        context: { type: 'string' },
      },
    })
    const port = Number(values.port)
    if (!Number.isInteger(port) || port < 0 || port > MAX_PORT)
      complain(`--port takes a number from 0 to ${MAX_PORT}, not "${values.port}".`)
    const kubeconfig = kubeconfigOption(values)
    return {
      paths: positionals,
      port,
      follow: values.follow === true,
      ...(kubeconfig === undefined ? {} : { kubeconfig }),
    }
  } catch (cause) {
    complain(`${cause instanceof Error ? cause.message : String(cause)}
Usage: serve [PATH...] [--port N] [--follow] [--kubeconfig FILE] [--context NAME]`)
  }
}

const { paths, port, follow, kubeconfig } = words()
const missing = paths.find((path) => path !== STANDARD_INPUT && !existsSync(path))
if (missing !== undefined) complain(`${missing} does not exist: give a capture file or a folder.`)

const engine = createEngine({
  follow,
  ...(kubeconfig === undefined ? {} : { kubeconfig }),
  workerUrl: new URL('./indexer.js', import.meta.url),
  ...(await startSources(paths, join(import.meta.dirname, '../../resources/samples'))),
})
if (kubeconfig !== undefined) {
  const { why } = await engine.watchCluster()
  if (why !== undefined) complain(why)
}
const files = await pageFiles(join(import.meta.dirname, '../renderer'))
const server = await startPageServer({
  files,
  port,
  onPage: (transport) => {
    const { service, onSession } = engine
    serveEngine({ service, events: { session: onSession }, build: BUILD }, transport)
  },
}).catch((cause: unknown) => complain(cause instanceof Error ? cause.message : String(cause)))

let stopping = false
async function stop(): Promise<void> {
  if (stopping) return
  stopping = true
  await server.close()
  await engine.close()
  process.exit(0)
}
process.on('SIGTERM', () => void stop())
process.on('SIGINT', () => void stop())
process.stdout.write(`${server.url}\n`)
