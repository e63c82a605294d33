/** A packet's journey: its hops in order, what became of it, and where it should have been seen. */
import type { CapturePoint } from './capturePoint.ts'
import type { Hop } from './hop.ts'

/**
 * `delivered`: seen at the destination's own point. `last-seen`: a later covered point did not see
 * it. `incomplete`: nothing contradicts delivery and nothing proves it. `ambiguous`: two packets
 * cannot be told apart.
 */
export type JourneyOutcome = 'delivered' | 'last-seen' | 'incomplete' | 'ambiguous'

/** A point where the packet should have passed and of which there is no sighting. */
export interface MissingHop {
  readonly point: CapturePoint
  /** `not-seen`: we looked. `not-covered`: nobody was looking at that moment. */
  readonly state: 'not-seen' | 'not-covered'
  readonly why: string
  /** Index into the journey's hops before which it would stand. */
  readonly before: number
}

export interface Journey {
  /** Low and high 32 bits of the packet's digest. */
  readonly digest: readonly [number, number]
  readonly hops: readonly [Hop, ...Hop[]]
  readonly outcome: JourneyOutcome
  readonly why: string
  readonly missing: readonly MissingHop[]
}
