/**
 * What became of the packets of every direction of every conversation, across NAT, and their loss, delay and
 * reordering from end to end: between the first and the last place of most of them.
 */
import { NONE } from '../../index/recordColumns.ts'
import type { Conversations } from '../conversations.ts'
import { OUTCOMES, type PacketOutcomes } from '../outcomes/packetOutcomes.ts'
import { measuredPlace, type MeasuredPlace } from './hopStatistics.ts'
import { HopRows, shapePlaces } from './rowColumns.ts'
import { measureSpans, type MeasureInput, type SpanMeasure } from './spanMeasures.ts'
import { Spans } from './spans.ts'

export interface DirectionStatistics {
  /** Ids of `Conversations`. */
  readonly conversation: number
  readonly direction: number
  /** Flow at the first and at the last hop of the packet that was seen most often: another one behind NAT. */
  readonly flow: number
  readonly arrivesAs: number
  readonly packets: number
  /** How many packets had each of `OUTCOMES`, in that order. */
  readonly outcomes: readonly number[]
  /** Corrected time at which its first packet was first seen. */
  readonly first: number
  /** Undefined where no packet was seen twice. */
  readonly span:
    (SpanMeasure & { readonly near: MeasuredPlace; readonly far: MeasuredPlace }) | undefined
}

/** By conversation; of each, the direction first that was seen first. */
export function conversationStatistics(
  input: MeasureInput,
  { outcome }: PacketOutcomes,
  { direction, conversation }: Conversations,
): readonly DirectionStatistics[] {
  const { table, columns } = input
  const directions = new DirectionColumns(direction.length)
  const spans = new Spans(columns.rows)
  const hops = new HopRows(table)
  const places = shapePlaces(table)
  for (let packet = 0; packet < table.packets; packet++) {
    const rows = hops.of(packet)
    const first = rows[0] ?? 0
    const last = rows[hops.count - 1] ?? first
    const flow = columns.flow[first] ?? NONE
    if (hops.count === 0 || flow === NONE) continue
    const id = direction[flow] ?? flow
    directions.add(id, {
      outcome: outcome[packet] ?? 0,
      time: table.time[first] ?? 0,
      flow,
      arrivesAs: columns.flow[last] ?? NONE,
      hops: hops.count,
    })
    if (hops.count < 2) continue
    const ofShape = places[table.shapeOf[packet] ?? 0]
    spans.add(spans.id(id, ofShape?.[0] ?? 0, ofShape?.[hops.count - 1] ?? 0), first, last)
  }
  const measures = measureSpans(spans, input)
  const main = spans.main()
  return directions
    .all()
    .map((one) => {
      const span = main.get(one.direction)
      const measure = span === undefined ? undefined : measures[span]
      const ends =
        span === undefined
          ? undefined
          : { near: measuredPlace(spans.near(span)), far: measuredPlace(spans.far(span)) }
      return {
        ...one,
        conversation: conversation[one.direction] ?? one.direction,
        span: measure === undefined || ends === undefined ? undefined : { ...ends, ...measure },
      }
    })
    .toSorted((a, b) => a.conversation - b.conversation || a.first - b.first)
}

interface DirectionPacket {
  readonly outcome: number
  readonly time: number
  readonly flow: number
  readonly arrivesAs: number
  readonly hops: number
}

/** Numbers of each direction, by the flow that stands for it. */
class DirectionColumns {
  readonly #packets: Uint32Array
  readonly #outcomes: Uint32Array
  readonly #first: Float64Array
  readonly #hops: Uint16Array
  readonly #flow: Uint32Array
  readonly #arrivesAs: Uint32Array

  constructor(flows: number) {
    this.#packets = new Uint32Array(flows)
    this.#outcomes = new Uint32Array(flows * OUTCOMES.length)
    this.#first = new Float64Array(flows).fill(Infinity)
    this.#hops = new Uint16Array(flows)
    this.#flow = new Uint32Array(flows)
    this.#arrivesAs = new Uint32Array(flows)
  }

  add(id: number, { outcome, time, flow, arrivesAs, hops }: DirectionPacket): void {
    this.#packets[id] = (this.#packets[id] ?? 0) + 1
    const count = id * OUTCOMES.length + outcome
    this.#outcomes[count] = (this.#outcomes[count] ?? 0) + 1
    this.#first[id] = Math.min(this.#first[id] ?? Infinity, time)
    if (hops <= (this.#hops[id] ?? 0)) return
    this.#hops[id] = hops
    this.#flow[id] = flow
    this.#arrivesAs[id] = arrivesAs
  }

  all(): readonly Omit<DirectionStatistics, 'conversation' | 'span'>[] {
    return Array.from(this.#packets, (packets, direction) => ({ packets, direction }))
      .filter(({ packets }) => packets > 0)
      .map(({ packets, direction }) => {
        const at = direction * OUTCOMES.length
        return {
          direction,
          packets,
          flow: this.#flow[direction] ?? direction,
          arrivesAs: this.#arrivesAs[direction] ?? direction,
          outcomes: [...this.#outcomes.subarray(at, at + OUTCOMES.length)],
          first: this.#first[direction] ?? 0,
        }
      })
  }
}
