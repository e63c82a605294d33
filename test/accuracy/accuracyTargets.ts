/** What the join promises on the published plan, and whether a run kept it. */
import type { Accuracy } from './accuracyRun.ts'
import { locatedShare } from './lossAccuracy.ts'
import { precision, recall } from './pairAccuracy.ts'

export interface AccuracyTarget {
  readonly title: string
  readonly target: string
  readonly found: (accuracy: Accuracy) => string
  readonly isMet: (accuracy: Accuracy) => boolean
}

const NOT_KNOWN = 'not known'

export const accuracyTargets: readonly AccuracyTarget[] = [
  {
    title: 'recall: pairs of records of the same bytes that are joined',
    target: 'at least 99.9 %',
    found: ({ pairs }) => percent(recall(pairs), 3),
    isMet: ({ pairs }) => recall(pairs) >= 0.999,
  },
  {
    title: 'precision: joined pairs that are of one packet',
    target: 'at least 99.99 %',
    found: ({ pairs }) => percent(precision(pairs), 4),
    isMet: ({ pairs }) => precision(pairs) >= 0.9999,
  },
  {
    title: 'lost packets that are laid between the right points',
    target: 'at least 99.9 %',
    found: ({ losses }) => `${percent(locatedShare(losses), 2)} of ${losses.losses}`,
    isMet: ({ losses }) => locatedShare(losses) >= 0.999,
  },
  {
    title: 'packets said to be lost that were not',
    target: 'none',
    found: ({ losses }) => String(losses.invented),
    isMet: ({ losses }) => losses.invented === 0,
  },
  {
    title: 'error of a corrected clock, median over all records',
    target: 'at most 50 µs',
    found: ({ clocks }) => (clocks === undefined ? NOT_KNOWN : microseconds(clocks.medianErrorNs)),
    isMet: ({ clocks }) => clocks !== undefined && clocks.medianErrorNs <= 50_000,
  },
  {
    title: 'error of a corrected clock, largest',
    target: 'none stated',
    found: ({ clocks }) => (clocks === undefined ? NOT_KNOWN : microseconds(clocks.largestErrorNs)),
    isMet: () => true,
  },
  {
    title: 'true times inside the stated bound',
    target: 'all',
    found: ({ clocks }) => (clocks === undefined ? NOT_KNOWN : percent(clocks.insideBound, 3)),
    isMet: ({ clocks }) => clocks?.insideBound === 1,
  },
  {
    title: 'time of joining over time of indexing the same files',
    target: 'at most 2',
    found: ({ seconds: { joining, indexing } }) =>
      `${(joining / indexing).toFixed(2)} (${joining.toFixed(1)} s over ${indexing.toFixed(1)} s)`,
    isMet: ({ seconds: { joining, indexing } }) => joining <= 2 * indexing,
  },
]

function percent(share: number, digits: number): string {
  // Nothing is rounded up to a whole that it is not.
  const scale = 10 ** digits
  return `${(Math.floor(share * 100 * scale) / scale).toFixed(digits)} %`
}

function microseconds(nanoseconds: number): string {
  return `${(nanoseconds / 1000).toFixed(1)} µs`
}
