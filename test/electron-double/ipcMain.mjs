import { EventEmitter } from 'node:events'
import * as devalue from 'devalue'

/** Throws DataCloneError as Electron does for what cannot cross. */
export const pack = (value) => devalue.stringify(structuredClone(value))

class IpcMain extends EventEmitter {
  #handlers = new Map()

  handle(channel, handler) {
    if (this.#handlers.has(channel))
      throw new Error(`Attempted to register a second handler for '${channel}'`)
    this.#handlers.set(channel, handler)
  }

  /** A message of a page; `reply(ok, packed)` where it awaits one. */
  async take(event, { id, channel, args }, reply) {
    const values = devalue.parse(args)
    if (id === undefined) {
      this.emit(channel, event, ...values)
      return
    }
    try {
      const handler = this.#handlers.get(channel)
      if (handler === undefined) throw new Error(`No handler registered for '${channel}'`)
      const answer = await handler(event, ...values)
      await reply(id, true, pack(answer))
    } catch (cause) {
      const text = `Error invoking remote method '${channel}': ${String(cause)}`
      await reply(id, false, JSON.stringify(text))
    }
  }
}

export const ipcMain = new IpcMain()
