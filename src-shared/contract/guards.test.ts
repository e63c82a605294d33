import { describe, expect, it } from 'vitest'
import { guardCall, MAX_PAGE_ROWS } from './guards.ts'
import type { AnsweringService, EngineService } from './services.ts'

/** Answers each method with what reached it. */
function echoing(): AnsweringService {
  const echo = (...args: readonly unknown[]): Promise<unknown> => Promise.resolve(args)
  const service: Record<keyof EngineService, typeof echo> = {
    session: echo,
    sources: echo,
    open: echo,
    decodeAs: echo,
    pinClock: echo,
    clusters: echo,
    watchCluster: echo,
    leaveCluster: echo,
    cancelOpening: echo,
    close: echo,
    list: echo,
    grow: echo,
    records: echo,
    place: echo,
    record: echo,
    journey: echo,
    name: echo,
    names: echo,
  }
  return service as unknown as AnsweringService
}

const ref = { capture: 0, record: 1 }

describe('a question that a guard lets through', () => {
  it.each<[string, unknown[]]>([
    ['session', []],
    ['sources', []],
    ['open', ['sample:flannel-vxlan']],
    ['decodeAs', [[{ table: 'udp.port', key: 6080, protocol: 'vxlan' }]]],
    ['pinClock', ['k8s-worker1', -37_400_000]],
    ['pinClock', ['k8s-worker1', undefined]],
    ['clusters', []],
    ['watchCluster', ['admin@production']],
    ['leaveCluster', []],
    ['cancelOpening', []],
    ['close', []],
    ['list', [{ filter: 'tcp', sort: { column: 'length', descending: true } }]],
    ['list', [{}]],
    ['grow', [7]],
    ['records', [{ list: 0, from: 0, count: MAX_PAGE_ROWS }]],
    ['place', [7, { record: ref }]],
    ['record', [ref]],
    ['journey', [ref]],
  ])('%s reaches the service as it was asked', async (method, args) => {
    const guarded = guardCall(echoing(), method, args)
    const waiting = { aborted: false }
    expect(guarded.ok && (await guarded.call(waiting))).toEqual([...args, waiting])
  })

  it('may ask for a moment', () => {
    expect(guardCall(echoing(), 'place', [0, { time: 1_795_218_018_969_681_173n }]).ok).toBe(true)
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
    ['watchCluster', ['']],
    ['watchCluster', [{ file: '/etc/kubernetes/admin.conf' }]],
    ['list', []],
    ['list', [{ filter: '' }]],
    ['list', [{ filter: 'x'.repeat(10_001) }]],
    ['list', [{ filter: undefined }]],
    ['list', [{ sort: { column: 'info', descending: true } }]],
    ['list', [{ path: '/etc' }]],
    ['grow', [-1]],
    ['records', [{ list: 0, from: 0 }]],
    ['records', [{ list: 0, from: -1, count: 1 }]],
    ['records', [{ list: 0, from: 0.5, count: 1 }]],
    ['records', [{ list: 0, from: NaN, count: 1 }]],
    ['records', [{ list: 0, from: 0, count: MAX_PAGE_ROWS + 1 }]],
    ['records', [{ list: '0', from: '0', count: '1' }]],
    ['place', [0, {}]],
    ['place', [0, { time: 1 }]],
    ['place', [0, { time: '1' }]],
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
