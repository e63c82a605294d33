/** One suite, three pipes: a page is answered, refused and told of a break alike over each. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { BUILD } from '../../src-shared/contract/build.ts'
import { connectEngine, type ConnectedEngine } from '../../src-shared/contract/client.ts'
import {
  CONTRACT_VERSION,
  decodeFrame,
  encodeFrame,
  MAX_ANSWER_BYTES,
  MAX_QUESTION_BYTES,
  type Frame,
} from '../../src-shared/contract/frame.ts'
import type { SessionState } from '../../src-shared/contract/services.ts'
import type { Transport } from '../../src-shared/contract/transport.ts'
import { transportPair } from '../support/transportPair.ts'
import { ENDLESS_FILTER, HUGE_RECORD, row, SOURCES } from './memoryEngine.ts'
import { PIPES, type Pipe } from './pipes.ts'

/** A page that says what it likes, and hears every frame. */
class RawPage {
  readonly #transport: Transport
  readonly #heard: Frame[] = []
  readonly #awaited: ((frame: Frame) => void)[] = []
  readonly closed: Promise<string>

  constructor(transport: Transport) {
    this.#transport = transport
    transport.onFrame((bytes) => {
      const decoded = decodeFrame(bytes, MAX_ANSWER_BYTES)
      if (!decoded.ok) throw new Error(decoded.why)
      const awaited = this.#awaited.shift()
      if (awaited === undefined) this.#heard.push(decoded.frame)
      else awaited(decoded.frame)
    })
    this.closed = new Promise((resolve) => {
      transport.onClose(resolve)
    })
  }

  say(frame: Frame): void {
    const encoded = encodeFrame(frame, MAX_QUESTION_BYTES)
    if (!encoded.ok) throw new Error(encoded.why)
    this.#transport.send(encoded.bytes)
  }

  sayBytes(bytes: Uint8Array): void {
    this.#transport.send(bytes)
  }

