/** Whether packets that were lost are said to be, and laid between the two points where it happened. */
import type { Journey } from '../../src-shared/journeys/journey.ts'
import type { GeneratedTruth } from './generator/generation.ts'
import type { JoinedSession } from './joinedSession.ts'
import type { Loss } from './generator/passage.ts'

export interface LossAccuracy {
  /** Packets that were lost as a whole, and those that the engine laid where that was. */
  readonly losses: number
  readonly located: number
  /** Packets that the engine says were lost and that were not, not even in part. */
  readonly invented: number
  /** Of those that were not located, what the engine says, with how often it does. */
  readonly missed: ReadonlyMap<string, number>
}

export function locatedShare({ losses, located }: LossAccuracy): number {
  return losses === 0 ? 1 : located / losses
}

export function lossAccuracy(
  { session, truth }: JoinedSession,
  { losses, packets }: GeneratedTruth,
): LossAccuracy {
  const lastRow = new Int32Array(packets).fill(-1)
  truth.packet.forEach((packet, row) => {
    lastRow[packet] = row
  })
  const missed = new Map<string, number>()
  // What became of a packet of which a part went missing has no single answer.
  const whole = losses.filter(({ isPartial, packet }) => !isPartial && lastRow[packet.id] !== -1)
  for (const loss of whole) {
    const said = lossText(session.journeys.journey(lastRow[loss.packet.id] ?? 0), loss)
    if (said !== undefined) missed.set(said, (missed.get(said) ?? 0) + 1)
  }
  const located = whole.length - [...missed.values()].reduce((sum, count) => sum + count, 0)
  const lost = new Set(losses.map(({ packet }) => packet.id))
  let invented = 0
  for (const { outcome, hops } of session.journeys.all()) {
    const packet = truth.packet[hops[0].sightings[0].row]
    if (outcome === 'last-seen' && packet !== undefined && !lost.has(packet)) invented++
  }
  return { losses: whole.length, located, invented, missed }
}

/** What the engine says of a lost packet; undefined where that is right. */
function lossText(journey: Journey | undefined, { last, next }: Loss): string | undefined {
  const way = `lost between ${last.point.kind} and ${next.point.kind}, `
  if (journey === undefined) return `${way}no journey`
  const { outcome, hops, missing } = journey
  if (outcome !== 'last-seen') return `${way}said to be ${outcome}`
  const end = hops.at(-1)?.point.file
  if (end !== last.point.file) return `${way}last seen elsewhere`
  const notSeen = missing.find(
    ({ state, before }) => state === 'not-seen' && before === hops.length,
  )
  return notSeen?.point.file === next.point.file ? undefined : `${way}missed elsewhere`
}
