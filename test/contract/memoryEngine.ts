/** A whole engine of a few lines, kept in memory: what the contract's tests ask and are answered. */
import { emptyState } from '../../src-shared/contract/emptyState.ts'
import type {
  AnsweringService,
  EngineService,
  SessionState,
} from '../../src-shared/contract/services.ts'

/** What `open` does with these ids; any other opens nothing. */
export const SOURCES = {
  /** Opens, and tells so. */
  good: 'good',
  /** Is never answered. */
  endless: 'endless',
  /** Breaks, as a programming mistake would. */
  broken: 'broken',
} as const

/** A filter that is worked on until nobody waits for its answer any more, which is told. */
export const ENDLESS_FILTER = 'endless'

/** The record whose bytes are more than one frame may have. */
export const HUGE_RECORD = 999
const HUGE_BYTES = 65 * 1024 * 1024

export interface MemoryEngine {
  readonly service: AnsweringService
  readonly onSession: (listener: (state: SessionState) => void) => () => void
}

export function memoryEngine(): MemoryEngine {
  const listeners = new Set<(state: SessionState) => void>()
  let state = sessionState(0, '')
  const tell = (next: SessionState): void => {
    state = next
    for (const listener of listeners) listener(next)
  }
  const service: AnsweringService = {
    session: () => Promise.resolve(state),
    sources: () => Promise.resolve([{ id: SOURCES.good, name: 'good', kind: 'sample' }]),
    open: async (id) => {
      await Promise.resolve()
      if (id === SOURCES.broken) throw new Error('a mistake of ours')
      if (id === SOURCES.endless) return new Promise(() => undefined)
      if (id !== SOURCES.good) return { opened: false, why: 'There is no such source.' }
      tell(sessionState(state.revision + 1, id))
      return { opened: true }
    },
    decodeAs: (bindings) => {
      const names = bindings.map(({ table, key, protocol }) => `${table}==${key},${protocol}`)
      tell(sessionState(state.revision + 1, names.join()))
      return Promise.resolve({ opened: true })
    },
    pinClock: () => Promise.resolve({ pinned: false, why: 'No clock is compared.' }),
    clusters: () => Promise.resolve({ contexts: [] }),
    watchCluster: () => Promise.resolve({ watching: false }),
    leaveCluster: () => Promise.resolve(),
    cancelOpening: () => Promise.resolve(),
    close: () => {
      tell(sessionState(state.revision + 1, ''))
      return Promise.resolve()
    },
    list: async ({ filter }, waiting) => {
      if (filter !== ENDLESS_FILTER) return { kind: 'list', list: 1, total: 17, unread: 0 }
      while (waiting?.aborted !== true) await new Promise((wake) => setTimeout(wake, 1))
      tell(sessionState(state.revision + 1, 'given up'))
      return { kind: 'gone' }
    },
    grow: (list) => Promise.resolve({ kind: 'list', list, total: 17, unread: 0 }),
    place: () => Promise.resolve(undefined),
    records: ({ from, count }) =>
      Promise.resolve({
        revision: state.revision,
        total: 1_000_000,
        from,
        rows: Array.from({ length: count }, (_, at) => row(from + at)),
      }),
    record: ({ record }) =>
      Promise.resolve(
        record > HUGE_RECORD
          ? undefined
          : {
              row: row(record),
              file: 'a.pcap',
              layers: [],
              bytes: new Uint8Array(record === HUGE_RECORD ? HUGE_BYTES : record).fill(record),
              depthTitles: [],
              comments: [],
            },
      ),
    journey: () => Promise.resolve(undefined),
    name: () => Promise.resolve(undefined),
    names: () => Promise.resolve(undefined),
  }
  return {
    service,
    onSession: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

type Row = NonNullable<Awaited<ReturnType<EngineService['records']>>>['rows'][number]

export function row(at: number): Row {
  return {
    row: at,
    ref: { capture: 0, record: at + 1 },
    time: 1_795_218_018_969_681_173n + BigInt(at),
    point: 0,
    ribbon: [],
    capturedLength: 60,
    originalLength: 60,
    info: `row ${at} “\u0000”`,
  }
}

function sessionState(revision: number, name: string): SessionState {
  return { ...emptyState(revision), phase: name === '' ? 'empty' : 'ready', name }
}
