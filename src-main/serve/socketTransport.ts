/** Frames over one WebSocket of a page. */
import type { WebSocket } from 'ws'
import type { Transport } from '../../src-shared/contract/transport.ts'

/** A page that does not read has this much kept for it, then loses its connection. */
const MAX_UNREAD_BYTES = 256 * 1024 * 1024

/** WebSocket close codes, RFC 6455 section 7.4.1; a reason may have 123 bytes. */
const NORMAL = 1000
const MAX_REASON_BYTES = 123

export function socketTransport(socket: WebSocket): Transport {
  return {
    send: (frame) => {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > MAX_UNREAD_BYTES) socket.terminate()
      else socket.send(frame, { binary: true })
    },
    onFrame: (listener) => {
      socket.on('message', (data) => {
        if (data instanceof Uint8Array) listener(data)
      })
    },
    onClose: (listener) => {
      // An error is followed by a close.
      socket.on('error', () => undefined)
      socket.on('close', (_code, reason) => listener(reason.toString('utf8')))
    },
    close: (reason) => socket.close(NORMAL, reason.slice(0, MAX_REASON_BYTES)),
  }
}
