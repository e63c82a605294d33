/**
 * A pipe of whole frames between a page and an engine: Electron's message channels, a WebSocket, or
 * two ends in one process. Frames arrive in the order they were sent, or not at all after a close.
 */
export interface Transport {
  /** After a close, does nothing. */
  readonly send: (frame: Uint8Array) => void
  /** One listener; set before the caller returns to the event loop, so that no frame is missed. */
  readonly onFrame: (listener: (frame: Uint8Array) => void) => void
  /** Told once, with a sentence, whichever side closed. */
  readonly onClose: (listener: (reason: string) => void) => void
  /** Both sides are told the reason where the pipe can carry it. */
  readonly close: (reason: string) => void
}
