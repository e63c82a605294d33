/** What another program, another site or a hostile request gets from `serve`: nothing. */
import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { startServe, type Served } from '../support/hosts.ts'

let served: Served
let port: number
let token: string

beforeAll(async () => {
  served = await startServe()
  const url = new URL(served.url)
  port = Number(url.port)
  token = new URLSearchParams(url.hash.slice(1)).get('token') ?? ''
})
afterAll(() => served.close())

interface Answer {
  readonly status: number
  readonly headers: Record<string, string | string[] | undefined>
  readonly body: string
}

/** Without any tidying of the path, which `fetch` would do. */
function ask(
  path: string,
  {
    method = 'GET',
    headers = {},
    body = '',
  }: Partial<{
    method: string
    headers: Record<string, string>
    body: string
  }> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port, path, method, headers }, (response) => {
      let text = ''
      response.on('data', (chunk: Buffer) => (text += chunk.toString('utf8')))
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }),
      )
    })
    asked.on('error', reject)
    asked.end(body)
  })
}

const own = (): string => `http://127.0.0.1:${port}`

async function cookie(): Promise<string> {
  const { headers } = await ask('/session', {
    method: 'POST',
    headers: { origin: own() },
    body: token,
  })
  return headers['set-cookie']?.[0]?.split(';')[0] ?? ''
}

/** The status that an upgrade is refused with, or 101. */
function upgrade(headers: Record<string, string>, path = '/frames'): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
    socket.on('open', () => {
      socket.close()
      resolve(101)
    })
    socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0))
    socket.on('error', reject)
  })
}

describe('the printed address', () => {
  it('is on the loopback address, with a token of 192 bits in the fragment', () => {
    expect(served.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#token=[\w-]{32}$/)
  })
})

describe('the token', () => {
  it('is exchanged for a cookie that scripts and other sites cannot use', async () => {
    const answer = await ask('/session', {
      method: 'POST',
      headers: { origin: own() },
      body: token,
    })
    expect(answer.status).toBe(204)
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        /^hopscope-[0-9a-f]{12}=[\w-]{32}; HttpOnly; SameSite=Strict; Path=\/$/,
      ),
    ])
  })

  it.each([
    ['is empty', ''],
    ['is another', 'x'.repeat(32)],
    ['is longer than any', 'x'.repeat(100_000)],
  ])('that %s gets no cookie', async (_name, body) => {
    const answer = await ask('/session', { method: 'POST', headers: { origin: own() }, body })
    expect(answer.status).toBe(403)
    expect(answer.headers['set-cookie']).toBeUndefined()
  })

  it('from another origin, or from none, gets no cookie', async () => {
    for (const headers of [{ origin: 'http://evil.example' }, {}]) {
      const answer = await ask('/session', { method: 'POST', headers, body: token })
      expect(answer.status).toBe(403)
      expect(answer.headers['set-cookie']).toBeUndefined()
    }
  })
})

describe('a WebSocket', () => {
  it('with the cookie, from the own page, is accepted', async () => {
    expect(await upgrade({ origin: own(), cookie: await cookie() })).toBe(101)
  })

  it('is accepted through a tunnel that changes the port', async () => {
    const headers = { host: 'localhost:9999', origin: 'http://localhost:9999' }
    expect(await upgrade({ ...headers, cookie: await cookie() })).toBe(101)
  })

  it('without the cookie is refused, even with the token in its address', async () => {
    expect(await upgrade({ origin: own() })).toBe(403)
    expect(await upgrade({ origin: own() }, `/frames?token=${token}`)).toBe(403)
  })

  it('with a wrong cookie is refused', async () => {
    const [name] = (await cookie()).split('=')
    expect(await upgrade({ origin: own(), cookie: `${name ?? ''}=${'x'.repeat(32)}` })).toBe(403)
  })

  it.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
    ['a sandboxed frame', { origin: 'null' }],
    ['nowhere', {}],
  ])('from %s is refused, even with the cookie', async (_name, headers) => {
    expect(await upgrade({ ...headers, cookie: await cookie() })).toBe(403)
  })

  it('for a name that was bound to this address is refused', async () => {
    const headers = { host: `evil.example:${port}`, origin: `http://evil.example:${port}` }
    expect(await upgrade({ ...headers, cookie: await cookie() })).toBe(403)
  })

  it('elsewhere than at its path is refused', async () => {
    expect(await upgrade({ origin: own(), cookie: await cookie() }, '/')).toBe(403)
  })
})

describe('a request', () => {
  it('gets the page with headers that keep other code out', async () => {
    const { status, headers } = await ask('/')
    expect(status).toBe(200)
    expect(headers['content-security-policy']).toMatch(/default-src 'none'; script-src 'self';/)
    expect(headers['x-content-type-options']).toBe('nosniff')
    expect(headers['referrer-policy']).toBe('no-referrer')
    expect(headers['access-control-allow-origin']).toBeUndefined()
  })

  it.each(['evil.example', `evil.example:80`, '127.0.0.1.evil.example', '0.0.0.0', '[::2]'])(
    'for host %j is refused',
    async (host) => {
      expect((await ask('/', { headers: { host } })).status).toBe(421)
    },
  )

  it('from another origin is refused', async () => {
    expect((await ask('/', { headers: { origin: 'http://evil.example' } })).status).toBe(403)
  })

  it.each([
    '/../../package.json',
    '/..%2f..%2fpackage.json',
    '/%2e%2e/%2e%2e/package.json',
    '/assets/..%5c..%5c..%5cpackage.json',
    '/%252e%252e%252fpackage.json',
    '//etc/passwd',
    '/assets//../../../package.json',
    '/index.html%00.js',
    'file:///etc/passwd',
  ])('for %s gets no file', async (path) => {
    const { status, body } = await ask(path)
    expect(status).toBe(404)
    expect(body).toBe('There is no such file.\n')
  })

  it('may only read', async () => {
    for (const method of ['PUT', 'DELETE', 'POST'])
      expect((await ask('/index.html', { method, headers: { origin: own() } })).status).toBe(405)
  })

  it('that is no HTTP leaves the server running', async () => {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.resume()
    socket.write('\u0000\u0001garbage\r\n\r\n')
    await once(socket, 'close')
    expect((await ask('/')).status).toBe(200)
  })
})

describe('serve', () => {
  it('ends cleanly and at once when told to, with a page connected', async () => {
    const other = await startServe()
    const url = new URL(other.url)
    const answer = await fetch(`${url.origin}/session`, {
      method: 'POST',
      body: url.hash.slice('#token='.length),
      headers: { origin: url.origin },
    })
    const page = new WebSocket(`ws://${url.host}/frames`, {
      headers: {
        origin: url.origin,
        cookie: answer.headers.get('set-cookie')?.split(';')[0] ?? '',
      },
    })
    await once(page, 'open')
    const farewell = once(page, 'close')
    other.child.kill('SIGTERM')
    const [[code, reason]] = (await Promise.all([farewell, once(other.child, 'exit')])) as [
      [number, Buffer],
      unknown,
    ]
    expect([code, reason.toString()]).toEqual([1001, 'Hopscope serve was stopped.'])
    expect(other.child.exitCode).toBe(0)
  })
})
