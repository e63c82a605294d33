import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame, type Frame } from './frame.ts'

const MAX = 1024 * 1024

function encoded(frame: Frame, max = MAX): Uint8Array {
  const result = encodeFrame(frame, max)
  if (!result.ok) throw new Error(result.why)
  return result.bytes
}

function decoded(bytes: Uint8Array): Frame {
  const result = decodeFrame(bytes, MAX)
  if (!result.ok) throw new Error(result.why)
  return result.frame
}

/** A frame with this text as its header. */
function withHeader(text: string, attachments: readonly number[] = []): Uint8Array {
  const header = new TextEncoder().encode(text)
  const bytes = new Uint8Array(4 + header.byteLength + attachments.length)
  new DataView(bytes.buffer).setUint32(0, header.byteLength)
  bytes.set(header, 4)
  bytes.set(attachments, 4 + header.byteLength)
  return bytes
}

const result = (value: unknown): Frame => ({ kind: 'result', id: 1, value })

const FRAMES: readonly Frame[] = [
  { kind: 'hello', version: 1, build: 'Hopscope' },
  { kind: 'call', id: 7, method: 'records', args: [0, 500] },
  result({ time: 1_795_218_018_969_681_173n, none: undefined, list: [-0, NaN, Infinity] }),
  result([Uint8Array.of(1, 2, 3), 'text', Uint8Array.of(), { deep: Uint8Array.of(255) }]),
  { kind: 'failure', id: 7, code: 'internal', message: 'a sentence' },
  { kind: 'cancel', id: 7 },
  { kind: 'subscribe', event: 'session' },
  { kind: 'event', event: 'session', value: {} },
  { kind: 'unsubscribe', event: 'session' },
]

describe('a frame', () => {
  it.each(FRAMES)('of kind $kind comes back as it was', (frame) => {
    expect(decoded(encoded(frame))).toEqual(frame)
  })

  it('carries any value that may cross', () => {
    const values = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string({ unit: 'binary' }),
        fc.double(),
        fc.bigInt(),
        fc.boolean(),
        fc.constant(undefined),
        fc.uint8Array(),
        fc.array(tie('value')),
        fc.dictionary(
          fc.string().filter((key) => key !== '__proto__'),
          tie('value'),
          {
            noNullPrototype: true,
          },
        ),
      ),
    })).value
    fc.assert(
      fc.property(values, (value) => {
        expect(decoded(encoded(result(value)))).toEqual(result(value))
      }),
    )
  })

  it('shares what occurs twice, so that repeated cells cost little', () => {
    const cell = { protocol: 'vxlan', label: 'VXLAN 1', family: 'overlay', depth: 0 }
    const once = encoded(result([cell])).byteLength
    const often = encoded(result(Array.from({ length: 100 }, () => cell))).byteLength
    expect(often - once).toBeLessThan(300)
  })

  it('gives bytes as a view on the frame', () => {
    const bytes = encoded(result(Uint8Array.of(1, 2, 3)))
    const frame = decoded(bytes)
    const value = frame.kind === 'result' ? frame.value : undefined
    expect(value instanceof Uint8Array && value.buffer === bytes.buffer).toBe(true)
  })

  it('may lie anywhere in a larger buffer', () => {
    const bytes = encoded(result(Uint8Array.of(9)))
    const larger = new Uint8Array(bytes.byteLength + 7)
    larger.set(bytes, 3)
    expect(decoded(larger.subarray(3, 3 + bytes.byteLength))).toEqual(result(Uint8Array.of(9)))
  })
})

describe('encoding', () => {
  it('refuses a frame above the limit, with both sizes', () => {
    expect(encodeFrame(result(new Uint8Array(1000)), 1000)).toEqual({
      ok: false,
      code: 'too-large',
      why: expect.stringMatching(/^The frame has 10\d\d bytes and may have 1000: ask for less/),
    })
  })

  it.each([
    ['a function', () => 1],
    ['a symbol', Symbol('s')],
    [
      'an object of a class',
      new (class Thing {
        readonly size = 1
      })(),
    ],
  ])('refuses %s', (_name, value) => {
    expect(encodeFrame(result(value), MAX)).toMatchObject({ ok: false, code: 'internal' })
  })
})

