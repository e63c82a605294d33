/**
 * How far a clock is set wrong of which it is not known how far exactly: packets went one way only, or
 * nobody knows which way. That is no measurement of a delay, but enough to find what belongs together.
 */
import type { Work } from '../../base/work.ts'
import type { ClockModel, ClockPairs } from '../clocks/clockModel.ts'
import type { MatchedPairs } from './matchedPairs.ts'

/** Less than this does not keep sightings of one packet apart, and may be a delay. */
const LEAST_NS = 100_000_000
/** Fewer packets may be alike by accident. */
const LEAST_PAIRS = 3

/** For each clock, nanoseconds to take away from its corrected times besides. */
export function* coarseOffsets(
  clocks: number,
  { ordered, unordered }: MatchedPairs,
  model: ClockModel,
): Work<Float64Array> {
  const offsets = new Float64Array(clocks)
  const isSettled = Array.from({ length: clocks }, (_, clock) => isExact(model, clock))
  const pairs = [...ordered, ...unordered]
    .filter(({ sent }) => sent.length >= LEAST_PAIRS)
    .toSorted((a, b) => b.sent.length - a.sent.length)
  for (;;) {
    const next = pairs.find(({ from, to }) => isSettled[from] !== isSettled[to])
    if (next === undefined) return offsets
    const { from, to } = next
    const difference = medianDifference(next, model) - (offsets[to] ?? 0) + (offsets[from] ?? 0)
    const [clock, ahead] = isSettled[from] === true ? [to, difference] : [from, -difference]
    isSettled[clock] = true
    offsets[clock] = Math.abs(ahead) < LEAST_NS ? 0 : ahead
    yield
  }
}

function isExact(model: ClockModel, clock: number): boolean {
  const kind = model.kind(clock)
  return kind !== 'unknown' && kind !== 'one-way'
}

/** Of the later clock's corrected times from the earlier one's. */
function medianDifference({ from, to, sent, received }: ClockPairs, model: ClockModel): number {
  const differences = Array.from(sent, (moment, at) => {
    return model.correct(to, received[at] ?? 0).time - model.correct(from, moment).time
  }).toSorted((a, b) => a - b)
  return differences[differences.length >> 1] ?? 0
}
