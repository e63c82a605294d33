/**
 * What the engine found in a session: every packet with its hops as plain values, and the packet of
 * every record. All that the comparisons with truth know of journeys is in this file.
 */
import type { Session } from '../../src-main/engine/session.ts'
import { FRAGMENT_FLOW } from '../../src-shared/index/captureIndex.ts'
import { NONE } from '../../src-shared/index/recordColumns.ts'
import type { PartMaps } from '../../src-shared/index/sessionIndex.ts'
import { hopFacts, type HopFacts, type HopTunnel } from '../../src-shared/journeys/hopFacts.ts'
import type { Journey } from '../../src-shared/journeys/journey.ts'
import type { Sighting } from '../../src-shared/journeys/sighting.ts'

/** One record of a packet, with the packet's state there. */
export interface FoundSighting {
  readonly row: number
  readonly file: string
  readonly encapsulation: string | undefined
  readonly ttl: number | undefined
  /** `10.244.1.3 41010 10.244.2.3 80`, with `-` for what is absent. */
  readonly tuple: string
  /** Addresses, ports and VNI of the innermost tunnel in the same way. */
  readonly outer: string
}

export interface FoundPacket {
  readonly outcome: Journey['outcome']
  /** In path order; the copies that other captures made of a hop stand beside it. */
  readonly sightings: readonly FoundSighting[]
  /** File of each point that looked and did not see it, behind its last hop. */
  readonly notSeenAfter: readonly string[]
}

export class FoundPackets {
  readonly packets: readonly FoundPacket[]
  readonly #session: Session
  /** First row and number of rows of each file. */
  readonly #files = new Map<string, { readonly firstRow: number; rows: number }>()

  constructor(session: Session) {
    this.#session = session
    for (const maps of session.index.parts) {
      const file = fileOf(session, maps)
      const known = this.#files.get(file)
      if (known !== undefined) known.rows += maps.index.rows
      else this.#files.set(file, { firstRow: maps.firstRow, rows: maps.index.rows })
    }
    this.packets = Array.from(session.journeys.all(), (journey) => foundPacket(session, journey))
  }

  /** The row of a record of a file, by its number from 1; undefined where there is none. */
  row(file: string, frame: number): number | undefined {
    const rows = this.#files.get(file)
    return rows === undefined || frame > rows.rows ? undefined : rows.firstRow + frame - 1
  }

  isPresent(file: string): boolean {
    return this.#files.has(file)
  }

  /** Whether the file shows a packet once for each time that it passes. */
  isOfOneInterface(file: string): boolean {
    const points = this.#session.points.filter((point) => point.file === file)
    return points.length === 1 && points[0]?.role !== 'all-interfaces'
  }

  ttl(row: number): number {
    const { chunk, row: at } = this.#session.index.place(row)
    return chunk.ttl[at] ?? 0
  }

  /** The packet's place in `packets`; undefined where the engine gives the record to none. */
  packetOf(row: number): number | undefined {
    return this.#session.journeys.table.packetOf[row]
  }

  /** Packets that offload or fragmentation made of a packet, or that it was made of. */
  partsOf(packet: number): readonly number[] {
    return this.#session.journeys.table.links
      .of(packet)
      .filter(({ kind }) => kind !== 'likely')
      .map(({ whole, part }) => (whole === packet ? part : whole))
  }

  /** Sequence number and bytes that a row's TCP segment carries. */
  segment(row: number): { readonly sequence: number; readonly length: number } {
    const { chunk, row: at } = this.#session.index.place(row)
    return { sequence: chunk.sequence[at] ?? 0, length: chunk.payloadLength[at] ?? 0 }
  }

  /** Whether the capture's snap length cut the record. */
  isCut(row: number): boolean {
    const { chunk, row: at } = this.#session.index.place(row)
    return (chunk.capturedLength[at] ?? 0) < (chunk.originalLength[at] ?? 0)
  }

  /** Whether the record is one of several fragments that share a source and a destination. */
  isFragment(row: number): boolean {
    const { index } = this.#session
    const flow = index.flow(row)
    return flow !== NONE && (index.flows.word(flow, 3) & FRAGMENT_FLOW) !== 0
  }
}

function foundPacket(session: Session, journey: Journey): FoundPacket {
  const sightings = journey.hops.flatMap((hop) =>
    [...hop.sightings, ...hop.copies].map((seen) => foundSighting(session, seen)),
  )
  const notSeenAfter = journey.missing
    .filter(({ state, before }) => state === 'not-seen' && before === journey.hops.length)
    .map(({ point }) => point.file)
  return { outcome: journey.outcome, sightings, notSeenAfter }
}

/** Each record speaks for itself: a copy may differ from the hop's first in what the engine overlooks. */
function foundSighting(session: Session, seen: Sighting): FoundSighting {
  const facts = hopFacts(session.index, { sightings: [seen] })
  return {
    row: seen.row,
    file: fileOf(session, session.index.place(seen.row).maps),
    encapsulation: facts.tunnel?.encapsulation,
    ttl: facts.ttl,
    tuple: tupleText(facts),
    outer: outerText(facts.tunnel),
  }
}

/** A capture may come in several files. */
function fileOf(session: Session, { capture, part }: PartMaps): string {
  return session.captures[capture]?.parts[part]?.file ?? ''
}

function tupleText({ source, sourcePort, destination, destinationPort }: HopFacts): string {
  return words([source, sourcePort, destination, destinationPort])
}

function outerText(tunnel: HopTunnel | undefined): string {
  if (tunnel === undefined) return ''
  const { source, sourcePort, destination, destinationPort, vni } = tunnel
  return words([source, sourcePort, destination, destinationPort, vni])
}

/** Words with a space between, `-` for what is absent. */
export function words(values: readonly (string | number | null | undefined)[]): string {
  return values.map((value) => value ?? '-').join(' ')
}
