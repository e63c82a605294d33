/**
 * One resource of a cluster, listed page by page and then watched. What breaks is taken up again where it
 * was; what the server no longer has (410 Gone) is listed again. Kubernetes API concepts, "Efficient
 * detection of changes".
 */
import { setTimeout } from 'node:timers/promises'
import { z } from 'zod'
import type { EpochNs } from '../../../src-shared/base/time.ts'
import type { ApiConnection, ApiFailure } from './apiConnection.ts'
import { Backoff } from './backoff.ts'
import type { LiveResource, LiveStore } from './liveResources.ts'
import { keyOf } from './resourceStore.ts'
import { troubleText } from './troubleText.ts'

const PAGE_OBJECTS = 500
/** Two million objects: more than any cluster has. */
const MAX_PAGES = 4000
/** What is refused may be granted meanwhile. */
const REFUSED_RETRY_MS = 60_000
/** A watch that lasted so long was none that breaks at once. */
const STEADY_MS = 5000

const listSchema = z.looseObject({
  kind: z.string().endsWith('List'),
  metadata: z.object({
    resourceVersion: z.string().min(1),
    continue: z.string().nullish(),
  }),
  items: z.array(z.unknown()).nullish(),
})

const objectSchema = z.looseObject({
  metadata: z.looseObject({
    name: z.string().default(''),
    namespace: z.string().optional(),
    uid: z.string().optional(),
    resourceVersion: z.string().min(1),
  }),
})

const eventSchema = z.object({ type: z.string(), object: z.unknown() })
const statusSchema = z.object({ code: z.number(), message: z.string().default('') })

export interface WatchedResource {
  readonly resource: LiveResource
  readonly version: string
  readonly store: LiveStore
}

export interface ResourceListener {
  /** Names may come out differently now. */
  readonly onChange: () => void
  /** `trouble` or `isSettled` did. */
  readonly onState: () => void
}

export interface Trouble {
  /** A sentence. */
  readonly text: string
  /** No resource's own: of several of one kind, one is to be told. */
  readonly isUnreachable: boolean
}

type Outcome = ApiFailure | undefined

export class ResourceWatch {
  readonly watched: WatchedResource
  readonly #connection: ApiConnection
  readonly #listener: ResourceListener
  readonly #backoff = new Backoff()
  /** From which on changes are asked for; undefined: to be listed. */
  #version: string | undefined
  /** Where the whole cluster is refused, that of the context. */
  #namespace: string | undefined
  #trouble: Trouble | undefined
  #isSettled = false
  #isDown = false
  #asOf: EpochNs | undefined
  #malformed = 0
  #isCut = false

  constructor(watched: WatchedResource, connection: ApiConnection, listener: ResourceListener) {
    this.watched = watched
    this.#connection = connection
    this.#listener = listener
  }

  /** Something is wrong just now. */
  get trouble(): Trouble | undefined {
    return this.#trouble
  }

  /** The connection is lost, and is being taken up again. */
  get isDown(): boolean {
    return this.#isDown
  }

  /** All of it was listed once, or why not is said. */
  get isSettled(): boolean {
    return this.#isSettled
  }

  /** The last moment at which the server said how it is. */
  get asOf(): EpochNs | undefined {
    return this.#asOf
  }

  /** The only namespace whose objects are known. */
  get namespace(): string | undefined {
    return this.#namespace
  }

  get malformed(): number {
    return this.#malformed
  }

  get isCut(): boolean {
    return this.#isCut
  }

