/** One journey as `hopscope journeys --json` prints it; docs/journeys.md explains the keys. */
import { formatEpoch } from '../../src-shared/base/time.ts'
import { candidatesText } from '../../src-shared/identities/identity.ts'
import { formatDigest } from '../../src-shared/index/packetDigest.ts'
import { firstSighting, type Hop } from '../../src-shared/journeys/hop.ts'
import { hopChanges } from '../../src-shared/journeys/hopChanges.ts'
import { hopDelay } from '../../src-shared/journeys/hopDelay.ts'
import { hopFacts, type HopFacts } from '../../src-shared/journeys/hopFacts.ts'
import type { Journey } from '../../src-shared/journeys/journey.ts'
import type { LinkedPlace } from '../../src-shared/journeys/linkedPlaces.ts'
import type { Sighting } from '../../src-shared/journeys/sighting.ts'
import type { Session } from '../engine/session.ts'
import { addressRewrite, type AddressRewrite } from '../engine/views/addressRewrite.ts'
import { linkedPlaceText } from '../engine/views/linkedPlaceView.ts'
import { placeLine, type PlaceLine } from './placeText.ts'

interface RecordLine {
  readonly file: string
  /** From 1. */
  readonly record: number
}

export interface HopLine extends PlaceLine, Omit<HopFacts, 'protocol' | 'tunnel'> {
  /** Numbers of the records in the file, from 1; several where one capture shows the packet twice. */
  readonly records: readonly number[]
  /** The same in other captures of this interface, or of all interfaces of the node. */
  readonly copies?: readonly RecordLine[]
  /** Later fragments of the tunnel packet. */
  readonly fragments?: readonly RecordLine[]
  /** As captured. */
  readonly time: string
  /** The same moment on the clock that all are compared with. */
  readonly correctedTime: string
  readonly encapsulation?: string
  readonly outer?: {
    readonly source: string
    readonly destination: string
    readonly sourcePort?: number
    readonly destinationPort?: number
    readonly vni?: number
  }
  /** Since the hop before, and how far off that can be; absent where no clock ties both. */
  readonly delayNs?: number
  readonly boundNs?: number
  readonly sourceIdentity?: string
  readonly destinationIdentity?: string
  readonly changes: readonly string[]
}

export interface RewriteLine extends AddressRewrite {
  /** Index of the first hop that shows it. */
  readonly hop: number
}

export interface LinkedLine extends PlaceLine {
  readonly kind: LinkedPlace['kind']
  readonly as: LinkedPlace['as']
  readonly packets: number
  /** The record of the first of them. */
  readonly record: number
  readonly text: string
}

export interface JourneyLine {
  readonly digest: string
  readonly protocol: string
  readonly outcome: string
  readonly why: string
  /** Of an outcome `last-seen`. */
  readonly lost?: { readonly lastSeenAt: PlaceLine; readonly notSeenAt: PlaceLine }
  readonly hops: readonly HopLine[]
  readonly rewrites: readonly RewriteLine[]
  /** Other packets that carried its bytes. */
  readonly linked: readonly LinkedLine[]
  readonly missing: readonly {
    readonly file: string
    readonly state: string
    readonly why: string
  }[]
}

export function journeyLine(session: Session, journey: Journey): JourneyLine {
  const { hops } = journey
  const facts = hops.map((hop) => hopFacts(session.index, hop))
  return {
    digest: formatDigest(...journey.digest),
    protocol: facts[0]?.protocol ?? 'payload',
    outcome: journey.outcome,
    why: journey.why,
    ...lostLine(session, journey),
    hops: hops.map((hop, at) => ({
      ...placeLine(hop.point),
      records: hop.sightings.map((seen) => recordLine(session, seen).record),
      ...othersLine(session, 'copies', hop.copies),
      ...othersLine(session, 'fragments', hop.rests),
      ...timesLine(session, hop),
      ...factsLine(session, hop, facts[at]),
      ...delayLine(session, hops[at - 1], hop),
      changes: changesLine(facts[at - 1], facts[at]),
    })),
    rewrites: rewriteLines(session, hops, facts),
    linked: session.journeys
      .linkedPlaces(journey.packet)
      .map((linked) => linkedLine(session, linked)),
    missing: journey.missing.map(({ point, state, why }) => ({ file: point.file, state, why })),
  }
}