  hear(): Promise<Frame> {
    const heard = this.#heard.shift()
    return heard === undefined
      ? new Promise((resolve) => this.#awaited.push(resolve))
      : Promise.resolve(heard)
  }

  async greet(version = CONTRACT_VERSION): Promise<Frame> {
    this.say({ kind: 'hello', version, build: 'a test' })
    return this.hear()
  }
}

describe.each(PIPES)('a page, $name,', ({ open }) => {
  let pipe: Pipe
  beforeEach(async () => {
    pipe = await open()
  })
  afterEach(() => pipe.end())

  describe('that asks as it should', () => {
    let engine: ConnectedEngine
    beforeEach(() => {
      engine = connectEngine(pipe.transport, BUILD)
    })

    it('is answered with values as the engine had them', async () => {
      expect(await engine.service.records({ list: 0, from: 7, count: 3 })).toEqual({
        revision: 0,
        total: 1_000_000,
        from: 7,
        rows: [row(7), row(8), row(9)],
      })
      expect(await engine.service.journey({ capture: 0, record: 1 })).toBeUndefined()
    })

    it('gets bytes as bytes', async () => {
      const detail = await engine.service.record({ capture: 0, record: 200 })
      expect(detail?.bytes).toEqual(new Uint8Array(200).fill(200))
      expect(detail?.bytes.constructor.name).toBe('Uint8Array')
    })

    it('gets each answer to its own question, whatever the order', async () => {
      const endless = engine.service.open(SOURCES.endless)
      endless.catch(() => undefined)
      const pages = await Promise.all(
        Array.from({ length: 50 }, (_, at) =>
          engine.service.records({ list: 0, from: at * 10, count: 1 }),
        ),
      )
      expect(pages.map((page) => page?.rows[0]?.row)).toEqual(pages.map((_, at) => at * 10))
    })

    it('is told of the session until it listens no more', async () => {
      const names: string[] = []
      const heard = new Promise<SessionState>((resolve) => {
        const stop = engine.onSession((state) => {
          names.push(state.name)
          stop()
          resolve(state)
        })
      })
      await engine.service.open(SOURCES.good)
      expect(await heard).toMatchObject({ revision: 1, name: 'good' })
      await engine.service.close()
      await engine.service.session()
      expect(names).toEqual(['good'])
    })

    it('may have a port decoded as something else', async () => {
      const bindings = [{ table: 'udp.port', key: 6080, protocol: 'vxlan' }] as const
      expect(await engine.service.decodeAs(bindings)).toEqual({ opened: true })
      expect(await engine.service.session()).toMatchObject({ name: 'udp.port==6080,vxlan' })
    })

    it('may take a question back, and goes on', async () => {
      const cancel = new AbortController()
      const endless = engine.cancelledBy(cancel.signal).open(SOURCES.endless)
      cancel.abort()
      await expect(endless).rejects.toMatchObject({ code: 'cancelled' })
      expect(await engine.service.open(SOURCES.good)).toEqual({ opened: true })
    })

    it('has the work behind a question given up with the question', async () => {
      const cancel = new AbortController()
      const told = new Promise<string>((resolve) => engine.onSession(({ name }) => resolve(name)))
      const list = engine.cancelledBy(cancel.signal).list({ filter: ENDLESS_FILTER })
      await engine.service.session()
      cancel.abort()
      await expect(list).rejects.toMatchObject({ code: 'cancelled' })
      expect(await told).toBe('given up')
    })

    it('is told in a sentence where its arguments are wrong', async () => {
      await expect(engine.service.records({ list: 0, from: -1, count: 5 })).rejects.toMatchObject({
        code: 'bad-arguments',
        message: expect.stringMatching(
          /^The question records has a wrong value at argument 0.from: /,
        ),
      })
      for (const wrong of [
        engine.service.records({ list: 0, from: 0, count: 501 }),
        engine.service.list({ filter: 'x'.repeat(10_001) }),
      ]) {
        await expect(wrong).rejects.toMatchObject({ code: 'bad-arguments' })
      }
    })

    it('is told in a sentence where the engine broke, and goes on', async () => {
      await expect(engine.service.open(SOURCES.broken)).rejects.toMatchObject({
        code: 'internal',
        message: 'The engine failed at open: a mistake of ours',
      })
      expect(await engine.service.open(SOURCES.good)).toEqual({ opened: true })
    })

    it('is told where an answer is too large for a frame, and goes on', async () => {
      const huge = engine.service.record({ capture: 0, record: HUGE_RECORD })
      await expect(huge).rejects.toMatchObject({ code: 'too-large' })
      expect(await engine.service.open(SOURCES.good)).toEqual({ opened: true })
    })

    it('is not let to ask what is too large for a frame, and goes on', async () => {
      const large = engine.service.open('x'.repeat(MAX_QUESTION_BYTES))
      await expect(large).rejects.toMatchObject({ code: 'too-large' })
      expect(await engine.service.open(SOURCES.good)).toEqual({ opened: true })
    })

    it('hears that the engine is gone, and so do its unanswered questions', async () => {
      await engine.service.session()
      const endless = engine.service.open(SOURCES.endless)
      endless.catch(() => undefined)
      pipe.cut()
      const reason = await engine.closed
      expect(reason).not.toBe('')
      await expect(endless).rejects.toMatchObject({ code: 'disconnected', message: reason })
      await expect(engine.service.session()).rejects.toMatchObject({ code: 'disconnected' })
    })
  })

  describe('that asks as it should not', () => {
    let page: RawPage
    beforeEach(() => {
      page = new RawPage(pipe.transport)
    })

    it('hears hello from an engine of another contract, and no answers', async () => {
      const hello = await page.greet(CONTRACT_VERSION + 1)
      expect(hello).toEqual({ kind: 'hello', version: CONTRACT_VERSION, build: BUILD })
      page.say({ kind: 'call', id: 1, method: 'session', args: [] })
      expect(await page.hear()).toMatchObject({ kind: 'failure', id: 0, code: 'malformed-frame' })
    })

    it.each(['nothing', 'constructor', '__proto__', 'toString', ''])(
      'is refused the method %j',
      async (method) => {
        await page.greet()
        page.say({ kind: 'call', id: 5, method, args: [] })
        expect(await page.hear()).toEqual({
          kind: 'failure',
          id: 5,
          code: 'unknown-method',
          message: `The engine has no method ${JSON.stringify(method)}.`,
        })
      },
    )

    it('is told that a frame is garbage, and is still answered', async () => {
      await page.greet()
      for (const garbage of [[], [0], [255, 255, 255, 255], [0, 0, 0, 2, 91, 93], [0, 0, 0, 0]]) {
        page.sayBytes(Uint8Array.from(garbage))
        expect(await page.hear()).toMatchObject({ id: 0, code: 'malformed-frame' })
      }
      page.say({ kind: 'call', id: 1, method: 'sources', args: [] })
      expect(await page.hear()).toMatchObject({ kind: 'result', id: 1 })
    })

    it('is told that a frame is too large', async () => {
      await page.greet()
      page.sayBytes(new Uint8Array(MAX_QUESTION_BYTES + 1))
      expect(await page.hear()).toMatchObject({
        id: 0,
        message: expect.stringContaining(`${MAX_QUESTION_BYTES} are allowed`),
      })
    })

    it('may not use a number for two questions, nor answer', async () => {
      await page.greet()
      for (let twice = 0; twice < 2; twice++)
        page.say({ kind: 'call', id: 1, method: 'open', args: [SOURCES.endless] })
      expect(await page.hear()).toMatchObject({ id: 0, code: 'malformed-frame' })
      page.say({ kind: 'result', id: 1, value: 1 })
      expect(await page.hear()).toMatchObject({ id: 0, code: 'malformed-frame' })
    })

    it('may not leave any number of questions open', async () => {
      await page.greet()
      for (let id = 1; id <= 257; id++)
        page.say({ kind: 'call', id, method: 'open', args: [SOURCES.endless] })
      expect(await page.hear()).toMatchObject({ id: 257, code: 'too-large' })
    })

    it('that loads again hears nothing of what it asked before', async () => {
      await page.greet()
      page.say({ kind: 'subscribe', event: 'session' })
      page.say({ kind: 'call', id: 1, method: 'open', args: [SOURCES.endless] })
      expect(await page.greet()).toMatchObject({ kind: 'hello' })
      page.say({ kind: 'call', id: 1, method: 'open', args: [SOURCES.good] })
      // The event of the earlier subscription would come before this.
      expect(await page.hear()).toEqual({ kind: 'result', id: 1, value: { opened: true } })
    })
  })
})

describe('a page whose engine is of another build', () => {
  it('says so, and what to do', async () => {
    const [page, engine] = transportPair()
    const hello = encodeFrame(
      { kind: 'hello', version: CONTRACT_VERSION + 1, build: 'Hopscope 9.9.9' },
      MAX_ANSWER_BYTES,
    )
    engine.onFrame(() => hello.ok && engine.send(hello.bytes))
    const { closed, service } = connectEngine(page, 'Hopscope 0.1.0')
    const asked = service.session()
    await expect(asked).rejects.toMatchObject({ code: 'disconnected' })
    expect(await closed).toBe(
      'This page is of Hopscope 0.1.0 and the engine of Hopscope 9.9.9, which do not understand ' +
        'each other: restart Hopscope, then load this page again.',
    )
  })

  it('gives up on answers that it cannot read', async () => {
    const [page, engine] = transportPair()
    engine.onFrame(() => engine.send(Uint8Array.of(1, 2, 3)))
    const { closed, service } = connectEngine(page, BUILD)
    await expect(service.session()).rejects.toMatchObject({ code: 'disconnected' })
    expect(await closed).toMatch(/^The engine's answer could not be read: /)
  })
})
