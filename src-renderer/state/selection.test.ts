import { describe, expect, it } from 'vitest'
import type {
  EngineService,
  JourneyView,
  RecordRef,
  RecordRow,
} from '../../src-shared/contract/services.ts'
import { PAGE_ROWS } from './pageWindow.ts'
import { RecordPages } from './recordPages.svelte.ts'
import { Selection } from './selection.svelte.ts'

const TOTAL = 1010

/** An engine whose every ten records are one packet, seen at ten points. */
class TenHopEngine {
  readonly asked: string[] = []

  get service(): EngineService {
    return {
      session: () => Promise.reject(new Error('not asked here')),
      sources: () => Promise.resolve([]),
      open: () => Promise.resolve({ opened: false }),
      decodeAs: () => Promise.resolve({ opened: false }),
      pinClock: () => Promise.resolve({ pinned: false }),
      clusters: () => Promise.resolve({ contexts: [] }),
      watchCluster: () => Promise.resolve({ watching: false }),
      leaveCluster: () => Promise.resolve(),
      cancelOpening: () => Promise.resolve(),
      close: () => Promise.resolve(),
      list: () => Promise.resolve({ kind: 'gone' }),
      grow: () => Promise.resolve({ kind: 'gone' }),
      place: () => Promise.resolve(undefined),
      records: ({ from, count }) => {
        this.asked.push(`rows ${from}`)
        const length = Math.max(0, Math.min(count, TOTAL - from))
        const rows = Array.from({ length }, (_, at) => rowAt(from + at))
        return Promise.resolve({ revision: 1, total: TOTAL, from, rows })
      },
      record: (ref) => {
        const row = rowAt(ref.record - 1)
        const detail = {
          row,
          file: 'a.pcap',
          layers: [],
          bytes: new Uint8Array(),
          depthTitles: [],
          comments: [],
        }
        return Promise.resolve(detail)
      },
      name: () => Promise.resolve(undefined),
      names: () => Promise.resolve(undefined),
      journey: (ref) => {
        this.asked.push(`journey ${ref.record}`)
        return Promise.resolve(journeyOf(ref))
      },
    }
  }
}

const rowAt = (row: number): RecordRow => ({
  row,
  ref: { capture: 0, record: row + 1 },
  time: BigInt(row),
  point: 0,
  ribbon: [],
  capturedLength: 0,
  originalLength: 0,
  info: '',
})

function journeyOf({ record }: RecordRef): JourneyView {
  const first = Math.floor((record - 1) / 10) * 10 + 1
  const end = { address: '10.0.0.1' }
  return {
    digest: String(first),
    protocol: 'tcp',
    title: '',
    subtitle: '',
    outcome: 'delivered',
    why: '',
    hops: Array.from({ length: 10 }, (_, at) => ({
      point: at,
      role: 'nic',
      records: [{ capture: 0, record: first + at }],
      time: BigInt(at),
      length: 0,
      source: end,
      destination: end,
      shape: [],
      values: [],
      changes: [],
    })),
    missing: [],
    linked: [],
    steps: [],
    conversation: { packets: [], total: 0 },
  }
}

const settled = () => new Promise((done) => setTimeout(done, 5))

function start() {
  const engine = new TenHopEngine()
  const pages = new RecordPages(() => engine.service)
  pages.follow({ list: 0, total: TOTAL, version: 1 }, true)
  return { engine, pages, selection: new Selection(engine.service, pages) }
}

describe('selecting a record', () => {
  it('brings its detail and the journey of its packet, asked once', async () => {
    const { engine, selection } = start()
    selection.selectRow(25)
    await settled()
    expect(selection.detail).toMatchObject({ state: 'known', value: { row: { row: 25 } } })
    expect(selection.journey).toMatchObject({ state: 'known', value: { digest: '21' } })
    expect(engine.asked).toEqual(['rows 25', 'journey 26'])
  })

  it('stays within the table', async () => {
    const { selection } = start()
    selection.selectRow(TOTAL + 50)
    await settled()
    expect(selection.row).toBe(TOTAL - 1)
  })

  it('steps from hop to hop without asking for the journey again', async () => {
    const { engine, selection } = start()
    selection.selectRow(20)
    await settled()
    selection.stepHop(1)
    selection.stepHop(1)
    await settled()
    expect(selection.row).toBe(22)
    expect(engine.asked.filter((each) => each.startsWith('journey'))).toEqual(['journey 21'])
  })

  it('ends on the journey of the last one, however fast others were passed', async () => {
    const { selection } = start()
    selection.selectRow(5)
    await settled()
    selection.selectRow(55)
    selection.selectRow(95)
    selection.selectRow(6)
    await settled()
    expect(selection.journey).toMatchObject({ state: 'known', value: { digest: '1' } })
    expect(selection.detail).toMatchObject({ value: { row: { row: 6 } } })
  })

  it('that was closed meanwhile shows nothing', async () => {
    const { selection } = start()
    selection.selectRow(5)
    selection.clear()
    await settled()
    expect(selection.detail).toEqual({ state: 'none' })
    expect(selection.journey).toEqual({ state: 'none' })
  })
})

describe('the rows on screen', () => {
  it('are asked for by page with those ahead, and again when the session has grown', async () => {
    const { engine, pages } = start()
    pages.show(0, 30)
    await settled()
    expect(pages.row(30)?.row).toBe(30)
    const asked = [0, 1, 2].map((page) => `rows ${page * PAGE_ROWS}`)
    expect(engine.asked).toEqual(asked)
    pages.follow({ list: 0, total: TOTAL, version: 2 }, false)
    expect(pages.row(30)?.row).toBe(30)
    await settled()
    expect(engine.asked).toEqual([...asked, ...asked])
  })

  it('are asked for again where a list grew behind them, the others are not', async () => {
    const { engine, pages } = start()
    pages.show(TOTAL - 30, TOTAL - 1)
    await settled()
    const last = Math.floor(TOTAL / PAGE_ROWS)
    expect(engine.asked).toContain(`rows ${last * PAGE_ROWS}`)
    engine.asked.length = 0
    pages.follow({ list: 0, total: TOTAL + 10, version: 1 }, false)
    await settled()
    expect(engine.asked).toEqual([`rows ${last * PAGE_ROWS}`])
  })

  it('that were scrolled past are no longer waited for', () => {
    const signals: AbortSignal[] = []
    const endless = {
      ...new TenHopEngine().service,
      records: () => new Promise<never>(() => undefined),
    }
    const pages = new RecordPages((signal) => {
      if (signal !== undefined) signals.push(signal)
      return endless
    })
    pages.follow({ list: 0, total: 100 * PAGE_ROWS, version: 1 }, true)
    pages.show(0, 30)
    pages.show(50 * PAGE_ROWS, 50 * PAGE_ROWS + 30)
    expect(signals.slice(0, 3).map(({ aborted }) => aborted)).toEqual([true, true, true])
  })

  it('are gone when the table shows something else', async () => {
    const { pages } = start()
    pages.show(0, 30)
    await settled()
    pages.follow({ list: 1, total: TOTAL, version: 2 }, true)
    expect(pages.row(30)).toBeUndefined()
  })

  it('say why they are missing when the engine cannot answer', async () => {
    const failing = {
      ...new TenHopEngine().service,
      records: () => Promise.reject(new Error('moved')),
    }
    const pages = new RecordPages(() => failing)
    pages.follow({ list: 0, total: TOTAL, version: 1 }, true)
    pages.show(0, 30)
    await settled()
    expect(pages.failure).toBe('moved')
  })
})
