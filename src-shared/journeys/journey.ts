/** A packet's journey: its hops in order, what became of it, and where it should have been seen. */
import type { CapturePoint } from './capturePoint.ts'
import type { Hop } from './hop.ts'

/**
 * `delivered`: seen at the destination's own point. `last-seen`: a later covered point did not see
 * it. `incomplete`: nothing contradicts delivery and nothing proves it. `ambiguous`: two packets
 * cannot be told apart.
 */
export type JourneyOutcome = 'delivered' | 'last-seen' | 'incomplete' | 'ambiguous'

/**
 * `not-seen`: we looked. `may-have-been-missed`: we looked, but that capture lost packets.
 * `not-covered`: nobody was demonstrably looking at that moment.
 */
export type MissingState = 'not-seen' | 'may-have-been-missed' | 'not-covered'

/** A point where the packet should have passed and of which there is no sighting. */
export interface MissingHop {
  readonly point: CapturePoint
  readonly state: MissingState
  readonly why: string
  /** Index into the journey's hops before which it would stand. */
  readonly before: number
}

export interface Journey {
  /** Number of the packet in the session's table. */
  readonly packet: number
  /** Low and high 32 bits of the packet's digest. */
  readonly digest: readonly [number, number]
  readonly hops: readonly [Hop, ...Hop[]]
  readonly outcome: JourneyOutcome
  readonly why: string
  readonly missing: readonly MissingHop[]
}