function lostLine(
  { journeys, points }: Session,
  { packet, outcome, hops }: Journey,
): Pick<JourneyLine, 'lost'> {
  if (outcome !== 'last-seen') return {}
  const point = points[journeys.outcomes.notSeenAt[packet] ?? -1]
  const last = hops.at(-1) ?? hops[0]
  return { lost: { lastSeenAt: placeLine(last.point), notSeenAt: placeLine(point) } }
}

function recordLine({ index, points }: Session, { row, point }: Sighting): RecordLine {
  return { file: points[point]?.file ?? '', record: index.place(row).captureRow + 1 }
}

function othersLine(
  session: Session,
  key: 'copies' | 'fragments',
  sightings: readonly Sighting[],
): Pick<HopLine, 'copies' | 'fragments'> {
  if (sightings.length === 0) return {}
  return { [key]: sightings.map((seen) => recordLine(session, seen)) }
}

function timesLine(
  { index, journeys }: Session,
  hop: Hop,
): Pick<HopLine, 'time' | 'correctedTime'> {
  const { row } = firstSighting(hop)
  const corrected = Math.round(journeys.table.time[row] ?? 0)
  return {
    time: formatEpoch(index.moment(row)),
    correctedTime: formatEpoch(index.base + BigInt(corrected)),
  }
}

function factsLine(session: Session, hop: Hop, facts: HopFacts | undefined): Partial<HopLine> {
  if (facts === undefined) return {}
  const { tunnel, source, destination } = facts
  const moment = session.index.moment(firstSighting(hop).row)
  const identity = (address: string | undefined) =>
    candidatesText(session.identities.lookup(address ?? '', moment), moment)
  const sourceIdentity = identity(source)
  const destinationIdentity = identity(destination)
  return {
    ...(facts.ttl === undefined ? {} : { ttl: facts.ttl }),
    ...(source === undefined ? {} : { source }),
    ...(facts.sourcePort === undefined ? {} : { sourcePort: facts.sourcePort }),
    ...(destination === undefined ? {} : { destination }),
    ...(facts.destinationPort === undefined ? {} : { destinationPort: facts.destinationPort }),
    ...(tunnel === undefined ? {} : tunnelLine(tunnel)),
    ...(sourceIdentity === '' ? {} : { sourceIdentity }),
    ...(destinationIdentity === '' ? {} : { destinationIdentity }),
  }
}

function tunnelLine(tunnel: NonNullable<HopFacts['tunnel']>): Partial<HopLine> {
  const { encapsulation, source, destination, sourcePort, destinationPort, vni } = tunnel
  return {
    encapsulation,
    outer: {
      source,
      destination,
      ...(sourcePort === undefined ? {} : { sourcePort }),
      ...(destinationPort === undefined ? {} : { destinationPort }),
      ...(vni === undefined ? {} : { vni }),
    },
  }
}

function delayLine(
  { journeys }: Session,
  before: Hop | undefined,
  hop: Hop,
): Pick<HopLine, 'delayNs' | 'boundNs'> {
  const delay = before && hopDelay(journeys.table, before, hop)
  if (delay === undefined) return {}
  return { delayNs: Math.round(delay.ns), boundNs: Math.round(delay.boundNs) }
}

function changesLine(before: HopFacts | undefined, after: HopFacts | undefined): readonly string[] {
  if (before === undefined || after === undefined) return []
  return hopChanges(before, after).map(({ short }) => short)
}

function rewriteLines(
  session: Session,
  hops: readonly Hop[],
  facts: readonly HopFacts[],
): readonly RewriteLine[] {
  const states = hops.flatMap((hop, at) => {
    const own = facts[at]
    return own === undefined ? [] : [{ hop, facts: own }]
  })
  return states.flatMap((after, hop) => {
    const before = states[hop - 1]
    const rewrite = before && addressRewrite(session, before, after)
    return rewrite === undefined ? [] : [{ hop, ...rewrite }]
  })
}

function linkedLine(session: Session, linked: LinkedPlace): LinkedLine {
  const { kind, as, packets, row, point } = linked
  return {
    ...placeLine(session.points[point]),
    kind,
    as,
    packets,
    record: session.index.place(row).captureRow + 1,
    text: linkedPlaceText(session, linked),
  }
}
