import { describe, expect, it } from 'vitest'
import { emptyState } from '../../src-shared/contract/emptyState.ts'
import type { ListAnswer, ListQuestion } from '../../src-shared/contract/listQuestion.ts'
import type { EngineService } from '../../src-shared/contract/services.ts'
import { RecordPages } from './recordPages.svelte.ts'
import { RecordQuery } from './recordQuery.svelte.ts'

/** An engine that answers when it is told to, and keeps what it was asked. */
class PatientEngine {
  readonly asked: { question: ListQuestion | number; signal: AbortSignal | undefined }[] = []
  readonly #answers: ((answer: ListAnswer) => void)[] = []

  ask = (signal?: AbortSignal): EngineService => {
    const wait = (question: ListQuestion | number) => {
      this.asked.push({ question, signal })
      return new Promise<ListAnswer>((resolve) => this.#answers.push(resolve))
    }
    return {
      session: () => Promise.resolve(emptyState(1)),
      sources: () => Promise.resolve([]),
      open: () => Promise.resolve({ opened: false }),
      decodeAs: () => Promise.resolve({ opened: false }),
      pinClock: () => Promise.resolve({ pinned: false }),
      clusters: () => Promise.resolve({ contexts: [] }),
      watchCluster: () => Promise.resolve({ watching: false }),
      leaveCluster: () => Promise.resolve(),
      cancelOpening: () => Promise.resolve(),
      close: () => Promise.resolve(),
      list: wait,
      grow: wait,
      records: ({ from }) => Promise.resolve({ revision: 1, total: 0, from, rows: [] }),
      place: () => Promise.resolve(undefined),
      record: () => Promise.resolve(undefined),
      journey: () => Promise.resolve(undefined),
      name: () => Promise.resolve(undefined),
      names: () => Promise.resolve(undefined),
    }
  }

  async answer(at: number, answer: ListAnswer): Promise<void> {
    this.#answers[at]?.(answer)
    await new Promise((done) => setTimeout(done, 1))
  }
}

function start() {
  const engine = new PatientEngine()
  const pages = new RecordPages(engine.ask)
  let changes = 0
  const query = new RecordQuery(engine.ask, pages, () => changes++)
  query.follow({ ...emptyState(1), records: 1000 }, true)
  return { engine, pages, query, changes: () => changes }
}

const list = (total: number) => ({ kind: 'list', list: 5, total, unread: 0 }) as const

describe('a filter', () => {
  it('changes the table when its answer is there, and not before', async () => {
    const { engine, pages, query, changes } = start()
    query.setFilter('tcp')
    expect([query.isAsking, query.filter, pages.total]).toEqual([true, undefined, 1000])
    await engine.answer(0, list(17))
    expect([query.isAsking, query.filter, pages.list, pages.total]).toEqual([false, 'tcp', 5, 17])
    expect(query.tookMs).toBeGreaterThanOrEqual(0)
    expect(changes()).toBe(1)
  })

  it('that is newer wins, and the question before is taken back', async () => {
    const { engine, pages, query } = start()
    query.setFilter('tcp')
    query.setFilter('udp')
    expect(engine.asked.map(({ signal }) => signal?.aborted)).toEqual([true, false])
    await engine.answer(1, list(3))
    await engine.answer(0, list(17))
    expect([query.filter, pages.total]).toEqual(['udp', 3])
  })

  it('with a mistake leaves the table as it is', async () => {
    const { engine, pages, query, changes } = start()
    query.setFilter('tcp')
    await engine.answer(0, list(17))
    query.setFilter('tcq')
    const wrong = { kind: 'wrong', why: 'There is no field named tcq.', at: { start: 0, end: 3 } }
    await engine.answer(1, { ...wrong, kind: 'wrong', proposals: ['tcp'] })
    expect(query.wrong).toMatchObject({ text: 'tcq', proposals: ['tcp'] })
    expect([query.filter, pages.total, changes()]).toEqual(['tcp', 17, 1])
  })

  it('that reads records back shows what is found so far, and can be stopped', async () => {
    const { engine, pages, query } = start()
    query.setFilter('frame contains "GET"')
    await engine.answer(0, { ...list(3), search: { read: 10, toRead: 900 } })
    expect(query.search).toEqual({ read: 10, toRead: 900, isStopped: false })
    await engine.answer(1, { ...list(8), search: { read: 400, toRead: 900 } })
    expect(pages.total).toBe(8)
    query.stop()
    await engine.answer(2, list(12))
    expect(query.search).toEqual({ read: 400, toRead: 900, isStopped: true })
    expect([pages.total, engine.asked.length]).toEqual([8, 3])
  })

  it('is asked again when the session has grown, and is gone with the session', async () => {
    const { engine, pages, query } = start()
    query.setFilter('tcp')
    await engine.answer(0, list(17))
    query.follow({ ...emptyState(1), records: 1000 }, false)
    expect(engine.asked).toHaveLength(1)
    query.follow({ ...emptyState(2), records: 2000 }, false)
    await engine.answer(1, { ...list(30), list: 6 })
    expect([pages.list, pages.total]).toEqual([6, 30])
    query.follow({ ...emptyState(3), records: 5 }, true)
    expect([query.filter, pages.list, pages.total]).toEqual([undefined, 0, 5])
  })
})

describe('sorting', () => {
  it('keeps the filter, turns round at the second time, and by time needs no question', async () => {
    const { engine, pages, query } = start()
    query.sortBy('length')
    expect(engine.asked[0]?.question).toEqual({ sort: { column: 'length', descending: false } })
    await engine.answer(0, list(1000))
    query.sortBy('length')
    await engine.answer(1, list(1000))
    expect(query.sort).toEqual({ column: 'length', descending: true })
    query.setFilter('tcp')
    expect(engine.asked[2]?.question).toEqual({ filter: 'tcp', sort: query.sort })
    await engine.answer(2, list(17))
    query.setFilter(undefined)
    query.sortBy('time')
    expect([engine.asked.length, pages.list]).toEqual([4, 0])
  })
})
