/** Loss, delay and reordering of every hop: of two places that follow each other on packets' paths. */
import { NONE } from '../../index/recordColumns.ts'
import { OUTCOMES, type PacketOutcomes } from '../outcomes/packetOutcomes.ts'
import { isWrapped, placeOf, pointOfPlace, type Place } from '../outcomes/pathTransitions.ts'
import { HopRows, shapePlaces } from './rowColumns.ts'
import { measureSpans, type MeasureInput, type SpanMeasure } from './spanMeasures.ts'
import { Spans } from './spans.ts'

export const LAST_SEEN = OUTCOMES.indexOf('last-seen')

/** A capture point, and whether packets are inside a tunnel there; undefined where none ever came. */
export interface MeasuredPlace {
  readonly point: number
  readonly isWrapped: boolean | undefined
}

/** What is measured between two places; `packets` and `lost` are those that should have come. */
export interface SpanStatistics extends SpanMeasure {
  readonly near: MeasuredPlace
  readonly far: MeasuredPlace
  /** Last seen at the near end or behind it, and demonstrably not seen at the far one. */
  readonly lost: number
}

/** Hops belong to nothing but their places. */
const NO_SUBJECT = 0

/** By their first packet; hops that only lost packets come last. */
export function hopStatistics(
  input: MeasureInput,
  outcomes: PacketOutcomes,
): readonly SpanStatistics[] {
  const { table, columns } = input
  const spans = new Spans(columns.rows)
  const hops = new HopRows(table)
  // Of each hop of a shape but the first, the span that ends there.
  const spansOfShape = shapePlaces(table).map((places) =>
    places.map((place, at) => (at === 0 ? NONE : spans.id(NO_SUBJECT, places[at - 1] ?? 0, place))),
  )
  for (let packet = 0; packet < table.packets; packet++) {
    const rows = hops.of(packet)
    const ofShape = spansOfShape[table.shapeOf[packet] ?? 0]
    for (let at = 1; at < hops.count; at++) {
      spans.add(ofShape?.[at] ?? 0, rows[at - 1] ?? 0, rows[at] ?? 0)
    }
  }
  const lost = lostOn(spans, input, outcomes)
  return measureSpans(spans, input).map((measure, span) => ({
    near: measuredPlace(spans.near(span)),
    far: {
      ...measuredPlace(spans.far(span)),
      ...(measure.packets === 0 ? { isWrapped: undefined } : {}),
    },
    lost: lost.get(span) ?? 0,
    ...measure,
  }))
}

/** Packets whose last stop was a span's near end, and that its far end did not see. */
function lostOn(
  spans: Spans,
  { table }: MeasureInput,
  { outcome, notSeenAt }: PacketOutcomes,
): ReadonlyMap<number, number> {
  const lost = new Map<number, number>()
  for (let packet = 0; packet < table.packets; packet++) {
    if (outcome[packet] !== LAST_SEEN) continue
    const last = table.shapes[table.shapeOf[packet] ?? 0]?.hops.at(-1)
    if (last === undefined) continue
    const near = placeOf(last.point, last.isWrapped)
    const span = spans.id(NO_SUBJECT, near, farPlace(spans, near, notSeenAt[packet] ?? 0))
    lost.set(span, (lost.get(span) ?? 0) + 1)
  }
  return lost
}

/** In the state in which most packets came there; where none ever did, one stands for both. */
function farPlace(spans: Spans, near: Place, point: number): Place {
  const same = placeOf(point, isWrapped(near))
  const other = placeOf(point, !isWrapped(near))
  const packets = (place: Place) => {
    const span = spans.find(NO_SUBJECT, near, place)
    return span === undefined ? 0 : spans.passages(span)
  }
  return packets(other) > packets(same) ? other : same
}

export function measuredPlace(place: Place): MeasuredPlace {
  return { point: pointOfPlace(place), isWrapped: isWrapped(place) }
}
