/** HTTP and WebSocket on the loopback address: the page's files, the cookie, and the frames. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer } from 'ws'
import { MAX_QUESTION_BYTES } from '../../src-shared/contract/frame.ts'
import type { Transport } from '../../src-shared/contract/transport.ts'
import { SAFE_HEADERS, type PageFiles } from '../page/pageFiles.ts'
import { Access, isLoopbackHost, isOwnOrigin } from './access.ts'
import { socketTransport } from './socketTransport.ts'

export interface PageServerOptions {
  readonly files: PageFiles
  /** 0 takes a free port. */
  readonly port: number
  /** A page has connected, and may ask. */
  readonly onPage: (transport: Transport) => void
}

export interface PageServer {
  /** What a person opens: `http://127.0.0.1:PORT/#token=TOKEN`. */
  readonly url: string
  /** Tells every page that the program stops. */
  readonly close: () => Promise<void>
}

const MAX_CONNECTIONS = 256
const MAX_TOKEN_LENGTH = 200
/** WebSocket close code "going away", RFC 6455 section 7.4.1. */
const GOING_AWAY = 1001

/** How long a page may take to answer our goodbye. */
const FAREWELL_MS = 500

/** Rejects with a sentence where the port cannot be had. */
export async function startPageServer(options: PageServerOptions): Promise<PageServer> {
  const access = new Access()
  const http = createServer((request, response) => {
    void answer(request, response, { access, files: options.files })
  })
  http.maxConnections = MAX_CONNECTIONS
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    // A frame just too long gets a sentence from the engine; one far too long ends the connection.
    maxPayload: 2 * MAX_QUESTION_BYTES,
  })
  http.on('upgrade', (request, socket: Duplex, head) => {
    socket.on('error', () => socket.destroy())
    if (!mayConnect(request, access)) {
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n')
      return
    }
    sockets.handleUpgrade(request, socket, head, (page) => options.onPage(socketTransport(page)))
  })
  const port = await listen(http, options.port)
  return {
    url: `http://127.0.0.1:${port}/#token=${access.token}`,
    close: () =>
      new Promise((closed) => {
        for (const page of sockets.clients) page.close(GOING_AWAY, 'Hopscope serve was stopped.')
        http.close(() => closed())
        http.closeAllConnections()
        setTimeout(() => {
          for (const page of sockets.clients) page.terminate()
        }, FAREWELL_MS).unref()
      }),
  }
}

interface Answering {
  readonly access: Access
  readonly files: PageFiles
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { access, files }: Answering,
): Promise<void> {
  const { headers, method = '' } = request
  const path = urlOf(request).pathname
  const refuse = (status: number, why: string): void => {
    response.writeHead(status, { ...SAFE_HEADERS, 'content-type': 'text/plain; charset=utf-8' })
    response.end(`${why}\n`)
  }
  if (!isLoopbackHost(headers)) {
    refuse(421, 'This server answers for 127.0.0.1, localhost and [::1] only.')
  } else if (headers.origin !== undefined && !isOwnOrigin(headers)) {
    refuse(403, 'Another site may not ask this server.')
  } else if (path === '/session' && method === 'POST') {
    if (isOwnOrigin(headers) && access.isToken(await shortBody(request))) {
      response.writeHead(204, { ...SAFE_HEADERS, 'set-cookie': access.cookie }).end()
    } else {
      refuse(403, 'The address lacks its token: open the address that hopscope serve printed.')
    }
  } else if (method !== 'GET' && method !== 'HEAD') {
    refuse(405, 'Only GET is answered here.')
  } else {
    const file = await files.read(path).catch(() => undefined)
    if (file === undefined) refuse(404, 'There is no such file.')
    else response.writeHead(200, file.headers).end(method === 'HEAD' ? undefined : file.bytes)
  }
}

function mayConnect(request: IncomingMessage, access: Access): boolean {
  const { headers } = request
  if (urlOf(request).pathname !== '/frames') return false
  return isLoopbackHost(headers) && isOwnOrigin(headers) && access.hasCookie(headers)
}

/** A request line that is no URL asks for nothing that exists. */
function urlOf({ url = '/' }: IncomingMessage): URL {
  const base = 'http://localhost'
  return new URL(URL.canParse(url, base) ? url : '/nothing', base)
}

/** The body, where it is no longer than a token may be; else nothing, which is no token. */
async function shortBody(request: IncomingMessage): Promise<string> {
  let body = ''
  try {
    for await (const chunk of request) {
      body += String(chunk)
      if (body.length > MAX_TOKEN_LENGTH) return ''
    }
  } catch {
    return ''
  }
  return body
}

function listen(http: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE'
      reject(new Error(taken ? `Port ${port} is in use: choose another.` : cause.message))
    })
    http.listen(port, '127.0.0.1', () => {
      resolve((http.address() as AddressInfo).port)
    })
  })
}
