/**
 * Frames that no router passes on: ARP, and whatever is no IP. On pod interfaces and bridges of a node
 * whose NIC is captured and did not see them they never left it, and equal ones on another node are
 * other frames.
 */
import { NONE } from '../../index/recordColumns.ts'
import { NetworkKind } from '../../layers/packetFacts.ts'
import type { GroupedSightings } from './joinInput.ts'

export class LinkSegments {
  readonly #grouped: GroupedSightings
  /** 1 for each point that shows what is on its way to other nodes. */
  readonly #leadsOut: Uint8Array
  /** 1 for each clock of a node that has such a point. */
  readonly #isWatched: Uint8Array

  constructor(grouped: GroupedSightings) {
    this.#grouped = grouped
    const { points, clocks } = grouped
    this.#leadsOut = Uint8Array.from(points, ({ role }) => {
      return Number(role !== 'pod-veth' && role !== 'bridge')
    })
    this.#isWatched = new Uint8Array(clocks.count)
    this.#leadsOut.forEach((leadsOut, point) => {
      if (leadsOut === 1) this.#isWatched[clocks.ofPoint[point] ?? 0] = 1
    })
  }

  isLocal(flow: number): boolean {
    if (flow === NONE) return true
    return ((this.#grouped.index.flows.word(flow, 3) >>> 8) & 0xff) === NetworkKind.arp
  }

  /** Rows of one digest by the network segments that they cannot have left. */
  segments(rows: readonly number[]): readonly (readonly number[])[] {
    const { sightings, clocks } = this.#grouped
    if (!this.isLocal(sightings.flow[rows[0] ?? 0] ?? NONE)) return [rows]
    const clockOf = (row: number) => clocks.ofPoint[sightings.point[row] ?? 0] ?? 0
    const left = new Set<number>()
    for (const row of rows) {
      const leadsOut = this.#leadsOut[sightings.point[row] ?? 0] === 1
      if (leadsOut || this.#isWatched[clockOf(row)] !== 1) left.add(clockOf(row))
    }
    const segments = new Map<number, number[]>()
    for (const row of rows) {
      const segment = left.has(clockOf(row)) ? -1 : clockOf(row)
      const known = segments.get(segment)
      if (known === undefined) segments.set(segment, [row])
      else known.push(row)
    }
    return [...segments.values()]
  }
}
