/**
 * Requests to one API server: only GET, each bounded in bytes and time, and none of them throws. The
 * client's own requests are not used, because they read an answer of any size into memory.
 */
import { request as plainRequest, type IncomingMessage } from 'node:http'
import { request } from 'node:https'
import { z } from 'zod'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import { shownText } from '../../../src-shared/identities/shownText.ts'
import { reasonOf } from '../../sources/inputFiles.ts'
import type { ClusterLogin, Refusal } from './kubeconfig.ts'

/** A page of 500 objects has some MiB. */
const MAX_ANSWER_BYTES = 64 << 20
/** etcd keeps no object larger than 1.5 MiB; there may be other stores. */
const MAX_EVENT_BYTES = 8 << 20
const MAX_COMPLAINT_BYTES = 64 << 10
const ANSWER_SECONDS = 60
/** Until the first byte of an answer, of a watch's too. */
const BEGIN_SECONDS = 30
const KEEP_ALIVE_MS = 30_000
/** Asked for; the server ends the watch, and it is taken up again where it ended. */
const WATCH_SECONDS = 290
/** A connection that died unnoticed ends then. */
const WATCH_GRACE_SECONDS = 30
/** The `Date` header counts in seconds: less is no difference. */
const SAME_CLOCK_MS = 2000
/** Many watches are refused at once when a token expires. */
const RENEW_INTERVAL_MS = 2000
const NS_PER_MS = 1_000_000n

export type ApiFailure =
  /** An answer other than what was asked for: RFC 9110 status codes. */
  | {
      readonly kind: 'status'
      readonly status: number
      readonly message: string
      readonly retryAfterMs?: number
    }
  /** No answer, or none that can be used; continues "The API server ...". */
  | { readonly kind: 'unreachable' | 'broken'; readonly why: string }

export type ApiAnswer = { readonly kind: 'answer'; readonly json: unknown } | ApiFailure

export interface WatchListener {
  /** The server has begun to answer. */
  readonly onOpen: () => void
  /** One line of JSON; a sentence's end says that the watch is given up. */
  readonly onEvent: (event: unknown) => ApiFailure | undefined
}

const statusSchema = z.object({ message: z.string() })

export class ApiConnection {
  #login: ClusterLogin
  readonly #loginAgain: () => Promise<ClusterLogin | Refusal>
  readonly #signal: AbortSignal
  #renewed = -Infinity
  /** Server's clock less ours. */
  #clockAheadMs = 0

  constructor(
    login: ClusterLogin,
    loginAgain: () => Promise<ClusterLogin | Refusal>,
    signal: AbortSignal,
  ) {
    this.#login = login
    this.#loginAgain = loginAgain
    this.#signal = signal
  }

  get login(): ClusterLogin {
    return this.#login
  }

  /** Milliseconds; 0 where both clocks agree as far as one can tell. */
  get clockAheadMs(): number {
    return this.#clockAheadMs
  }

  /** By the server's clock, never too early. */
  now(): EpochNs {
    const late = this.#clockAheadMs === 0 ? 0 : 1000
    return BigInt(Math.ceil(Date.now() + this.#clockAheadMs + late)) * NS_PER_MS
  }

  async get(path: string): Promise<ApiAnswer> {
    return this.#ask(path, ANSWER_SECONDS, async (response) => {
      const bytes = await bodyOf(response, MAX_ANSWER_BYTES)
      if (bytes === undefined)
        return { kind: 'broken', why: `gave more than 64 MiB for one page: ${path}` }
      const json = jsonOf(bytes)
      if (json === undefined) return { kind: 'broken', why: `did not answer ${path} with JSON` }
      return { kind: 'answer', json }
    })
  }

