import { describe, expect, it } from 'vitest'
import { guardCall, MAX_PAGE_ROWS } from './guards.ts'
import type { EngineService } from './services.ts'

/** Answers each method with what reached it. */
function echoing(): EngineService {
  const echo = (...args: readonly unknown[]): Promise<unknown> => Promise.resolve(args)
  const service: Record<keyof EngineService, typeof echo> = {
    session: echo,
    sources: echo,
    open: echo,
    decodeAs: echo,
    cancelOpening: echo,
    close: echo,
    records: echo,
    record: echo,
    journey: echo,
  }
  return service as unknown as EngineService
}

const ref = { capture: 0, record: 1 }

describe('a question that a guard lets through', () => {
  it.each<[string, unknown[]]>([
    ['session', []],
    ['sources', []],
    ['open', ['sample:flannel-vxlan']],
    ['decodeAs', [[{ table: 'udp.port', key: 6080, protocol: 'vxlan' }]]],
    ['cancelOpening', []],
    ['close', []],
    ['records', [0, MAX_PAGE_ROWS]],
    ['record', [ref]],
    ['journey', [ref]],
  ])('%s reaches the service as it was asked', async (method, args) => {
    const guarded = guardCall(echoing(), method, args)
    expect(guarded.ok && (await guarded.call())).toEqual(args)
  })
})

describe('a question that a guard refuses', () => {
  it.each<[string, unknown[]]>([
    ['session', [1]],
    ['open', []],
    ['open', ['']],
    ['open', ['x'.repeat(201)]],
    ['open', [{ path: '/etc' }]],
    ['open', ['a', 'b']],
    ['decodeAs', [[]]],
    ['decodeAs', [[{ table: 'udp.port', key: 65_536, protocol: 'vxlan' }]]],
    ['decodeAs', [[{ table: 'constructor', key: 1, protocol: 'vxlan' }]]],
    ['decodeAs', [[{ table: 'udp.port', key: 1, protocol: 'toString' }]]],
    ['decodeAs', [[{ table: 'udp.port', key: 1, protocol: 'vxlan', path: '/etc' }]]],
    ['records', [0]],
    ['records', [-1, 1]],
    ['records', [0.5, 1]],
    ['records', [NaN, 1]],
    ['records', [0, MAX_PAGE_ROWS + 1]],
    ['records', ['0', '1']],
    ['record', [{ capture: 0, record: 0 }]],
    ['record', [{ capture: 2 ** 60, record: 1 }]],
    ['record', [{ ...ref, path: '/etc/passwd' }]],
    ['record', [undefined]],
    ['journey', [[0, 1]]],
  ])('%s with %j is answered with a sentence', (method, args) => {
    const guarded = guardCall(echoing(), method, args)
    expect(guarded).toMatchObject({ ok: false, code: 'bad-arguments' })
    expect(guarded.ok ? '' : guarded.why).toMatch(
      new RegExp(`^The question ${method} has a wrong value .*[.]$`),
    )
  })

  it.each(['constructor', '__proto__', 'hasOwnProperty', 'SESSION', ''])(
    'the name %j does not exist',
    (method) => {
      expect(guardCall(echoing(), method, [])).toMatchObject({ ok: false, code: 'unknown-method' })
    },
  )
})
