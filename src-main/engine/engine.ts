/** The engine: one session at a time, its index and its answers. It knows no host and no page. */
import { basename } from 'node:path'
import type {
  AnsweringService,
  RecordRef,
  SessionState,
} from '../../src-shared/contract/services.ts'
import { emptyState } from '../../src-shared/contract/emptyState.ts'
import { asksForJourneys } from '../../src-shared/query/compileFilter.ts'
import { shownPath } from '../sources/pipe.ts'
import { SpooledSources } from '../sources/spooledSources.ts'
import { Attention } from './attention.ts'
import type { Engine, EngineOptions } from './engineTypes.ts'
import { IndexerPool } from './indexerPool.ts'
import { Opening, type Opened } from './opening.ts'
import { namesFromPackets } from './namesFromPackets.ts'
import { withClocks } from './openedSession.ts'
import { whyNotPinned } from './pinnedClocks.ts'
import type { PinnedClocks, Session } from './session.ts'
import { RecordLists } from './recordLists.ts'
import { ShownSession } from './shownSession.ts'
import { WatchedCluster } from './watchedCluster.ts'
import { journeyView } from './views/journeyView.ts'
import { namesReport, nameView } from './views/nameViews.ts'
import { recordDetail } from './views/recordDetail.ts'
import { recordRows } from './views/recordRow.ts'
import { sessionState, withCluster } from './views/sessionState.ts'

const MAX_PAGE = 500
const NO_CLOCKS: PinnedClocks = new Map()
/** What a person may say of the captures; nothing yet. */
const NOTHING_SET = { bindings: [], clocks: NO_CLOCKS } as const
/** Records whose packets are matched before they are shown: nobody notices. */
const MATCHED_AT_ONCE = 200_000
/** The matching of many more waits until nobody has asked anything for so long. */
const MATCH_DELAY_MS = 300

