/** The three pipes that frames travel, each with an engine at its other end. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { pageFiles } from '../../src-main/page/pageFiles.ts'
import { startPageServer } from '../../src-main/serve/pageServer.ts'
import { BUILD } from '../../src-shared/contract/build.ts'
import { serveEngine } from '../../src-shared/contract/server.ts'
import type { Transport } from '../../src-shared/contract/transport.ts'
import { transportPair } from '../support/transportPair.ts'
import { memoryEngine } from './memoryEngine.ts'

/** The page's end of a pipe, and the means to break it at the engine's. */
export interface Pipe {
  readonly transport: Transport
  readonly cut: () => void
  readonly end: () => Promise<void>
}

export const PIPES: readonly { readonly name: string; readonly open: () => Promise<Pipe> }[] = [
  { name: 'in one process', open: inProcess },
  { name: 'over a WebSocket of serve', open: webSocket },
  { name: 'to a process of its own', open: childProcess },
]

function inProcess(): Promise<Pipe> {
  const [page, engine] = transportPair()
  const { service, onSession } = memoryEngine()
  serveEngine({ service, events: { session: onSession }, build: BUILD }, engine)
  return Promise.resolve({
    transport: page,
    cut: () => engine.close('The engine is gone.'),
    end: () => {
      page.close('The test is over.')
      return Promise.resolve()
    },
  })
}

async function webSocket(): Promise<Pipe> {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-page-'))
  writeFileSync(join(folder, 'index.html'), '<!doctype html>')
  const { service, onSession } = memoryEngine()
  const server = await startPageServer({
    files: await pageFiles(folder),
    port: 0,
    onPage: (transport) =>
      serveEngine({ service, events: { session: onSession }, build: BUILD }, transport),
  })
  const { origin, host, hash } = new URL(server.url)
  const { headers } = await fetch(`${origin}/session`, {
    method: 'POST',
    headers: { origin },
    body: hash.slice('#token='.length),
  })
  const cookie = headers.get('set-cookie')?.split(';')[0] ?? ''
  const socket = new WebSocket(`ws://${host}/frames`, { headers: { origin, cookie } })
  await once(socket, 'open')
  socket.on('error', () => undefined)
  return {
    transport: {
      send: (frame) => {
        if (socket.readyState === socket.OPEN) socket.send(frame)
      },
      onFrame: (listener) => {
        socket.on('message', (data) => {
          if (data instanceof Uint8Array) listener(data)
        })
      },
      onClose: (listener) => {
        socket.on('close', (code, reason) => listener(`closed with ${code} ${reason.toString()}`))
      },
      close: (reason) => socket.close(1000, reason.slice(0, 100)),
    },
    cut: () => void server.close(),
    end: async () => {
      socket.terminate()
      await server.close()
      rmSync(folder, { recursive: true })
    },
  }
}

/** As Electron's utilityProcess is: whole messages, copied by structured clone. */
async function childProcess(): Promise<Pipe> {
  const child = fork(join(import.meta.dirname, 'engineOverPipe.ts'), {
    serialization: 'advanced',
    execPath: process.execPath,
    execArgv: [],
  })
  await once(child, 'message')
  return {
    transport: {
      send: (frame) => void child.send(frame, () => undefined),
      onFrame: (listener) => {
        child.on('message', (frame) => {
          if (frame instanceof Uint8Array) listener(frame)
        })
      },
      onClose: (listener) => {
        child.on('exit', (code, signal) => listener(`ended with ${code ?? signal ?? ''}`))
      },
      close: () => child.kill(),
    },
    cut: () => void child.kill('SIGKILL'),
    end: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return
      child.kill()
      await once(child, 'exit')
    },
  }
}
