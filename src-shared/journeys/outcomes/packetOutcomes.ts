/** What became of every packet, and of those that were lost, which point looked and did not see them. */
import { inSteps, type Work } from '../../base/work.ts'
import { NONE } from '../../index/recordColumns.ts'
import type { CapturePoint } from '../capturePoint.ts'
import { absenceDoubts } from './absenceDoubt.ts'
import type { ExpectedPaths, ExpectedStop } from './expectedPath.ts'
import type { JourneyOutcome } from '../journey.ts'
import { LinkedPackets } from './linkedPackets.ts'
import { missingAfter } from './missingStops.ts'
import { AMBIGUOUS, type PacketTable } from '../join/packetTable.ts'
import { placeOf, type Place } from './pathTransitions.ts'
import type { SessionCoverage } from './sessionCoverage.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'

export const OUTCOMES: readonly JourneyOutcome[] = [
  'delivered',
  'last-seen',
  'incomplete',
  'ambiguous',
]
/** Packets of one step: each may ask for many others. */
const PACKETS = 2048

const [DELIVERED, LAST_SEEN, INCOMPLETE, AMBIGUOUS_OUTCOME] = [0, 1, 2, 3]

/** No point is known to have missed the packet. */
export const NO_POINT = -1

export interface PacketOutcomes {
  /** Index into `OUTCOMES`, for each packet. */
  readonly outcome: Uint8Array
  /** The first point behind the last stop that looked and did not see it, or `NO_POINT`. */
  readonly notSeenAt: Int32Array
}

export interface OutcomeInput {
  readonly points: readonly CapturePoint[]
  readonly index: SessionIndex
  readonly table: PacketTable
  readonly onwards: ExpectedPaths
  readonly coverage: SessionCoverage
}

export function* packetOutcomes(input: OutcomeInput): Work<PacketOutcomes> {
  const { index, table, onwards, coverage } = input
  const { packets, flags } = table
  const linked = new LinkedPackets(table, index)
  const outcome = new Uint8Array(packets).fill(INCOMPLETE)
  const notSeenAt = new Int32Array(packets).fill(NO_POINT)
  const judge = (packet: number) => {
    const last = lastStop(table, packet)
    const flow = last === undefined ? NONE : index.flow(last.row)
    if (last === undefined || flow === NONE) return
    const tunnel = index.tunnel(last.row)
    const path = onwards.from({ place: last.place, flow, tunnel })
    if (path.isArrived) {
      outcome[packet] = DELIVERED
      return
    }
    if (path.stops.length === 0) return
    const elsewhere = linked.places(packet)
    if (isArrivedElsewhere(path.stops, elsewhere, { onwards, flow })) {
      outcome[packet] = DELIVERED
      return
    }
    const missing = missingAfter(path, { own: ownPlaces(input, packet, flow), elsewhere })
    const seen = { point: last.point, time: table.time[last.row] ?? NaN }
    const isCovered = ({ point }: ExpectedStop) => coverage.at(point, seen).kind === 'covered'
    if (((flags[packet] ?? 0) & AMBIGUOUS) !== 0) {
      if (missing.some(isCovered)) outcome[packet] = AMBIGUOUS_OUTCOME
      return
    }
    const doubts = absenceDoubts(input, { packet, flow }, missing)
    const notSeen = missing.find((stop, at) => doubts[at] === undefined && isCovered(stop))
    if (notSeen === undefined) return
    outcome[packet] = LAST_SEEN
    notSeenAt[packet] = notSeen.point
  }
  const step = (from: number, to: number) => {
    for (let packet = from; packet < to; packet++) judge(packet)
  }
  yield* inSteps(packets, step, PACKETS)
  return { outcome, notSeenAt }
}

function isArrivedElsewhere(
  stops: readonly ExpectedStop[],
  elsewhere: ReadonlySet<Place>,
  { onwards, flow }: { readonly onwards: ExpectedPaths; readonly flow: number },
): boolean {
  const last = stops.findLast(({ place }) => elsewhere.has(place))
  return last !== undefined && onwards.from({ place: last.place, flow, tunnel: NONE }).isArrived
}

/** Without the first where the packet is on the way back there. */
function ownPlaces(
  { index, table }: OutcomeInput,
  packet: number,
  flow: number,
): ReadonlySet<Place> {
  const { shapes, shapeOf, rows, starts } = table
  const { hops = [] } = shapes[shapeOf[packet] ?? 0] ?? {}
  const first = index.flow(rows[starts[packet] ?? 0] ?? 0)
  const own = isToItself(index, first, flow) ? hops.slice(1) : hops
  return new Set(own.map(({ point, isWrapped }) => placeOf(point, isWrapped)))
}

/** Whether a packet that began with the first flow and has the last one now goes to who sent it. */
export function isToItself({ flows }: SessionIndex, first: number, last: number): boolean {
  return first !== NONE && last !== NONE && flows.word(first, 0) === flows.word(last, 1)
}

function lastStop(
  { shapes, shapeOf, starts, rows }: PacketTable,
  packet: number,
): { readonly point: number; readonly place: Place; readonly row: number } | undefined {
  const last = shapes[shapeOf[packet] ?? 0]?.hops.at(-1)
  if (last === undefined) return undefined
  const { point, isWrapped, sightings, copies, rests } = last
  const row = rows[(starts[packet + 1] ?? 0) - sightings - copies - rests] ?? 0
  return { point, place: placeOf(point, isWrapped), row }
}