  /** Undefined when the server ended the watch as asked. */
  async watch(path: string, listener: WatchListener): Promise<ApiFailure | undefined> {
    const seconds = WATCH_SECONDS + WATCH_GRACE_SECONDS
    const asked = `${path}&timeoutSeconds=${WATCH_SECONDS}`
    return this.#ask<ApiFailure | undefined>(asked, seconds, async (response) => {
      listener.onOpen()
      for await (const line of linesOf(response)) {
        if (line === 'too-long')
          return { kind: 'broken', why: `sent one change of more than 8 MiB: ${path}` }
        const event = jsonOf(line)
        if (event === undefined)
          return { kind: 'broken', why: `sent a change that is not JSON: ${path}` }
        const failure = listener.onEvent(event)
        if (failure !== undefined) return failure
      }
      return undefined
    })
  }

  /** Reads the kubeconfig again: a person may have logged in anew. A sentence where that is no use. */
  async renewLogin(): Promise<string | undefined> {
    if (performance.now() - this.#renewed < RENEW_INTERVAL_MS) return undefined
    this.#renewed = performance.now()
    const login = await this.#loginAgain()
    if ('why' in login) return login.why
    this.#login.close()
    this.#login = login
    return undefined
  }

  close(): void {
    this.#login.close()
  }

  async #ask<T>(
    path: string,
    seconds: number,
    read: (response: IncomingMessage) => Promise<T>,
  ): Promise<T | ApiFailure> {
    const timeout = AbortSignal.timeout(seconds * 1000)
    const signal = AbortSignal.any([this.#signal, timeout])
    try {
      const response = await this.#response(path, signal)
      const { statusCode = 0 } = response
      if (statusCode === 200) return await read(response)
      const complaint = (await bodyOf(response, MAX_COMPLAINT_BYTES)) ?? new Uint8Array(0)
      const message = statusSchema.safeParse(jsonOf(complaint)).data?.message
      const retryAfter = Number(response.headers['retry-after'])
      return {
        kind: 'status',
        status: statusCode,
        message: shownText(message ?? response.statusMessage ?? '').slice(0, 300),
        ...(retryAfter > 0 ? { retryAfterMs: retryAfter * 1000 } : {}),
      }
    } catch (error) {
      if (timeout.aborted) {
        const [asked = ''] = path.split('?')
        return { kind: 'broken', why: `did not finish its answer to ${asked} within ${seconds} s` }
      }
      if (isBrokenOff(error)) return { kind: 'unreachable', why: 'broke off the connection' }
      return { kind: 'unreachable', why: `cannot be asked: ${shownText(reasonOf(error))}` }
    }
  }

  async #response(path: string, signal: AbortSignal): Promise<IncomingMessage> {
    const { server } = this.#login
    const options = await this.#login.requestOptions(signal)
    const url = new URL(server.pathname.replace(/\/$/, '') + path, server)
    const send = server.protocol === 'https:' ? request : plainRequest
    const sent = Date.now()
    const response = await new Promise<IncomingMessage>((fulfil, reject) => {
      const asking = send(url, {
        ...options,
        method: 'GET',
        headers: { ...options.headers, Accept: 'application/json', 'User-Agent': 'hopscope' },
        signal,
      })
      const late = new Error(`no answer began within ${BEGIN_SECONDS} s`)
      const timer = setTimeout(() => asking.destroy(late), BEGIN_SECONDS * 1000)
      asking.on('response', fulfil).on('error', reject)
      asking.on('response', () => clearTimeout(timer)).on('close', () => clearTimeout(timer))
      asking.on('socket', (socket) => socket.setKeepAlive(true, KEEP_ALIVE_MS))
      asking.end()
    })
    this.#seeClock(response.headers.date, (sent + Date.now()) / 2)
    return response
  }

  #seeClock(date: string | undefined, ours: number): void {
    const theirs = Date.parse(date ?? '')
    if (Number.isNaN(theirs)) return
    const ahead = theirs + 500 - ours
    this.#clockAheadMs = Math.abs(ahead) < SAME_CLOCK_MS ? 0 : Math.round(ahead)
  }
}

function isBrokenOff(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ECONNRESET'
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return undefined
  }
}

/** Undefined where there is more. */
async function bodyOf(response: IncomingMessage, max: number): Promise<Uint8Array | undefined> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Uint8Array>) {
    length += part.length
    if (length > max) return undefined
    parts.push(part)
  }
  return Buffer.concat(parts)
}

const LINE_FEED = 0x0a
const MAX_PARTS = 1000

async function* linesOf(response: IncomingMessage): AsyncGenerator<Uint8Array | 'too-long'> {
  let open: Uint8Array[] = []
  let length = 0
  for await (const part of response as AsyncIterable<Uint8Array>) {
    let start = 0
    for (let end = part.indexOf(LINE_FEED); end >= 0; end = part.indexOf(LINE_FEED, start)) {
      const line = Buffer.concat([...open, part.subarray(start, end)])
      if (line.length > MAX_EVENT_BYTES) {
        yield 'too-long'
        return
      }
      if (line.length > 0) yield line
      open = []
      length = 0
      start = end + 1
    }
    open.push(part.subarray(start))
    length += part.length - start
    // A server may send byte by byte.
    if (open.length > MAX_PARTS) open = [Buffer.concat(open)]
    if (length > MAX_EVENT_BYTES) {
      yield 'too-long'
      return
    }
  }
}
