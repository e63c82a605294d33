/** The engine: one session at a time, its index and its answers. It knows no host and no page. */
import { basename } from 'node:path'
import type { EngineService, RecordRef, SessionState } from '../../src-shared/contract/services.ts'
import type { Binding } from '../../src-shared/layers/bindings.ts'
import { emptyState } from '../../src-shared/contract/emptyState.ts'
import { timeOrder } from '../../src-shared/index/timeOrder.ts'
import type { Engine, EngineOptions } from './engineTypes.ts'
import { IndexerPool } from './indexerPool.ts'
import { openSession } from './openSession.ts'
import type { Session } from './session.ts'
import { journeyView } from './views/journeyView.ts'
import { recordDetail } from './views/recordDetail.ts'
import { recordRow } from './views/recordRow.ts'
import { sessionState } from './views/sessionState.ts'

const MAX_PAGE = 500
/** Progress is told at most this often. */
const PROGRESS_INTERVAL_MS = 100

/** What was asked to be opened last. */
interface Opened {
  readonly paths: readonly string[]
  readonly name: string
  /** A person's own, after the defaults. */
  readonly bindings: readonly Binding[]
}

interface OpenSession {
  readonly session: Session
  /** Global rows by time. */
  readonly order: Uint32Array
  /** Place in `order` of each global row. */
  readonly positions: Uint32Array
}

export function createEngine({ workerUrl, sources, openAtStart }: EngineOptions): Engine {
  const pool = new IndexerPool(workerUrl)
  const listeners = new Set<(state: SessionState) => void>()
  let state = emptyState(0)
  let open: OpenSession | undefined
  let opened: Opened | undefined
  let opening = 0

  const publish = (next: SessionState) => {
    state = next
    for (const listener of listeners) listener(next)
  }

  const openPaths = async (what: Opened) => {
    const { paths, name, bindings } = what
    const turn = ++opening
    opened = what
    open = undefined
    const start = { ...emptyState(state.revision + 1), phase: 'opening' as const, name }
    publish(start)
    let told = 0
    const session = await openSession(paths, {
      pool,
      bindings,
      onProgress: (progress) => {
        const now = Date.now()
        if (turn !== opening || now - told < PROGRESS_INTERVAL_MS) return
        told = now
        publish({ ...start, revision: state.revision + 1, progress })
      },
    })
    if (turn !== opening) return { opened: false, why: 'Something else was opened meanwhile.' }
    open = withOrder(session)
    publish(sessionState(session, state.revision + 1))
    if (session.captures.length > 0) return { opened: true }
    return { opened: false, why: session.problems[0]?.text ?? 'There is no capture in it.' }
  }

  const rowOf = ({ capture, record }: RecordRef) => open?.session.index.rowOf(capture, record - 1)

  const service: EngineService = {
    session: () => Promise.resolve(state),
    sources: () => Promise.resolve(sources.map(({ ref }) => ref)),
    open: async (sourceId) => {
      const source = sources.find(({ ref }) => ref.id === sourceId)
      if (source === undefined) return { opened: false, why: 'There is no such source.' }
      return openPaths({ paths: source.paths, name: source.ref.name, bindings: [] })
    },
    decodeAs: async (bindings) => {
      if (opened === undefined) return { opened: false, why: 'Nothing is open.' }
      return openPaths({ ...opened, bindings: [...opened.bindings, ...bindings] })
    },
    close: () => {
      opening++
      opened = undefined
      open = undefined
      publish(emptyState(state.revision + 1))
      return Promise.resolve()
    },
    records: async (from, count) => {
      const { revision } = state
      if (open === undefined) return { revision, total: 0, from, rows: [] }
      const { session, order } = open
      const rows = order.subarray(from, from + Math.min(count, MAX_PAGE))
      return {
        revision,
        total: order.length,
        from,
        rows: await Promise.all(Array.from(rows, (row, at) => recordRow(session, row, from + at))),
      }
    },
    record: async (ref) => {
      const row = rowOf(ref)
      if (open === undefined || row === undefined) return undefined
      return recordDetail(open.session, row, open.positions[row] ?? 0)
    },
    journey: async (ref) => {
      const row = rowOf(ref)
      if (open === undefined || row === undefined) return undefined
      return journeyView(open.session, row)
    },
  }

  if (openAtStart !== undefined) void service.open(openAtStart)
  return {
    service,
    openPaths: (paths) => {
      const name = paths.map((path) => basename(path)).join(', ')
      return openPaths({ paths, name, bindings: [] })
    },
    onSession: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: () => pool.close(),
  }
}

function withOrder(session: Session): OpenSession {
  const order = timeOrder(session.index)
  const positions = new Uint32Array(order.length)
  order.forEach((row, at) => (positions[row] = at))
  return { session, order, positions }
}
