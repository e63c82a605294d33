/**
 * The page's end of a pipe: the engine's service as an object whose methods ask over the pipe. What
 * cannot be answered rejects with an `EngineFailure`, whose message is a sentence for a person.
 */
import { assertNever } from '../base/assertNever.ts'
import {
  CONTRACT_VERSION,
  decodeFrame,
  encodeFrame,
  MAX_ANSWER_BYTES,
  MAX_QUESTION_BYTES,
  type FailureCode,
  type Frame,
} from './frame.ts'
import type { EngineService, SessionState } from './services.ts'
import type { Transport } from './transport.ts'

export class EngineFailure extends Error {
  readonly code: FailureCode | 'cancelled' | 'disconnected'

  constructor(code: EngineFailure['code'], message: string) {
    super(message)
    this.name = 'EngineFailure'
    this.code = code
  }
}

/** As much of an `AbortSignal` as is needed; one of those fits. */
export interface CancelSignal {
  readonly aborted: boolean
  readonly addEventListener: (type: 'abort', listener: () => void) => void
}

export interface ConnectedEngine {
  readonly service: EngineService
  /** The same service; when the signal aborts, its unanswered calls reject as cancelled. */
  readonly cancelledBy: (signal: CancelSignal) => EngineService
  /** Told of each state of the session until the returned function is called. */
  readonly onSession: (listener: (session: SessionState) => void) => () => void
  /** Fulfilled once, with a sentence, when no answer will come any more. */
  readonly closed: Promise<string>
}

/** `build` names this program's version, as `serveEngine` has it. */
export function connectEngine(transport: Transport, build: string): ConnectedEngine {
  const calls = new PageCalls(transport, build)
  return {
    service: calls.service(undefined),
    cancelledBy: (signal) => calls.service(signal),
    onSession: (listener) => calls.listen(listener),
    closed: calls.closed,
  }
}

interface Waiting {
  readonly fulfil: (value: unknown) => void
  readonly reject: (failure: EngineFailure) => void
}

class PageCalls {
  readonly closed: Promise<string>
  readonly #transport: Transport
  readonly #build: string
  readonly #waiting = new Map<number, Waiting>()
  readonly #listeners = new Set<(session: SessionState) => void>()
  #tellClosed: (reason: string) => void = () => undefined
  #closedBecause: string | undefined
  #greeted = false
  #lastId = 0

  constructor(transport: Transport, build: string) {
    this.#transport = transport
    this.#build = build
    this.closed = new Promise((resolve) => {
      this.#tellClosed = resolve
    })
    transport.onFrame((bytes) => this.#receive(bytes))
    transport.onClose((reason) => this.#end(reason))
    this.#send({ kind: 'hello', version: CONTRACT_VERSION, build })
  }

  service(signal: CancelSignal | undefined): EngineService {
    const ask =
      (method: keyof EngineService) =>
      (...args: unknown[]): Promise<unknown> =>
        this.#ask(method, args, signal)
    return {
      session: ask('session'),
      sources: ask('sources'),
      open: ask('open'),
      decodeAs: ask('decodeAs'),
      pinClock: ask('pinClock'),
      clusters: ask('clusters'),
      watchCluster: ask('watchCluster'),
      leaveCluster: ask('leaveCluster'),
      cancelOpening: ask('cancelOpening'),
      close: ask('close'),
      list: ask('list'),
      grow: ask('grow'),
      records: ask('records'),
      place: ask('place'),
      record: ask('record'),
      journey: ask('journey'),
      name: ask('name'),
      names: ask('names'),
      // The engine that answers is of this contract's version, which hello made sure of.
    } satisfies Record<keyof EngineService, unknown> as EngineService
  }

  listen(listener: (session: SessionState) => void): () => void {
    if (this.#listeners.size === 0) this.#send({ kind: 'subscribe', event: 'session' })
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
      if (this.#listeners.size === 0) this.#send({ kind: 'unsubscribe', event: 'session' })
    }
  }

  #ask(method: string, args: readonly unknown[], signal?: CancelSignal): Promise<unknown> {
    return new Promise((fulfil, reject) => {
      if (this.#closedBecause !== undefined) {
        reject(new EngineFailure('disconnected', this.#closedBecause))
        return
      }
      if (signal?.aborted === true) {
        reject(new EngineFailure('cancelled', `The question ${method} was cancelled.`))
        return
      }
      const id = ++this.#lastId
      this.#waiting.set(id, { fulfil, reject })
      signal?.addEventListener('abort', () => this.#cancel(id, method))
      const why = this.#send({ kind: 'call', id, method, args })
      if (why !== undefined) this.#settle(id)?.reject(why)
    })
  }

  #cancel(id: number, method: string): void {
    const waiting = this.#settle(id)
    if (waiting === undefined) return
    this.#send({ kind: 'cancel', id })
    waiting.reject(new EngineFailure('cancelled', `The question ${method} was cancelled.`))
  }

  #receive(bytes: Uint8Array): void {
    const decoded = decodeFrame(bytes, MAX_ANSWER_BYTES)
    if (!decoded.ok) {
      this.#give(`The engine's answer could not be read: ${decoded.why}.`)
      return
    }
    const frame = decoded.frame
    // Until hello, frames may be answers to a page that was here before a reload.
    if (frame.kind === 'hello') this.#greet(frame.version, frame.build)
    else if (this.#greeted) this.#take(frame)
  }

  #greet(version: number, build: string): void {
    if (version === CONTRACT_VERSION) this.#greeted = true
    else
      this.#give(
        `This page is of ${this.#build} and the engine of ${build}, which do not understand each ` +
          'other: restart Hopscope, then load this page again.',
      )
  }

  #take(frame: Exclude<Frame, { kind: 'hello' }>): void {
    switch (frame.kind) {
      case 'result':
        this.#settle(frame.id)?.fulfil(frame.value)
        return
      case 'failure':
        if (frame.id === 0) this.#give(frame.message)
        else this.#settle(frame.id)?.reject(new EngineFailure(frame.code, frame.message))
        return
      case 'event':
        if (frame.event === 'session')
          for (const listener of this.#listeners) listener(frame.value as SessionState)
        return
      case 'call':
      case 'cancel':
      case 'subscribe':
      case 'unsubscribe':
        this.#give(`The engine sent a ${frame.kind} frame, which only a page sends.`)
        return
      default:
        assertNever(frame)
    }
  }

  #settle(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    return waiting
  }

  /** A failure, where the frame cannot be sent as it is. */
  #send(frame: Frame): EngineFailure | undefined {
    const encoded = encodeFrame(frame, MAX_QUESTION_BYTES)
    if (!encoded.ok) return new EngineFailure(encoded.code, encoded.why)
    this.#transport.send(encoded.bytes)
    return undefined
  }

  /** Gives the connection up. */
  #give(reason: string): void {
    this.#end(reason)
    this.#transport.close(reason)
  }

  #end(reason: string): void {
    if (this.#closedBecause !== undefined) return
    this.#closedBecause = reason
    for (const { reject } of this.#waiting.values())
      reject(new EngineFailure('disconnected', reason))
    this.#waiting.clear()
    this.#tellClosed(reason)
  }
}
