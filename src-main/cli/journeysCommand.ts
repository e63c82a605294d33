/** `hopscope journeys PATH...`: each packet's way through all captures, hop by hop. */
import { formatEpoch } from '../../src-shared/base/time.ts'
import { formatDigest } from '../../src-shared/index/packetDigest.ts'
import { candidatesText } from '../../src-shared/identities/identity.ts'
import type { CapturePoint } from '../../src-shared/journeys/capturePoint.ts'
import { firstSighting, type Hop } from '../../src-shared/journeys/hop.ts'
import { endpoint, hopChanges } from '../../src-shared/journeys/hopChanges.ts'
import { hopFacts, type HopFacts } from '../../src-shared/journeys/hopFacts.ts'
import type { Journey } from '../../src-shared/journeys/journey.ts'
import type { Sighting } from '../../src-shared/journeys/sighting.ts'
import type { Session } from '../engine/session.ts'
import type { CommandHost, CommandOptions, ExitCode } from './command.ts'
import { jsonLine } from './jsonLine.ts'
import { openForCommand } from './openForCommand.ts'

export async function journeysCommand(
  options: CommandOptions,
  host: CommandHost,
): Promise<ExitCode> {
  const session = await openForCommand(options, host)
  if (session === undefined) return 1
  for (const journey of session.journeys.all()) {
    const line = journeyLine(session, journey)
    host.print(options.json ? jsonLine(line) : journeyText(line))
  }
  return 0
}

interface HopLine extends Omit<HopFacts, 'protocol' | 'tunnel'> {
  readonly file: string
  readonly node?: string
  readonly interface?: string
  /** Numbers of the records in the file, from 1. */
  readonly records: readonly number[]
  readonly copies?: readonly { readonly file: string; readonly record: number }[]
  readonly time: string
  readonly encapsulation?: string
  readonly outer?: {
    readonly source: string
    readonly destination: string
    readonly sourcePort?: number
    readonly destinationPort?: number
    readonly vni?: number
  }
  /** Since the hop before; negative where two clocks disagree. */
  readonly delayNs?: number
  readonly sourceIdentity?: string
  readonly destinationIdentity?: string
  readonly changes: readonly string[]
}

interface JourneyLine {
  readonly digest: string
  readonly protocol: string
  readonly outcome: string
  readonly hops: readonly HopLine[]
  readonly missing: readonly {
    readonly file: string
    readonly state: string
    readonly why: string
  }[]
}

/** What the command prints of one journey. */
export function journeyLine(session: Session, journey: Journey): JourneyLine {
  const facts = journey.hops.map((hop) => hopFacts(session.index, hop))
  return {
    digest: formatDigest(...journey.digest),
    protocol: facts[0]?.protocol ?? 'payload',
    outcome: journey.outcome,
    hops: journey.hops.map((hop, at) => ({
      ...placeLine(hop.point),
      records: hop.sightings.map((seen) => recordNumber(session, seen)),
      ...copiesLine(session, hop),
      time: formatEpoch(session.index.moment(firstSighting(hop).row)),
      ...factsLine(session, hop, facts[at]),
      ...delayLine(journey.hops[at - 1], hop),
      changes: changesLine(facts[at - 1], facts[at]),
    })),
    missing: journey.missing.map(({ point, state, why }) => ({ file: point.file, state, why })),
  }
}

function placeLine({ file, node, interface: name }: CapturePoint): Pick<HopLine, 'file'> {
  return {
    file,
    ...(node === undefined ? {} : { node }),
    ...(name === undefined ? {} : { interface: name }),
  }
}

function recordNumber({ index }: Session, { row }: Sighting): number {
  return index.place(row).captureRow + 1
}

function copiesLine(session: Session, hop: Hop): Pick<HopLine, 'copies'> {
  if (hop.copies.length === 0) return {}
  const fileOf = ({ point }: Sighting) => session.points[point]?.file ?? ''
  const copies = hop.copies.map((seen) => ({
    file: fileOf(seen),
    record: recordNumber(session, seen),
  }))
  return { copies }
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

function delayLine(before: Hop | undefined, hop: Hop): Pick<HopLine, 'delayNs'> {
  if (before === undefined) return {}
  return { delayNs: Math.round(firstSighting(hop).time - firstSighting(before).time) }
}

function changesLine(before: HopFacts | undefined, after: HopFacts | undefined): readonly string[] {
  if (before === undefined || after === undefined) return []
  return hopChanges(before, after).map(({ short }) => short)
}

function journeyText({ digest, protocol, outcome, hops, missing }: JourneyLine): string {
  const lines = hops.map((hop) => {
    const facts = { ...hop, protocol: 'ip' as const }
    const who = `${endpoint(facts, 'source') ?? '?'} -> ${endpoint(facts, 'destination') ?? '?'}`
    const delay = hop.delayNs === undefined ? '' : `  ${(hop.delayNs / 1000).toFixed(1)} µs later`
    const place = [hop.node, hop.interface].filter((part) => part !== undefined).join(' ')
    const changes = hop.changes.length === 0 ? '' : `  ${hop.changes.join(', ')}`
    return `  ${place || hop.file} #${hop.records.join(',')}  ${who}  ttl ${hop.ttl ?? '-'}${delay}${changes}`
  })
  const gaps = missing.map(({ state, why }) => `  ${state}: ${why}`)
  return [`${protocol} ${digest}  ${outcome}`, ...lines, ...gaps].join('\n')
}