describe('decoding', () => {
  it('gives a sentence for a frame cut at any byte', () => {
    const whole = encoded(FRAMES[3] ?? result(0))
    for (let length = 0; length < whole.byteLength - 1; length++) {
      const cut = decodeFrame(whole.subarray(0, length), MAX)
      expect(cut.ok ? 'a frame' : cut.why).toMatch(/^an? (frame|attachment)/)
    }
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(decodeFrame(bytes, MAX)).toHaveProperty('ok')
      }),
    )
    const whole = encoded(FRAMES[2] ?? result(0))
    for (let at = 0; at < whole.byteLength; at++)
      for (let bit = 0; bit < 8; bit++) {
        const flipped = Uint8Array.from(whole)
        flipped[at] = (whole[at] ?? 0) ^ (1 << bit)
        expect(decodeFrame(flipped, MAX)).toHaveProperty('ok')
      }
  })

  it('refuses a frame above the limit before it reads it', () => {
    expect(decodeFrame(new Uint8Array(11), 10)).toEqual({
      ok: false,
      why: 'a frame of 11 bytes came, and 10 are allowed',
    })
  })

  const place = (at: unknown, length: unknown): string =>
    `[{"kind":1,"id":2,"value":3},"result",1,["Bytes",4],[5,6],${JSON.stringify(at)},${JSON.stringify(length)}]`

  it.each([
    ['no JSON', 'x'],
    ['an empty array', '[]'],
    ['no object', '[1]'],
    ['an unknown kind', '[{"kind":1},"steal"]'],
    ['a kind from the prototype', '[{"kind":1},"constructor"]'],
    ['a call without arguments', '[{"kind":1,"id":2,"method":3},"call",1,"session"]'],
    ['a negative id', '[{"kind":1,"id":2},"cancel",-1]'],
    ['a broken id', '[{"kind":1,"id":2},"cancel",1.5]'],
    ['an unknown failure', '[{"kind":1,"id":2,"code":3,"message":3},"failure",1,"oops"]'],
    ['a key __proto__', '[{"__proto__":1},1]'],
    ['a Map', '[{"kind":1,"id":2,"value":3},"result",1,["Map"]]'],
    ['a Set', '[{"kind":1,"id":2,"value":3},"result",1,["Set"]]'],
    ['a Date', '[{"kind":1,"id":2,"value":3},"result",1,["Date","2026-01-01"]]'],
    ['a RegExp', '[{"kind":1,"id":2,"value":3},"result",1,["RegExp","(a+)+"]]'],
    ['a URL', '[{"kind":1,"id":2,"value":3},"result",1,["URL","http://evil.example"]]'],
    ['a sparse array', '[{"kind":1,"id":2,"value":3},"result",1,[-7,4294967295]]'],
    ['a buffer', '[{"kind":1,"id":2,"value":3},"result",1,["ArrayBuffer","AAAA"]]'],
    [
      'a typed array',
      '[{"kind":1,"id":2,"value":3},"result",1,["Uint8Array",4],["ArrayBuffer","AA=="]]',
    ],
    ['a circle of attachments', '[{"kind":1,"id":2,"value":3},"result",1,["Bytes",3]]'],
    ['bytes beyond the end', place(1, 3)],
    ['bytes before the start', place(-1, 1)],
    ['bytes of no length', place(0, 'x')],
    ['bytes without a place', '[{"kind":1,"id":2,"value":3},"result",1,["Bytes",4],"x"]'],
    ['nesting without end', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('refuses a header with %s', (_name, text) => {
    expect(decodeFrame(withHeader(text, [1, 2, 3]), MAX).ok).toBe(false)
  })

  it('refuses a header that is no UTF-8', () => {
    expect(decodeFrame(Uint8Array.of(0, 0, 0, 2, 0xc3, 0x28), MAX).ok).toBe(false)
  })
})
