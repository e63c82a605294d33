/** Where a journey's bytes were seen in other packets, in words. */
import type { LinkedPlaceView } from '../../../src-shared/contract/services.ts'
import type { LinkedPlace } from '../../../src-shared/journeys/linkedPlaces.ts'
import type { Session } from '../session.ts'
import { recordRef } from './recordRef.ts'

/** A packet whose parts went through many points has a line for each. */
const MAX_PLACES = 50

export function linkedPlaceViews(session: Session, packet: number): readonly LinkedPlaceView[] {
  return session.journeys
    .linkedPlaces(packet)
    .slice(0, MAX_PLACES)
    .map((place) => ({
      kind: place.kind,
      as: place.as,
      point: place.point,
      packets: place.packets,
      first: recordRef(session, place.row),
      text: linkedPlaceText(session, place),
    }))
}

/** `segments: 20 frames at k8s-worker1 ens32`. */
export function linkedPlaceText({ points }: Session, linked: LinkedPlace): string {
  const { kind, as, packets, isWrapped } = linked
  const point = points[linked.point]
  const name = [point?.node, point?.interface].filter((part) => part !== undefined).join(' ')
  const place = `at ${name === '' ? (point?.file ?? '?') : name}${isWrapped ? ', in a tunnel' : ''}`
  const many = (one: string) => `${packets} ${one}${packets === 1 ? '' : 's'}`
  if (kind === 'likely') {
    const what = as === 'parts' ? 'carries' : 'is inside'
    return `likely ${what}, by size and time: ${many('packet')} ${place}`
  }
  if (as === 'siblings') return `fragments of the same packet: ${packets} more ${place}`
  if (kind === 'fragment') {
    return as === 'parts'
      ? `fragments: ${packets} ${place}`
      : `a fragment of ${many('packet')} ${place}`
  }
  return as === 'parts'
    ? `segments: ${many('frame')} ${place}`
    : `a segment of ${packets === 1 ? '1 larger packet' : `${packets} larger packets`} ${place}`
}
