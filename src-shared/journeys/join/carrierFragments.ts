/**
 * Tunnel packets that the underlay fragmented: the first fragment holds the inner packet's headers, and
 * is a sighting of it; the others hold nothing but the tunnel's addresses and its IP identification.
 * They belong to the packet that their first fragment belongs to.
 */
import { inSteps, type Work } from '../../base/work.ts'
import { FRAGMENT_FLOW } from '../../index/captureIndex.ts'
import { NONE } from '../../index/recordColumns.ts'
import { CARRIER_FRAGMENT, FRAGMENT } from '../../index/recordMarks.ts'
import { JOURNEY_GAP_NS, type JoinInput } from './joinInput.ts'
import type { Packets } from './packetSplit.ts'
import { identifications } from './recordIdentifications.ts'

/** Moves later fragments to their packets; gives 1 for each row that is one. */
export function* joinCarrierFragments(input: JoinInput, { packetOf }: Packets): Work<Uint8Array> {
  const { rows, allMarks } = input.sightings
  const rests = new Uint8Array(rows)
  if ((allMarks & CARRIER_FRAGMENT) === 0) return rests
  const identification = identifications(input.index)
  const firsts = yield* firstFragments(input, identification)
  yield* inSteps(rows, (from, to) => {
    for (let row = from; row < to; row++) {
      const key = restKey(input, identification, row)
      const first = key === undefined ? undefined : nearest(firsts.get(key), input.time, row)
      if (first === undefined) continue
      packetOf[row] = packetOf[first] ?? 0
      rests[row] = 1
    }
  })
  return rests
}

function* firstFragments(
  { index, sightings }: JoinInput,
  identification: Uint16Array,
): Work<ReadonlyMap<string, readonly number[]>> {
  const firsts = new Map<string, number[]>()
  const add = (row: number) => {
    const point = sightings.point[row] ?? 0
    // The fragment may be of any of the tunnels around the packet.
    for (let tunnel = sightings.tunnel[row] ?? NONE; tunnel !== NONE;) {
      const ends = [index.tunnels.word(tunnel, 0), index.tunnels.word(tunnel, 1)]
      const key = [point, ...ends, identification[row] ?? 0].join(' ')
      const known = firsts.get(key)
      if (known === undefined) firsts.set(key, [row])
      else known.push(row)
      tunnel = index.tunnels.word(tunnel, 4) >>> 0
    }
  }
  yield* inSteps(sightings.rows, (from, to) => {
    for (let row = from; row < to; row++) {
      if (((sightings.marks[row] ?? 0) & CARRIER_FRAGMENT) !== 0) add(row)
    }
  })
  return firsts
}

function restKey(
  { index, sightings }: JoinInput,
  identification: Uint16Array,
  row: number,
): string | undefined {
  const flow = sightings.flow[row] ?? NONE
  if (flow === NONE || ((sightings.marks[row] ?? 0) & FRAGMENT) === 0) return undefined
  if ((index.flows.word(flow, 3) & FRAGMENT_FLOW) === 0) return undefined
  const ends = [index.flows.word(flow, 0), index.flows.word(flow, 1)]
  return [sightings.point[row] ?? 0, ...ends, identification[row] ?? 0].join(' ')
}

/** @param firsts of one point, and so by time */
function nearest(
  firsts: readonly number[] | undefined,
  time: Float64Array,
  row: number,
): number | undefined {
  if (firsts === undefined) return undefined
  const moment = time[row] ?? 0
  let low = 0
  let high = firsts.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((time[firsts[middle] ?? 0] ?? 0) <= moment) low = middle + 1
    else high = middle
  }
  const distance = (first = row) => Math.abs((time[first] ?? 0) - moment)
  const [before, after] = [firsts[low - 1], firsts[low]]
  const best =
    before === undefined || (after !== undefined && distance(after) < distance(before))
      ? after
      : before
  return best === undefined || distance(best) > JOURNEY_GAP_NS ? undefined : best
}
