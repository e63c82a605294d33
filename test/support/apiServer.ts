/**
 * A Kubernetes API server as a network peer: lists in pages, watches as chunks of JSON lines, discovery, tokens,
 * 410 Gone, bookmarks, refusals and cut connections. What it keeps, a test puts there.
 */
import {
  createServer as createPlainServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { authority, certificate, key } from './localhostCertificate.ts'

export interface ApiObject {
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly uid?: string
    readonly [more: string]: unknown
  }
  readonly [more: string]: unknown
}

interface Kind {
  readonly apiVersion: string
  readonly kind: string
  readonly namespaced: boolean
}

interface Change {
  readonly version: number
  readonly resource: string
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'
  readonly object: ApiObject
}

interface Watcher {
  readonly resource: string
  readonly namespace: string | undefined
  readonly response: ServerResponse
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

const KINDS: Readonly<Record<string, Kind>> = {
  pods: { apiVersion: 'v1', kind: 'Pod', namespaced: true },
  nodes: { apiVersion: 'v1', kind: 'Node', namespaced: false },
  services: { apiVersion: 'v1', kind: 'Service', namespaced: true },
  endpoints: { apiVersion: 'v1', kind: 'Endpoints', namespaced: true },
  events: { apiVersion: 'v1', kind: 'Event', namespaced: true },
  endpointslices: { apiVersion: 'discovery.k8s.io/v1', kind: 'EndpointSlice', namespaced: true },
  replicasets: { apiVersion: 'apps/v1', kind: 'ReplicaSet', namespaced: true },
  jobs: { apiVersion: 'batch/v1', kind: 'Job', namespaced: true },
  ciliumnodes: { apiVersion: 'cilium.io/v2', kind: 'CiliumNode', namespaced: false },
}

export class ApiServer {
  /** `GET /api/v1/pods?limit=500` */
  readonly requests: string[] = []
  /** By resource, or by a path: how it is answered instead. */
  readonly answers = new Map<string, Handler>()
  /** That a request has to bring; undefined: any. */
  token: string | undefined
  /** Seconds that the `Date` header is ahead. */
  clockAhead = 0
  readonly #tls: boolean
  readonly #server: ReturnType<typeof createServer> | ReturnType<typeof createPlainServer>
  readonly #objects = new Map<string, Map<string, ApiObject>>()
  readonly #watchers = new Set<Watcher>()
  #changes: Change[] = []
  #version = 100
  #oldest = 0
  #port = 0

  constructor({ tls = true }: { readonly tls?: boolean } = {}) {
    this.#tls = tls
    const answer = (request: IncomingMessage, response: ServerResponse) => {
      this.#answer(request, response)
    }
    this.#server = tls
      ? createServer({ cert: certificate, key }, answer)
      : createPlainServer(answer)
  }

  /** Listens; on the port that it had before, where it was stopped. */
  async start(): Promise<void> {
    await new Promise<void>((listening) => {
      this.#server.listen(this.#port, '127.0.0.1', listening)
    })
    this.#port = (this.#server.address() as AddressInfo).port
  }

  async stop(): Promise<void> {
    const closed = new Promise((fulfil) => this.#server.close(fulfil))
    this.cut()
    await closed
  }

  get url(): string {
    return `${this.#tls ? 'https' : 'http'}://127.0.0.1:${this.#port}`
  }

  /** In JSON, which is YAML too. */
  kubeconfig(user: object = { token: this.token }, namespace?: string): string {
    const ca = Buffer.from(authority).toString('base64')
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': 'test',
      clusters: [
        { name: 'here', cluster: { server: this.url, 'certificate-authority-data': ca } },
        { name: 'nowhere', cluster: { server: 'https://127.0.0.1:1' } },
      ],
      users: [{ name: 'someone', user }],
      contexts: [
        { name: 'test', context: { cluster: 'here', user: 'someone', namespace } },
        { name: 'other', context: { cluster: 'nowhere', user: 'someone' } },
      ],
    })
  }

  /** Adds an object, or puts a new state in the place of the old one. */
  put(resource: string, object: ApiObject): void {
    const all = this.#all(resource)
    const type = all.has(idOf(object)) ? 'MODIFIED' : 'ADDED'
    const stamped = this.#stamped(object)
    all.set(idOf(object), stamped)
    this.#change({ version: this.#version, resource, type, object: stamped })
  }