  /** Ends when the signal says so, or where the cluster does not have the resource. Never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    for (;;) {
      const outcome = this.#version === undefined ? await this.#list() : await this.#follow()
      if (signal.aborted) return
      if (outcome === undefined) continue
      const pauseMs = await this.#recover(outcome)
      if (pauseMs === undefined) return
      await setTimeout(pauseMs, undefined, { signal }).catch(() => undefined)
    }
  }

  async #list(): Promise<Outcome> {
    const { store } = this.watched
    const listed = new Set<string>()
    let next = ''
    for (let page = 0; page < MAX_PAGES; page++) {
      const from = next === '' ? '' : `&continue=${encodeURIComponent(next)}`
      const answer = await this.#connection.get(`${this.#path}limit=${PAGE_OBJECTS}${from}`)
      if (answer.kind !== 'answer') return answer
      const list = listSchema.safeParse(answer.json)
      if (!list.success)
        return { kind: 'broken', why: `gave no list of ${this.watched.resource.name}` }
      const { kind, metadata, items } = list.data
      if (items !== undefined && items !== null) {
        const { keys, isChange } = this.#take({ ...list.data, kind, items })
        for (const key of keys) listed.add(key)
        if (isChange) this.#listener.onChange()
      }
      next = metadata.continue ?? ''
      if (next !== '') continue
      const now = this.#connection.now()
      if (store.endAllBut(listed, now)) this.#listener.onChange()
      this.#version = metadata.resourceVersion
      this.#asOf = now
      this.#settle(undefined)
      return undefined
    }
    return { kind: 'broken', why: `gives a list of ${this.watched.resource.name} without end` }
  }

  async #follow(): Promise<Outcome> {
    const start = performance.now()
    const version = encodeURIComponent(this.#version ?? '')
    const query = `watch=1&allowWatchBookmarks=true&resourceVersion=${version}`
    const outcome = await this.#connection.watch(this.#path + query, {
      onOpen: () => this.#settle(undefined),
      onEvent: (event) => this.#see(event),
    })
    if (performance.now() - start > STEADY_MS) this.#backoff.reset()
    else if (outcome === undefined) return { kind: 'broken', why: 'ends each watch at once' }
    return outcome
  }

  #see(json: unknown): ApiFailure | undefined {
    const event = eventSchema.safeParse(json)
    if (event.data?.type === 'ERROR') {
      const { code, message } = statusSchema.safeParse(event.data.object).data ?? noStatus
      return { kind: 'status', status: code, message }
    }
    const object = objectSchema.safeParse(event.data?.object)
    if (!event.success || !object.success)
      return { kind: 'broken', why: `sent a change of ${this.watched.resource.name} that is none` }
    const { metadata } = object.data
    this.#version = metadata.resourceVersion
    this.#asOf = this.#connection.now()
    this.#backoff.reset()
    if (event.data.type === 'BOOKMARK') return undefined
    const { isChange } = this.#take(object.data)
    const isDeleted = event.data.type === 'DELETED'
    const isEnd = isDeleted && this.watched.store.end(keyOf({ metadata }), this.#asOf)
    if (isChange || isEnd) this.#listener.onChange()
    return undefined
  }

  #take(json: unknown) {
    const taken = this.watched.store.take(json)
    this.#malformed += taken.malformed
    this.#isCut ||= taken.isCut
    return taken
  }

  /** Milliseconds until it is tried again; undefined where that is of no use. */
  async #recover(failure: ApiFailure): Promise<number | undefined> {
    const { resource } = this.watched
    if (failure.kind !== 'status') return this.#isBroken(failure)
    switch (failure.status) {
      case 410:
        // No trouble: the server keeps changes for minutes only.
        this.#version = undefined
        return this.#backoff.next()
      case 404:
        if (resource.group === '') return this.#isBroken(failure)
        this.#settle(undefined)
        return undefined
      case 403: {
        const { namespace } = this.#connection.login
        if (resource.isNamespaced && namespace !== undefined && this.#namespace === undefined) {
          this.#namespace = namespace
          return 0
        }
        this.#version = undefined
        this.#settle({
          text: troubleText(failure, this.#connection.login, resource),
          isUnreachable: false,
        })
        return REFUSED_RETRY_MS
      }
      case 401: {
        const why = await this.#connection.renewLogin()
        return this.#isBroken(failure, why)
      }
      default:
        return this.#isBroken(failure)
    }
  }

  #isBroken(failure: ApiFailure, more = ''): number {
    const pauseMs = this.#backoff.next(failure.kind === 'status' ? failure.retryAfterMs : undefined)
    // One watch that breaks off is taken up again before anybody needs to know.
    if (this.#version !== undefined && this.#backoff.failures === 1) return pauseMs
    const text = troubleText(failure, this.#connection.login, this.watched.resource)
    this.#settle(
      {
        text: more === '' ? text : `${text} ${more}`,
        isUnreachable: failure.kind === 'unreachable',
      },
      true,
    )
    return pauseMs
  }

  #settle(trouble: Trouble | undefined, isDown = false): void {
    if (this.#isSettled && this.#trouble?.text === trouble?.text) return
    this.#trouble = trouble
    this.#isDown = isDown
    this.#isSettled = true
    this.#listener.onState()
  }

  /** Up to where the query's first word stands. */
  get #path(): string {
    const { resource, version } = this.watched
    const root = resource.group === '' ? `/api/${version}` : `/apis/${resource.group}/${version}`
    const inside =
      this.#namespace === undefined ? '' : `/namespaces/${encodeURIComponent(this.#namespace)}`
    const { fieldSelector } = resource
    const only =
      fieldSelector === undefined ? '' : `fieldSelector=${encodeURIComponent(fieldSelector)}&`
    return `${root}${inside}/${resource.name}?${only}`
  }
}

const noStatus = { code: 500, message: '' }
