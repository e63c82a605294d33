/**
 * Where a packet should have been seen and was not: what should have come before its first stop, between
 * two stops, and after its last one, without the places that show its bytes in another shape.
 */
import type { Continuation, ExpectedPaths, ExpectedStop, Whereabouts } from './expectedPath.ts'
import { placeOf, pointOfPlace, type Place } from './pathTransitions.ts'

/** A stop of a packet: where, with which flow, and when on the reference clock. */
export interface PacketStop {
  readonly point: number
  readonly isWrapped: boolean
  readonly flow: number
  readonly tunnel: number
  readonly time: number
}

export interface MissingStop extends ExpectedStop {
  /** Index of the packet's stop before which it would stand; the number of stops where it is behind all. */
  readonly before: number
  /** The packet's stop that is nearest to it. */
  readonly near: PacketStop
}

/** Both ways of looking at one session. */
export interface Expectations {
  readonly onwards: ExpectedPaths
  readonly backwards: ExpectedPaths
}

export interface SeenPacket {
  /** In path order. */
  readonly stops: readonly PacketStop[]
  /** Places that show all of the packet's bytes in other packets. */
  readonly elsewhere: ReadonlySet<Place>
  /** A pod that calls itself through a service gets its packet where it sent it. */
  readonly isToItself: boolean
}

export function missingStops(
  { onwards, backwards }: Expectations,
  { stops, elsewhere, isToItself }: SeenPacket,
): readonly MissingStop[] {
  const first = stops[0]
  if (first === undefined) return []
  const own = new Set((isToItself ? stops.slice(1) : stops).map(placeAt))
  const seen = { own, elsewhere }
  const before = missingAfter(backwards.from(whereabouts(first)), seen)
    .filter(({ by }) => by !== 'opposite')
    .map((stop) => ({ ...stop, before: 0, near: first }))
  return [
    ...before.toReversed(),
    ...stops.flatMap((stop, at) => {
      const next = stops[at + 1]
      const path = onwards.from(whereabouts(stop))
      const missing = next === undefined ? missingAfter(path, seen) : between(path, next)
      return missing
        .filter(({ place }) => !elsewhere.has(place) && !own.has(place))
        .map((expected) => ({ ...expected, before: at + 1, near: stop }))
    }),
  ]
}

/** Places that show a packet. */
export interface SeenPlaces {
  readonly own: ReadonlySet<Place>
  /** Those that show all of its bytes in another shape. */
  readonly elsewhere: ReadonlySet<Place>
}

/** What comes behind the last place that shows the packet, or its bytes in another shape. */
export function missingAfter(
  { stops }: Continuation,
  { own, elsewhere }: SeenPlaces,
): readonly ExpectedStop[] {
  const points = new Set(Array.from([...own, ...elsewhere], pointOfPlace))
  const isSeen = ({ place, point, by }: ExpectedStop) => {
    if (elsewhere.has(place)) return true
    // Packets of the other direction may have been in another state where this one passed.
    return by === 'opposite' ? points.has(point) : own.has(place)
  }
  return stops.slice(stops.findLastIndex(isSeen) + 1)
}

/** What lies between, where the expected way leads to the next stop at all. */
function between({ stops }: Continuation, next: PacketStop): readonly ExpectedStop[] {
  const at = stops.findIndex(({ place }) => place === placeAt(next))
  return stops.slice(0, Math.max(at, 0))
}

function whereabouts(stop: PacketStop): Whereabouts {
  return { place: placeAt(stop), flow: stop.flow, tunnel: stop.tunnel }
}

function placeAt({ point, isWrapped }: PacketStop): Place {
  return placeOf(point, isWrapped)
}