  delete(resource: string, object: ApiObject): void {
    const known = this.#all(resource).get(idOf(object)) ?? object
    this.#all(resource).delete(idOf(object))
    this.#change({
      version: this.#version + 1,
      resource,
      type: 'DELETED',
      object: this.#stamped(known),
    })
  }

  /** Forgets how it came to be so: who asks from before is answered 410 Gone. */
  compact(): void {
    this.#changes = []
    this.#oldest = this.#version + 1
    this.#version++
  }

  /** A line to all who watch a resource. */
  send(resource: string, line: string): void {
    for (const watcher of this.#watchers)
      if (watcher.resource === resource) watcher.response.write(`${line}\n`)
  }

  bookmark(resource: string): void {
    const { apiVersion, kind } = KINDS[resource] ?? unknownKind
    const metadata = { resourceVersion: String(this.#version) }
    this.send(
      resource,
      JSON.stringify({ type: 'BOOKMARK', object: { kind, apiVersion, metadata } }),
    )
  }

  /** Breaks every connection. */
  cut(): void {
    this.#server.closeAllConnections()
    this.#watchers.clear()
  }

  watched(resource: string): boolean {
    return [...this.#watchers].some((watcher) => watcher.resource === resource)
  }

  #all(resource: string): Map<string, ApiObject> {
    const known = this.#objects.get(resource) ?? new Map<string, ApiObject>()
    this.#objects.set(resource, known)
    return known
  }

  #stamped(object: ApiObject): ApiObject {
    const resourceVersion = String(++this.#version)
    return { ...object, metadata: { ...object.metadata, resourceVersion } }
  }

  #change(change: Change): void {
    this.#changes.push(change)
    for (const watcher of this.#watchers) tellChange(watcher, change)
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url)
    this.requests.push(`${request.method ?? ''} ${request.url ?? ''}`)
    response.sendDate = false
    response.setHeader('Date', new Date(Date.now() + this.clockAhead * 1000).toUTCString())
    if (this.token !== undefined && request.headers.authorization !== `Bearer ${this.token}`) {
      fail(response, 401, 'Unauthorized')
      return
    }
    const path = /^(?:\/api\/v1|\/apis\/[^/]+\/[^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)$/.exec(
      url.pathname,
    )
    const [, namespace, resource = ''] = path ?? []
    const own = this.answers.get(url.pathname) ?? this.answers.get(resource)
    if (own !== undefined) own(request, response)
    else if (path === null) discover(url.pathname, response)
    else if (KINDS[resource] === undefined)
      fail(response, 404, 'the server could not find the requested resource')
    else if (url.searchParams.has('watch')) this.#watch({ resource, namespace, response }, url)
    else this.#list({ resource, namespace, response }, url)
  }

  #list({ resource, namespace, response }: Watcher, { searchParams }: URL): void {
    const [from = 0, since = this.#version] = (searchParams.get('continue') ?? '')
      .split('.')
      .filter((part) => part !== '')
      .map(Number)
    if (since < this.#oldest) {
      fail(response, 410, 'The provided continue parameter is too old')
      return
    }
    const { apiVersion, kind } = KINDS[resource] ?? unknownKind
    const items = [...this.#all(resource).values()].filter((one) => isIn(one, namespace))
    const end = from + Number(searchParams.get('limit') ?? items.length)
    const more = end < items.length ? { continue: `${end}.${since}` } : {}
    const metadata = { resourceVersion: String(since), ...more }
    const list = { kind: `${kind}List`, apiVersion, metadata, items: items.slice(from, end) }
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(list))
  }

  #watch(watcher: Watcher, { searchParams }: URL): void {
    const { resource, response } = watcher
    const since = Number(searchParams.get('resourceVersion'))
    response.setHeader('Content-Type', 'application/json')
    response.flushHeaders()
    if (since < this.#oldest) {
      const object = { kind: 'Status', code: 410, message: `too old resource version: ${since}` }
      response.end(`${JSON.stringify({ type: 'ERROR', object })}\n`)
      return
    }
    for (const change of this.#changes)
      if (change.version > since && change.resource === resource) tellChange(watcher, change)
    this.#watchers.add(watcher)
    response.on('close', () => this.#watchers.delete(watcher))
  }
}

const unknownKind: Kind = { apiVersion: 'v1', kind: 'Unknown', namespaced: false }

function idOf({ metadata: { uid, namespace = '', name } }: ApiObject): string {
  return uid ?? `${namespace}/${name}`
}

function isIn({ metadata }: ApiObject, namespace: string | undefined): boolean {
  return namespace === undefined || metadata.namespace === namespace
}

function tellChange({ resource, namespace, response }: Watcher, change: Change): void {
  if (change.resource !== resource || !isIn(change.object, namespace)) return
  const { apiVersion, kind } = KINDS[resource] ?? unknownKind
  const object = { kind, apiVersion, ...change.object }
  response.write(`${JSON.stringify({ type: change.type, object })}\n`)
}

/** As the API server does: a `Status` object. */
export function fail(response: ServerResponse, code: number, message: string): void {
  response.statusCode = code
  response.setHeader('Content-Type', 'application/json')
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure' }
  response.end(JSON.stringify({ ...status, code, message }))
}

/** `/api`, `/apis`, and what one version of one group has. */
function discover(path: string, response: ServerResponse): void {
  const versions = new Set(Object.values(KINDS).map(({ apiVersion }) => apiVersion))
  const groupOf = (apiVersion: string) => {
    const [name = '', version = ''] = apiVersion.split('/')
    const served = { groupVersion: apiVersion, version }
    return { name, versions: [served], preferredVersion: served }
  }
  const groups = [...versions].filter((version) => version.includes('/')).map(groupOf)
  const groupVersion = /^\/(?:api|apis)\/(.+)$/.exec(path)?.[1] ?? ''
  const resources = Object.entries(KINDS)
    .filter(([, { apiVersion }]) => apiVersion === groupVersion)
    .map(([name, kind]) => ({ name, ...kind, verbs: ['get', 'list', 'watch'] }))
  response.setHeader('Content-Type', 'application/json')
  if (path === '/api') response.end(JSON.stringify({ kind: 'APIVersions', versions: ['v1'] }))
  else if (path === '/apis') response.end(JSON.stringify({ kind: 'APIGroupList', groups }))
  else if (resources.length > 0)
    response.end(JSON.stringify({ kind: 'APIResourceList', groupVersion, resources }))
  else fail(response, 404, 'the server could not find the requested resource')
}
