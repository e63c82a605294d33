import { connectEngine } from '../../src-shared/contract/client.ts'
import type { Transport } from '../../src-shared/contract/transport.ts'
import { version } from '../../package.json'
import type { EngineConnection } from './engineConnection.ts'
import type { FrameHost } from './hopscopeHost.ts'
import { webSocketTransport } from './webSocketTransport.ts'

/** The engine behind this page: the desktop's where there is one, else the server it came from. */
export async function openConnection(): Promise<EngineConnection> {
  const host = window.hopscopeHost
  const transport = host === undefined ? await serveTransport() : hostTransport(host)
  const engine = connectEngine(transport, `Hopscope ${version}`)
  return {
    service: engine.service,
    ask: (signal) => (signal === undefined ? engine.service : engine.cancelledBy(signal)),
    onSession: (listener) => void engine.onSession(listener),
    onClose: (listener) => void engine.closed.then(listener),
    host,
  }
}

/** A desktop's pipe lives as long as its window. */
function hostTransport(host: FrameHost): Transport {
  return {
    send: host.send,
    onFrame: host.onFrame,
    onClose: () => undefined,
    close: () => undefined,
  }
}

/**
 * The token in the address is exchanged for a cookie, and leaves the address: it must not stay in
 * the history. After a reload, the cookie is enough.
 */
async function serveTransport(): Promise<Transport> {
  const token = new URLSearchParams(location.hash.slice(1)).get('token')
  if (token !== null) {
    await fetch('/session', { method: 'POST', body: token }).catch(() => undefined)
    history.replaceState(undefined, '', location.pathname)
  }
  return webSocketTransport(`ws://${location.host}/frames`)
}
