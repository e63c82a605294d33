/** `hopscope journeys --summary --json`: one object a line; docs/journeys.md explains the keys. */
import { flowKey, tunnelKey } from '../../src-shared/index/flowKey.ts'
import { NONE } from '../../src-shared/index/recordColumns.ts'
import type { JourneyOutcome } from '../../src-shared/journeys/journey.ts'
import { flowProtocol, hasPorts } from '../../src-shared/journeys/hopFacts.ts'
import { OUTCOMES } from '../../src-shared/journeys/outcomes/packetOutcomes.ts'
import type { ClockSummary } from '../../src-shared/journeys/statistics/clockSummary.ts'
import type { DirectionStatistics } from '../../src-shared/journeys/statistics/conversationStatistics.ts'
import type {
  BoundedDelay,
  DelaySummary,
} from '../../src-shared/journeys/statistics/delaySummary.ts'
import type {
  MeasuredPlace,
  SpanStatistics,
} from '../../src-shared/journeys/statistics/hopStatistics.ts'
import type { TunnelSpanStatistics } from '../../src-shared/journeys/statistics/tunnelStatistics.ts'
import type { Session } from '../engine/session.ts'
import { placeLine, type PlaceLine } from './placeText.ts'

export interface OutcomesLine extends Readonly<Record<JourneyOutcome, number>> {
  readonly kind: 'outcomes'
  readonly records: number
  readonly points: number
  readonly packets: number
}

export interface MeasuredPlaceLine extends PlaceLine {
  /** Inside a tunnel there; absent where no packet ever came. */
  readonly wrapped?: boolean
}

/** All in whole nanoseconds. */
export interface DelayLine {
  readonly ns: number
  readonly boundNs: number
}

export interface DelaysLine {
  /** Packets that it was measured of. */
  readonly packets: number
  readonly min: DelayLine
  readonly median: DelayLine
  readonly p95: DelayLine
  readonly p99: DelayLine
  readonly jitterNs?: number
}

export interface LossLine {
  readonly kind: 'loss'
  readonly packets: number
  readonly lastSeenAt: MeasuredPlaceLine
  readonly notSeenAt: MeasuredPlaceLine
  /** Packets that the capture which did not see them says it lost itself: they may be among those. */
  readonly dropped?: number
}

interface SpanLine {
  readonly from: MeasuredPlaceLine
  readonly to: MeasuredPlaceLine
  /** Seen at both ends. */
  readonly packets: number
  readonly lost: number
  readonly reordered: number
  /** Absent where no clock ties both ends. */
  readonly delay?: DelaysLine
}

export interface HopStatisticsLine extends SpanLine {
  readonly kind: 'hop'
}

export interface TunnelStatisticsLine extends SpanLine {
  readonly kind: 'tunnel'
  readonly encapsulation: string
  readonly vni?: number
  readonly source: string
  readonly destination: string
}

interface EndsLine {
  readonly source: string
  readonly destination: string
  readonly sourcePort?: number
  readonly destinationPort?: number
}

/** One direction of a conversation; both have the same number. */
export interface ConversationLine extends EndsLine, Readonly<Record<JourneyOutcome, number>> {
  readonly kind: 'conversation'
  readonly conversation: number
  readonly protocol: string
  /** Where NAT gave it other ends on its way. */
  readonly arrivesAs?: EndsLine
  readonly packets: number
  readonly span?: Omit<SpanLine, 'lost'>
}

export interface ClockLine {
  readonly kind: 'clock'
  readonly node?: string
  readonly files: readonly string[]
  readonly state: ClockSummary['kind']
  /** Ahead of the reference at its last record, and how far off that can be. */
  readonly offset?: DelayLine
  readonly drift?: { readonly ppm: number; readonly boundPpm: number }
  readonly pairs: number
  readonly steps: number
}

export type SummaryLine =
  OutcomesLine | LossLine | HopStatisticsLine | TunnelStatisticsLine | ConversationLine | ClockLine

