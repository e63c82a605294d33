/** Journeys of a session: all of them joined as columns, objects made for those that are shown. */
import { finish } from '../base/work.ts'
import { addressText } from '../index/flowKey.ts'
import { NONE } from '../index/recordColumns.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { CapturePoint } from './capturePoint.ts'
import { conversations, type Conversations } from './conversations.ts'
import type { FlowRows } from './flowRows.ts'
import { firstSighting, hopsOf, type Hop } from './hop.ts'
import type { Journey, JourneyOutcome, MissingHop } from './journey.ts'
import { linkedPlaces, type LinkedPlace } from './linkedPlaces.ts'
import { missingHop, pointName } from './missingHops.ts'
import { matchPackets, type MatchedPackets } from './matchedPackets.ts'
import type { PacketTable } from './join/packetTable.ts'
import { sightingColumns } from './join/sightingColumns.ts'
import type { Judgement } from './outcomes/judgement.ts'
import { absenceDoubts } from './outcomes/absenceDoubt.ts'
import { LinkedPackets } from './outcomes/linkedPackets.ts'
import { missingStops, type PacketStop } from './outcomes/missingStops.ts'
import { NO_POINT, OUTCOMES, isToItself, type PacketOutcomes } from './outcomes/packetOutcomes.ts'
import { journeyStatistics, type JourneyStatistics } from './statistics/journeyStatistics.ts'

/** Paths kept by packet; a page of the record table asks for the same ones again. */
const MAX_KEPT = 10_000

type Path = readonly [Hop, ...Hop[]]

export class Journeys {
  /** Which records are sightings of which packet. */
  readonly table: PacketTable
  readonly #judgement: Judgement
  readonly #index: SessionIndex
  readonly #points: readonly CapturePoint[]
  readonly #flowRows: FlowRows
  readonly #linked: LinkedPackets
  #statistics: JourneyStatistics | undefined
  #conversations: Conversations | undefined
  readonly #kept = new Map<number, Path | undefined>()

  /** @param matched of the same session; else all its packets are matched here and now */
  constructor(
    index: SessionIndex,
    points: readonly CapturePoint[],
    matched: MatchedPackets = finish(matchPackets(index, points)),
  ) {
    this.#index = index
    this.#points = points
    this.table = matched.table
    this.#judgement = matched.judgement
    this.#flowRows = matched.flowRows
    this.#linked = new LinkedPackets(this.table, index)
  }

  /** How many packets the records are sightings of. */
  get packets(): number {
    return this.table.packets
  }

  /** The number of the packet that a record is a sighting of. */
  packetOf(row: number): number {
    return this.table.packetOf[row] ?? 0
  }

  /** What became of every packet, as columns. */
  get outcomes(): PacketOutcomes {
    return this.#judgement.outcomes
  }

  /** Worked out when they are first asked for. */
  get statistics(): JourneyStatistics {
    const [index, points, { table, outcomes }] = [this.#index, this.#points, this]
    return (this.#statistics ??= journeyStatistics({ index, points, table, outcomes }))
  }

  /** Which flows are directions of which conversations, across NAT. */
  get conversations(): Conversations {
    this.#conversations ??= conversations(
      this.#index,
      this.table,
      finish(sightingColumns(this.#index)).flow,
    )
    return this.#conversations
  }

  /** How many stops a packet's path has, by its number. */
  hopCount(packet: number): number {
    const { shapes, shapeOf } = this.table
    return shapes[shapeOf[packet] ?? 0]?.hops.length ?? 0
  }

  /** What became of a packet, by its number. */
  outcome(packet: number): JourneyOutcome {
    return OUTCOMES[this.#judgement.outcomes.outcome[packet] ?? -1] ?? 'incomplete'
  }

  /** The hops of the packet that a record is a sighting of, in path order. */
  path(row: number): Path | undefined {
    return this.#path(this.packetOf(row))
  }

  /** Where a packet's bytes were seen in other packets. */
  linkedPlaces(packet: number): readonly LinkedPlace[] {
    return linkedPlaces(this.#index, this.table, packet)
  }

  /** The journey of the packet that a record is a sighting of. */
  journey(row: number): Journey | undefined {
    return this.journeyOf(this.packetOf(row))
  }

  /** The journey of a packet, by its number. */
  journeyOf(packet: number): Journey | undefined {
    const hops = this.#path(packet)
    if (hops === undefined) return undefined
    const missing = this.#missing(packet, hops)
    const outcome = this.outcome(packet)
    const digest = this.#digest(firstSighting(hops[0]).row)
    const why = this.#why(packet, { hops, missing, outcome })
    return { packet, digest, hops, missing, outcome, why }
  }

  /** Every journey, by the first record of its packet. */
  *all(): Generator<Journey> {
    for (let packet = 0; packet < this.packets; packet++) {
      const journey = this.journeyOf(packet)
      if (journey !== undefined) yield journey
    }
  }

  /** Rows of one flow, capture by capture. */
  rowsOfFlow(flow: number): Uint32Array {
    return this.#flowRows.rows(flow)
  }

  #digest(row: number): readonly [number, number] {
    const { chunk, row: at } = this.#index.place(row)
    return [chunk.digestLow[at] ?? 0, chunk.digestHigh[at] ?? 0]
  }

  #path(packet: number): Path | undefined {
    if (this.#kept.has(packet)) return this.#kept.get(packet)
    const hops = hopsOf(this.#index, this.#points, this.table, packet)
    const path = isPath(hops) ? hops : undefined
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear()
    this.#kept.set(packet, path)
    return path
  }

  #missing(packet: number, hops: Path): readonly MissingHop[] {
    const { time } = this.table
    const stops = hops.map((hop): PacketStop => {
      const { row, flow = NONE, tunnel = NONE } = firstSighting(hop)
      const { point } = hop.point
      return { point, isWrapped: tunnel !== NONE, flow, tunnel, time: time[row] ?? NaN }
    })
    const { coverage } = this.#judgement
    const input = { index: this.#index, points: this.#points, coverage }
    const seen = {
      stops,
      elsewhere: this.#linked.places(packet),
      isToItself: isToItself(this.#index, stops[0]?.flow ?? NONE, stops.at(-1)?.flow ?? NONE),
    }
    const missing = missingStops(this.#judgement, seen)
    const { flow = NONE } = firstSighting(hops.at(-1) ?? hops[0])
    const doubts = absenceDoubts({ ...input, table: this.table }, { packet, flow }, missing)
    return missing.flatMap((stop, at) => missingHop(input, stop, doubts[at]) ?? [])
  }

  #why(packet: number, { hops, missing, outcome }: Pick<Journey, 'hops' | 'missing' | 'outcome'>) {
    const last = hops.at(-1) ?? hops[0]
    const { flow } = firstSighting(last)
    const to = flow === undefined ? '' : addressText(this.#index, this.#index.flows.word(flow, 1))
    switch (outcome) {
      case 'delivered':
        return `Seen at the capture point of its destination, ${to}.`
      case 'last-seen': {
        const point = this.#judgement.outcomes.notSeenAt[packet] ?? NO_POINT
        const lost = missing.find((hop) => hop.point.point === point)
        return lost?.why ?? `${pointName(this.#points[point])} was capturing and did not show it.`
      }
      case 'ambiguous':
        return 'Another packet has the same digest at the same time, or too little of it was captured: which sightings are whose is not certain, so nothing is said of what became of it.'
      case 'incomplete':
        return 'No later capture point covers the way to its destination, so nothing proves delivery and nothing contradicts it.'
    }
  }
}

function isPath(hops: readonly Hop[]): hops is Path {
  return hops.length > 0
}
