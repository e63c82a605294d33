/** A session out of what was read: the captures as one table, their points, their names. */
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { capturePoints } from './capturePoints.ts'
import type { PinnedClocks, Session } from './session.ts'

type Worked =
  'index' | 'points' | 'journeys' | 'hasJourneys' | 'identities' | 'objects' | 'pinnedClocks'
type Read = Omit<Session, Worked>
type Tables = Pick<Session, 'index' | 'points'>

const NO_CLOCKS: PinnedClocks = new Map()

export function openedSession(read: Read): Session {
  const index = new SessionIndex(read.captures.map(({ parts }) => parts.map((part) => part.index)))
  return matchedLater(read, { index, points: capturePoints(index, read.captures) }, NO_CLOCKS)
}

/** The same with these clocks: packets are matched anew when somebody asks for them. */
export function withClocks(session: Session, pinned: PinnedClocks): Session {
  const isSame = pinned.size === 0 && session.pinnedClocks.size === 0
  return isSame ? session : matchedLater(session, session, pinned)
}

function matchedLater(
  { name, captures, names, bindings, problems, leftOut }: Read,
  { index, points }: Tables,
  pinnedClocks: PinnedClocks,
): Session {
  const read = { name, captures, names, bindings, problems, leftOut }
  let journeys: Journeys | undefined
  return {
    ...read,
    index,
    points,
    pinnedClocks,
    get identities() {
      return names.table
    },
    get objects() {
      return names.objects
    },
    get journeys() {
      return (journeys ??= new Journeys(index, points, pinnedClocks))
    },
    get hasJourneys() {
      return journeys !== undefined
    },
  }
}
