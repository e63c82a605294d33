/** The engine's process as main sees it: frames in and out, and what happens when it dies. */
import { utilityProcess, type UtilityProcess } from 'electron'
import type { EngineStart, FromEngine, ToEngine } from './engineMessages.ts'

export interface EngineChildOptions {
  /** The built `engineProcess.ts`. */
  readonly module: string
  readonly start: EngineStart
  readonly onFrame: (frame: Uint8Array) => void
  /** A sentence for the person; after it the page has to connect again. */
  readonly onCrash: (sentence: string) => void
}

/** Once: what kills the engine twice is in the capture, and would kill it for ever. */
const RESTARTS = 1

export class EngineChild {
  readonly #options: EngineChildOptions
  #process: UtilityProcess | undefined
  /** Sent before the process is up. */
  #waiting: ToEngine[] = []
  #paths: readonly string[]
  #restartsLeft = RESTARTS
  #ended = false

  constructor(options: EngineChildOptions) {
    this.#options = options
    this.#paths = options.start.paths
    this.#start()
  }

  /** A frame of the page, unopened. */
  send(frame: Uint8Array): void {
    this.#post({ frame })
  }

  /** Paths that a person chose; a restarted engine opens them again. */
  open(paths: readonly string[]): void {
    if (paths.length === 0) return
    this.#paths = paths
    this.#post({ open: paths })
  }

  end(): void {
    this.#ended = true
    this.#process?.kill()
  }

  #start(): void {
    const { module, start, onFrame } = this.#options
    const words = JSON.stringify({ ...start, paths: this.#paths } satisfies EngineStart)
    const child = utilityProcess.fork(module, [words], { serviceName: 'Hopscope engine' })
    child.once('spawn', () => {
      this.#process = child
      for (const message of this.#waiting.splice(0)) child.postMessage(message)
    })
    child.on('message', ({ frame }: FromEngine) => onFrame(frame))
    child.once('exit', (code) => this.#onExit(code))
  }

  #onExit(code: number): void {
    this.#process = undefined
    if (this.#ended) return
    const what = `The engine stopped unexpectedly (code ${code}).`
    if (this.#restartsLeft === 0) {
      this.#options.onCrash(`${what} It did so before: close Hopscope and start it again.`)
      return
    }
    this.#restartsLeft--
    this.#start()
    this.#options.onCrash(`${what} It was started again: reload this window to go on.`)
  }

  #post(message: ToEngine): void {
    if (this.#process === undefined) this.#waiting.push(message)
    else this.#process.postMessage(message)
  }
}
