import type { Transport } from '../../src-shared/contract/transport.ts'

/** Frames over a WebSocket; those sent before it is open wait for it. */
export function webSocketTransport(address: string): Transport {
  const socket = new WebSocket(address)
  socket.binaryType = 'arraybuffer'
  const waiting: Uint8Array[] = []
  let closedBecause: string | undefined
  let tellClosed: (reason: string) => void = () => undefined
  const end = (reason: string) => {
    if (closedBecause !== undefined) return
    closedBecause = reason
    tellClosed(reason)
  }
  const put = (frame: Uint8Array) => socket.send(Uint8Array.from(frame))
  socket.addEventListener('open', () => waiting.splice(0).forEach(put))
  socket.addEventListener('close', ({ reason }) =>
    end(reason === '' ? 'Hopscope serve has stopped, or the network between here and it.' : reason),
  )
  return {
    send: (frame) => {
      if (socket.readyState === WebSocket.OPEN) put(frame)
      else if (socket.readyState === WebSocket.CONNECTING) waiting.push(frame)
    },
    onFrame: (listener) =>
      socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
        if (data instanceof ArrayBuffer) listener(new Uint8Array(data))
      }),
    onClose: (listener) => {
      tellClosed = listener
      if (closedBecause !== undefined) listener(closedBecause)
    },
    close: (reason) => {
      end(reason)
      socket.close()
    },
  }
}
