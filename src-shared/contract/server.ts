/**
 * The engine's end of a pipe. A page says hello first; a page that reloads says hello again on the
 * same pipe, which ends everything the page before it had asked.
 */
import { assertNever } from '../base/assertNever.ts'
import {
  CONTRACT_VERSION,
  decodeFrame,
  encodeFrame,
  MAX_ANSWER_BYTES,
  MAX_QUESTION_BYTES,
  type Frame,
} from './frame.ts'
import { guardCall } from './guards.ts'
import type { AnsweringService, EngineEvents } from './services.ts'
import type { Transport } from './transport.ts'

/** Hands over each new value until the returned function is called. */
export type EventSources = {
  readonly [E in keyof EngineEvents]: (listener: (value: EngineEvents[E]) => void) => () => void
}

export interface ServedEngine {
  readonly service: AnsweringService
  readonly events: EventSources
  /** Names the program's version; a page shows it when the contracts differ. */
  readonly build: string
}

/** Tells a call from another that has its number, and the service whether it is still waited for. */
interface Ticket {
  aborted: boolean
}

/** Calls that one page may have unanswered; a page asks a handful. */
const MAX_OPEN_CALLS = 256

export function serveEngine(engine: ServedEngine, transport: Transport): void {
  const page = new ServedPage(engine, transport)
  transport.onFrame((bytes) => page.receive(bytes))
  transport.onClose(() => page.forget())
}

class ServedPage {
  readonly #engine: ServedEngine
  readonly #transport: Transport
  #greeted = false
  /** Calls not yet answered. A call that leaves this set is never answered. */
  readonly #open = new Map<number, Ticket>()
  readonly #subscriptions = new Map<string, () => void>()

  constructor(engine: ServedEngine, transport: Transport) {
    this.#engine = engine
    this.#transport = transport
  }

  receive(bytes: Uint8Array): void {
    const decoded = decodeFrame(bytes, MAX_QUESTION_BYTES)
    if (!decoded.ok)
      this.#fail(0, 'malformed-frame', `The engine could not read a question: ${decoded.why}.`)
    else if (decoded.frame.kind === 'hello') this.#greet(decoded.frame.version)
    else if (!this.#greeted)
      this.#fail(0, 'malformed-frame', 'The page asked the engine before it said hello.')
    else this.#answer(decoded.frame)
  }

  /** Nobody listens any more. */
  forget(): void {
    this.#greeted = false
    for (const id of this.#open.keys()) this.#withdraw(id)
    for (const stop of this.#subscriptions.values()) stop()
    this.#subscriptions.clear()
  }

  #greet(version: number): void {
    this.forget()
    // The page reads the same number and says what to do; its questions would be misunderstood.
    this.#send({ kind: 'hello', version: CONTRACT_VERSION, build: this.#engine.build })
    this.#greeted = version === CONTRACT_VERSION
  }

  #answer(frame: Exclude<Frame, { kind: 'hello' }>): void {
    switch (frame.kind) {
      case 'call':
        void this.#call(frame.id, frame.method, frame.args)
        return
      case 'cancel':
        this.#withdraw(frame.id)
        return
      case 'subscribe':
        this.#subscribe(frame.event)
        return
      case 'unsubscribe':
        this.#subscriptions.get(frame.event)?.()
        this.#subscriptions.delete(frame.event)
        return
      case 'result':
      case 'failure':
      case 'event':
        this.#fail(0, 'malformed-frame', `A page does not send ${frame.kind} frames.`)
        return
      default:
        assertNever(frame)
    }
  }

  async #call(id: number, method: string, args: readonly unknown[]): Promise<void> {
    if (id === 0 || this.#open.has(id)) {
      this.#fail(0, 'malformed-frame', `The page used the number ${id} for two calls.`)
      return
    }
    if (this.#open.size >= MAX_OPEN_CALLS) {
      this.#fail(id, 'too-large', `${MAX_OPEN_CALLS} calls are unanswered: wait for their answers.`)
      return
    }
    const guarded = guardCall(this.#engine.service, method, args)
    if (!guarded.ok) {
      this.#fail(id, guarded.code, guarded.why)
      return
    }
    const ticket = { aborted: false }
    this.#open.set(id, ticket)
    let answer: Frame
    try {
      answer = { kind: 'result', id, value: await guarded.call(ticket) }
    } catch (cause) {
      answer = { kind: 'failure', id, code: 'internal', message: failureText(method, cause) }
    }
    if (this.#open.get(id) !== ticket) return
    this.#open.delete(id)
    this.#send(answer)
  }

  #withdraw(id: number): void {
    const ticket = this.#open.get(id)
    if (ticket !== undefined) ticket.aborted = true
    this.#open.delete(id)
  }

  #subscribe(event: string): void {
    if (!isEvent(this.#engine.events, event)) {
      this.#fail(
        0,
        'unknown-method',
        `The engine has no event ${JSON.stringify(event.slice(0, 60))}.`,
      )
      return
    }
    if (this.#subscriptions.has(event)) return
    const stop = this.#engine.events[event]((value) => this.#send({ kind: 'event', event, value }))
    this.#subscriptions.set(event, stop)
  }

  #fail(id: number, code: Extract<Frame, { kind: 'failure' }>['code'], message: string): void {
    this.#send({ kind: 'failure', id, code, message })
  }

  #send(frame: Frame): void {
    const encoded = encodeFrame(frame, MAX_ANSWER_BYTES)
    if (encoded.ok) this.#transport.send(encoded.bytes)
    else this.#fail('id' in frame ? frame.id : 0, encoded.code, encoded.why)
  }
}

function isEvent(events: EventSources, name: string): name is keyof EngineEvents {
  return Object.hasOwn(events, name)
}

function failureText(method: string, cause: unknown): string {
  return `The engine failed at ${method}: ${cause instanceof Error ? cause.message : String(cause)}`
}
