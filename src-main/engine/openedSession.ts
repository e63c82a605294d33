/** A session out of what was read: the captures as one table, their points, their names. */
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import type { Work } from '../../src-shared/base/work.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { matchPackets } from '../../src-shared/journeys/matchedPackets.ts'
import { capturePoints } from './capturePoints.ts'
import { Matching } from './matching.ts'
import type { PinnedClocks, Session } from './session.ts'

type Matched = 'matching' | 'journeys' | 'hasJourneys'
type Worked = 'index' | 'points' | 'identities' | 'objects' | 'pinnedClocks' | Matched
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
  const matching = new Matching(matchedJourneys({ index, points }, pinnedClocks))
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
    matching,
    get journeys() {
      return matching.journeys
    },
    get hasJourneys() {
      return matching.isDone
    },
  }
}

function* matchedJourneys({ index, points }: Tables, pinned: PinnedClocks): Work<Journeys> {
  return new Journeys(index, points, yield* matchPackets(index, points, pinned))
}