export function createEngine(options: EngineOptions): Engine {
  const { workerUrl, sources, openAtStart, follow = false, kubeconfig } = options
  const pool = new IndexerPool(workerUrl)
  const spooled = new SpooledSources()
  const lists = new RecordLists()
  const listeners = new Set<(state: SessionState) => void>()
  /** What the captures are; `state` is that and the cluster. */
  let ofCaptures = emptyState(0)
  let state = ofCaptures
  let open: ShownSession | undefined
  let opened: Opened | undefined
  let opening: Opening | undefined
  const attention = new Attention()

  const publish = (next: SessionState) => {
    ofCaptures = next
    state = withCluster(next, cluster.state)
    for (const listener of listeners) listener(state)
  }

  const publishSession = (session: Session, more: Partial<SessionState> = {}) => {
    const name = opened?.name ?? session.name
    publish({ ...sessionState(session, state.revision + 1), name, ...more })
  }

  const publishMatched = (session: Session, more: Partial<SessionState> = {}) => {
    publishSession(session, { packets: session.journeys.packets, ...more })
  }

  /** Names that changed are another revision of what is open, as far as it is open. */
  const cluster = new WatchedCluster(kubeconfig, () => {
    if (open?.session.names.setCluster(cluster.names) !== true) {
      publish(ofCaptures)
      return
    }
    open = open.renamed()
    const { phase, progress, following, packets } = ofCaptures
    publishSession(open.session, {
      phase,
      progress,
      ...(following === undefined ? {} : { following }),
      ...(packets === undefined ? {} : { packets }),
    })
  })

  const shownSession = (session: Session): ShownSession => {
    session.names.setCluster(cluster.names)
    return new ShownSession(session)
  }

  /** Shows a session with all that there is by now. */
  const show = (read: Session, isFollowing: boolean) => {
    const session = withClocks(read, opened?.clocks ?? NO_CLOCKS)
    open = shownSession(session)
    const more = isFollowing ? { following: true } : {}
    if (session.index.rows <= MATCHED_AT_ONCE) {
      publishMatched(session, more)
      if (!isFollowing) void nameLater(open)
    } else {
      publishSession(session, more)
      if (!isFollowing) void matchLater(open)
    }
  }

  const openPaths = async (what: Opened) => {
    opening?.abandon()
    opened = what
    open = undefined
    publish({ ...emptyState(state.revision + 1), phase: 'opening', name: what.name })
    const mine = new Opening(what, {
      onProgress: (progress) => {
        if (mine === opening) publish({ ...ofCaptures, progress })
      },
      onSession: (session, progress) => {
        if (mine !== opening) return
        if (mine.isFollowing) show(session, true)
        else {
          open = shownSession(withClocks(session, what.clocks))
          publishSession(session, { phase: 'opening', progress })
        }
      },
      onEnd: (session) => {
        if (mine !== opening) return
        opening = undefined
        show(session, false)
      },
      onWaiting: (text) => {
        if (mine === opening) publish({ ...ofCaptures, problems: [{ severity: 'note', text }] })
      },
    })
    opening = mine
    pool.warmUp()
    const session = await mine.run(pool, spooled)
    if (mine !== opening) return { opened: false, why: 'Something else was opened meanwhile.' }
    if (!mine.isFollowing) opening = undefined
    show(session, mine.isFollowing)
    if (session.captures.length > 0) return { opened: true }
    return { opened: false, why: session.problems[0]?.text ?? 'There is no capture in it.' }
  }

  /** Rows can be looked at before all of them are matched; then they are asked for again. */
  const matchLater = async (shown: ShownSession) => {
    await attention.quiet(MATCH_DELAY_MS)
    const isShown = () => open?.session === shown.session
    if (!(await matched(shown, isShown)) || open === undefined) return
    lists.prepare(open)
    publishMatched(open.session)
    await nameLater(open)
  }

  /** What packets tell of names comes when all else is there. */
  const nameLater = async ({ session }: ShownSession) => {
    const isGone = {
      get aborted() {
        return open?.session !== session
      },
    }
    const facts = await namesFromPackets(session, isGone)
    if (facts === undefined || open?.session !== session) return
    session.names.set('packets', facts)
    open = open.renamed()
    publishMatched(session)
  }

  /** Once all packets of a session are matched; false where nobody wants that any more. */
  const matched = async ({ session }: ShownSession, isWanted: () => boolean): Promise<boolean> => {
    while (isWanted()) {
      if (session.hasJourneys) return true
      await attention.stepBack()
      if (isWanted()) await session.matching.slice()
    }
    return false
  }

  const rowOf = ({ capture, record }: RecordRef) => open?.session.index.rowOf(capture, record - 1)

  const service: AnsweringService = {
    session: () => Promise.resolve(state),
    sources: () => Promise.resolve(sources.map(({ ref }) => ref)),
    open: async (sourceId) => {
      const source = sources.find(({ ref }) => ref.id === sourceId)
      if (source === undefined) return { opened: false, why: 'There is no such source.' }
      const { paths, ref } = source
      return openPaths({ ...NOTHING_SET, paths, name: ref.name, follow })
    },
    decodeAs: async (bindings) => {
      if (opened === undefined) return { opened: false, why: 'Nothing is open.' }
      return openPaths({ ...opened, bindings: [...opened.bindings, ...bindings] })
    },
    pinClock: (node, offsetNs) => {
      const why = open === undefined ? 'Nothing is open.' : whyNotPinned(open.session, node)
      if (open === undefined || opened === undefined || why !== undefined) {
        return Promise.resolve({ pinned: false, why: why ?? 'Nothing is open.' })
      }
      const clocks = new Map(opened.clocks)
      if (offsetNs === undefined) clocks.delete(node)
      else clocks.set(node, offsetNs)
      opened = { ...opened, clocks }
      // What is still being opened is shown with it as soon as there is more of it.
      if (opening?.isFollowing !== false) show(open.session, opening !== undefined)
      return Promise.resolve({ pinned: true })
    },
    clusters: () => cluster.contexts(),
    watchCluster: (context) => cluster.watch(context),
    leaveCluster: () => cluster.leave(),
    cancelOpening: () => {
      opening?.stop()
      return Promise.resolve()
    },
    close: async () => {
      opening?.abandon()
      opening = undefined
      opened = undefined
      open = undefined
      publish(emptyState(state.revision + 1))
      await spooled.release()
    },
    list: async (question, waiting) => {
      attention.notice()
      const shown = open
      if (shown !== undefined && asksForJourneys(question.filter ?? '')) {
        const isWanted = () => waiting?.aborted !== true && open?.session === shown.session
        if (!(await matched(shown, isWanted))) return { kind: 'gone' }
      }
      return lists.list(open, question, waiting)
    },
    grow: (list, waiting) => {
      attention.notice()
      return lists.grow(open, list, waiting)
    },
    records: async ({ list, from, count }, waiting) => {
      const { revision } = state
      const shown = open
      const all = lists.rows(shown, list)
      if (shown === undefined || all === undefined) return undefined
      const page = all.subarray(from, from + Math.min(count, MAX_PAGE))
      const positionOf = (row: number) => shown.positionOf(row)
      const rows = await attention.attend(recordRows(shown.session, page, { positionOf, waiting }))
      return { revision, total: all.length, from, rows }
    },
    place: (list, place) => Promise.resolve(lists.place(open, list, place)),
    record: async (ref) => {
      const row = rowOf(ref)
      if (open === undefined || row === undefined) return undefined
      return attention.attend(recordDetail(open.session, row, open.positionOf(row)))
    },
    journey: async (ref, waiting) => {
      const [shown, row] = [open, rowOf(ref)]
      if (shown === undefined || row === undefined) return undefined
      // What is still being opened is shown anew again and again, but its packets stay the same.
      const about = opened
      const isWanted = () => waiting?.aborted !== true && opened === about
      if (!(await matched(shown, isWanted))) return undefined
      return journeyView(shown.session, row)
    },
    name: (question) => Promise.resolve(open && nameView(open.session, question)),
    names: async () => open && namesReport(open.session),
  }

  if (openAtStart !== undefined) void service.open(openAtStart)
  return {
    service,
    openPaths: (paths) => {
      const name = paths.map((path) => shownPath(basename(path))).join(', ')
      return openPaths({ ...NOTHING_SET, paths, name, follow })
    },
    watchCluster: () => cluster.watch(),
    onSession: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    close: async () => {
      opening?.abandon()
      await Promise.all([pool.close(), spooled.close(), cluster.leave()])
    },
  }
}
