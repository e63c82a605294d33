/** Journeys of a session: found for a record when somebody asks, kept while they are asked for. */
import { FRAGMENT_FLOW } from '../index/captureIndex.ts'
import { flowKey, type FlowKey } from '../index/flowKey.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import { NetworkKind } from '../layers/packetFacts.ts'
import type { CapturePoint } from './capturePoint.ts'
import { FlowRows } from './flowRows.ts'
import { firstSighting, hopsOf, type Hop } from './hop.ts'
import type { Journey, JourneyOutcome, MissingHop } from './journey.ts'
import { missingHops } from './missingHops.ts'
import { joinPackets } from './join/packetJoin.ts'
import type { PacketTable } from './join/packetTable.ts'

/** Packets of the same flow that are looked at to learn its path. */
const MAX_MATES = 64
/** Paths kept by packet group; a page of the record table asks for the same ones again. */
const MAX_KEPT = 10_000

const FRAGMENTS =
  'Packets between these two addresses are fragmented, and fragments are put together and cut again on the way, so that a point which does not show this one may have passed it in another shape.'

type Path = readonly [Hop, ...Hop[]]

export class Journeys {
  readonly table: PacketTable
  readonly #index: SessionIndex
  readonly #points: readonly CapturePoint[]
  readonly #flowRows: FlowRows
  readonly #kept = new Map<number, Path | undefined>()

  constructor(index: SessionIndex, points: readonly CapturePoint[]) {
    this.#index = index
    this.#points = points
    this.table = joinPackets(index, points)
    this.#flowRows = new FlowRows(index)
  }

  /** How many packets the records are sightings of. */
  get packets(): number {
    return this.table.packets
  }

  /** The hops of the packet that a record is a sighting of, in path order. */
  path(row: number): Path | undefined {
    return this.#path(this.table.packetOf[row] ?? 0)
  }

  /** The journey of the packet that a record is a sighting of. */
  journey(row: number): Journey | undefined {
    const path = this.path(row)
    return path === undefined ? undefined : this.#journey(path)
  }

  /** Every journey, by the first record of its packet. */
  *all(): Generator<Journey> {
    for (let packet = 0; packet < this.packets; packet++) {
      const path = this.#path(packet)
      if (path !== undefined) yield this.#journey(path)
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

  #journey(hops: Path): Journey {
    const isFragmented = this.#isFragmented(hops)
    const missing = isFragmented ? [] : missingHops(hops, this.#mates(hops))
    const outcome = this.#outcome(hops, missing)
    const digest = this.#digest(firstSighting(hops[0]).row)
    if (isFragmented && outcome.outcome !== 'delivered') {
      return { digest, hops, missing, outcome: 'incomplete', why: FRAGMENTS }
    }
    return { digest, hops, missing, ...outcome }
  }

  /** Paths of other packets that went the same way: same flow at the first hop, or at the last. */
  #mates(hops: Path): readonly Path[] {
    const { flow } = firstSighting(hops[0])
    if (flow === undefined || this.#flowOf(hops[0])?.network === NetworkKind.arp) return []
    const near = this.#flowRows.near(flow, firstSighting(hops[0]).row, MAX_MATES)
    const mates = new Set<Path>()
    for (const row of near) {
      const path = this.path(row)
      const isMate = path !== undefined && path !== hops && firstSighting(path[0]).flow === flow
      if (isMate) mates.add(path)
    }
    return [...mates]
  }

  /** Whether there are fragments from the same source to the same destination at any of its hops. */
  #isFragmented(hops: Path): boolean {
    const { flows } = this.#index
    return hops.some((hop) => {
      const { flow } = firstSighting(hop)
      if (flow === undefined) return false
      const [source, destination, kind] = [0, 1, 3].map((at) => flows.word(flow, at))
      const fragments = [source ?? 0, destination ?? 0, 0, FRAGMENT_FLOW | (kind ?? 0)]
      return flows.find(fragments) !== undefined
    })
  }

  #outcome(hops: Path, missing: readonly MissingHop[]): { outcome: JourneyOutcome; why: string } {
    const last = hops.at(-1) ?? hops[0]
    const destination = this.#flowOf(last)?.destination
    if (destination !== undefined && last.point.homeAddresses.includes(destination)) {
      return {
        outcome: 'delivered',
        why: `Seen at the capture point of its destination, ${destination}.`,
      }
    }
    const lost = missing.find((hop) => hop.state === 'not-seen' && hop.before === hops.length)
    if (lost !== undefined) return { outcome: 'last-seen', why: lost.why }
    return {
      outcome: 'incomplete',
      why: 'No later capture point covers the way to its destination, so nothing proves delivery and nothing contradicts it.',
    }
  }

  #flowOf(hop: Hop): FlowKey | undefined {
    const { flow } = firstSighting(hop)
    return flow === undefined ? undefined : flowKey(this.#index, flow)
  }
}

function isPath(hops: readonly Hop[]): hops is Path {
  return hops.length > 0
}