export function summaryLines(session: Session): readonly SummaryLine[] {
  const { packets, outcomes, hops, tunnels, directions, clocks } = session.journeys.statistics
  const { index, points } = session
  return [
    { kind: 'outcomes', records: index.rows, points: points.length, packets, ...outcomes },
    ...hops
      .filter(({ lost }) => lost > 0)
      .toSorted((a, b) => b.lost - a.lost)
      .map((hop) => lossLine(session, hop)),
    ...hops.map((hop) => ({ kind: 'hop' as const, ...spanLine(session, hop), lost: hop.lost })),
    ...tunnels.map((tunnel) => tunnelLine(session, tunnel)),
    ...directions.map((direction) => conversationLine(session, direction)),
    ...clocks.map(clockLine),
  ]
}

function lossLine(session: Session, { near, far, lost }: SpanStatistics): LossLine {
  const [lastSeenAt, notSeenAt] = [measuredPlace(session, near), measuredPlace(session, far)]
  const { dropped = 0 } = session.index.points[far.point]?.captureInterface ?? {}
  const missed = dropped === 0 ? {} : { dropped }
  return { kind: 'loss', packets: lost, lastSeenAt, notSeenAt, ...missed }
}

function spanLine(
  session: Session,
  { near, far, packets, reordered, delay }: Omit<SpanStatistics, 'lost'>,
): Omit<SpanLine, 'lost'> {
  return {
    from: measuredPlace(session, near),
    to: measuredPlace(session, far),
    packets,
    reordered,
    ...(delay === undefined ? {} : { delay: delaysLine(delay) }),
  }
}

function measuredPlace(
  { points }: Session,
  { point, isWrapped }: MeasuredPlace,
): MeasuredPlaceLine {
  return {
    ...placeLine(points[point]),
    ...(isWrapped === undefined ? {} : { wrapped: isWrapped }),
  }
}

function delaysLine({ packets, min, median, p95, p99, jitterNs }: DelaySummary): DelaysLine {
  return {
    packets,
    min: whole(min),
    median: whole(median),
    p95: whole(p95),
    p99: whole(p99),
    ...(jitterNs === undefined ? {} : { jitterNs: Math.round(jitterNs) }),
  }
}

/** A bound is rounded up: it has to hold. */
function whole({ ns, boundNs }: BoundedDelay): DelayLine {
  return { ns: Math.round(ns), boundNs: Math.ceil(boundNs) }
}

function tunnelLine(session: Session, span: TunnelSpanStatistics): TunnelStatisticsLine {
  const { encapsulation, vni, source, destination } = tunnelKey(session.index, span.tunnel)
  return {
    kind: 'tunnel',
    encapsulation,
    ...(vni === undefined ? {} : { vni }),
    source,
    destination,
    ...spanLine(session, span),
    lost: span.lost,
  }
}

function conversationLine(session: Session, one: DirectionStatistics): ConversationLine {
  const { conversation, flow, arrivesAs, packets, outcomes, span } = one
  const count = (outcome: JourneyOutcome) => outcomes[OUTCOMES.indexOf(outcome)] ?? 0
  return {
    kind: 'conversation',
    conversation,
    protocol: flowProtocol(flowKey(session.index, flow)),
    ...endsLine(session, flow),
    ...(arrivesAs === flow || arrivesAs === NONE
      ? {}
      : { arrivesAs: endsLine(session, arrivesAs) }),
    packets,
    delivered: count('delivered'),
    'last-seen': count('last-seen'),
    incomplete: count('incomplete'),
    ambiguous: count('ambiguous'),
    ...(span === undefined ? {} : { span: spanLine(session, span) }),
  }
}

function endsLine({ index }: Session, flow: number): EndsLine {
  const key = flowKey(index, flow)
  const { source, destination, sourcePort, destinationPort } = key
  return { source, destination, ...(hasPorts(key) ? { sourcePort, destinationPort } : {}) }
}

function clockLine({ node, files, kind, offset, drift, pairs, steps }: ClockSummary): ClockLine {
  return {
    kind: 'clock',
    ...(node === undefined ? {} : { node }),
    files,
    state: kind,
    ...(offset === undefined ? {} : { offset: whole(offset) }),
    ...(drift === undefined ? {} : { drift }),
    pairs,
    steps,
  }
}
