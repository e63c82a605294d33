/** Two ends of a pipe in one process. Frames are copied and come later, as they do in a real one. */
import type { Transport } from '../../src-shared/contract/transport.ts'

export function transportPair(): readonly [Transport, Transport] {
  const first = new PairEnd()
  const second = new PairEnd()
  first.other = second
  second.other = first
  return [first.transport, second.transport]
}

class PairEnd {
  other: PairEnd | undefined
  #onFrame: (frame: Uint8Array) => void = () => undefined
  #onClose: (reason: string) => void = () => undefined
  #isClosed = false

  readonly transport: Transport = {
    send: (frame) => {
      const copy = Uint8Array.from(frame)
      if (!this.#isClosed) queueMicrotask(() => this.other?.receive(copy))
    },
    onFrame: (listener) => {
      this.#onFrame = listener
    },
    onClose: (listener) => {
      this.#onClose = listener
    },
    close: (reason) => {
      this.closed(reason)
      queueMicrotask(() => this.other?.closed(reason))
    },
  }

  receive(frame: Uint8Array): void {
    if (!this.#isClosed) this.#onFrame(frame)
  }

  closed(reason: string): void {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#onClose(reason)
  }
}
