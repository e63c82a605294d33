/** A session out of what was read: the captures as one table, their points, their names. */
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { capturePoints } from './capturePoints.ts'
import type { Session } from './session.ts'

type Read = Omit<Session, 'index' | 'points' | 'journeys' | 'hasJourneys' | 'identities'>

export function openedSession(read: Read): Session {
  const index = new SessionIndex(read.captures.map(({ parts }) => parts.map((part) => part.index)))
  const points = capturePoints(index, read.captures)
  let journeys: Journeys | undefined
  return {
    ...read,
    index,
    points,
    get identities() {
      return read.names.table
    },
    get journeys() {
      return (journeys ??= new Journeys(index, points))
    },
    get hasJourneys() {
      return journeys !== undefined
    },
  }
}
