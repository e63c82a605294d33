/** The line that runs through the lanes of a journey, stop by stop. */
import type { JourneyView, MissingHop } from '../../../src-shared/contract/services.ts'
import { hopDelayText, type DelayText } from './delayText.ts'
import { isWrapped, type Column } from './journeyMatrix.ts'

export type StopMark = 'seen' | 'last' | MissingHop['state']

/** How a half of the line is drawn: `wrapped` between two points that saw it in a tunnel. */
export type LineKind = 'none' | 'plain' | 'wrapped' | 'unknown'

export interface DelayStop {
  readonly lineIn: LineKind
  readonly lineOut: LineKind
  readonly mark?: StopMark
  readonly words: string
  /** To be written where the line enters this column. */
  readonly delay?: DelayText
}

export interface Neighbours {
  readonly column: Column
  readonly before: Column | undefined
  readonly after: Column | undefined
}

export function delayStop({ column, before, after }: Neighbours, journey: JourneyView): DelayStop {
  const lineIn = lineBetween(before, column, journey)
  const lineOut = lineBetween(column, after, journey)
  if (column.kind === 'between') {
    const delay =
      after?.kind === 'lane' && after.lane.kind === 'hop' ? hopDelayText(after.lane.hop) : undefined
    const isStraight = before?.kind === 'lane' && before.lane.kind === 'hop'
    const line = through(before, after)
    return {
      lineIn: line,
      lineOut: line,
      words: '',
      ...(delay === undefined || !isStraight ? {} : { delay }),
    }
  }
  const { lane } = column
  if (lane.kind === 'missing') {
    const { state } = lane.missing
    return { lineIn, lineOut, mark: state, words: state.replaceAll('-', ' ') }
  }
  const isLast = journey.outcome === 'last-seen' && lane.index === journey.hops.length - 1
  const delay = before?.kind === 'lane' ? hopDelayText(lane.hop) : undefined
  return {
    lineIn,
    lineOut,
    mark: isLast ? 'last' : 'seen',
    words: isLast ? 'last seen' : 'seen',
    ...(delay === undefined ? {} : { delay }),
  }
}

function lineBetween(
  from: Column | undefined,
  to: Column | undefined,
  journey: JourneyView,
): LineKind {
  if (from?.kind === 'between' || to?.kind === 'between') {
    return lineAcross(from, to, journey)
  }
  return through(from, to)
}

/** Half a line towards or from a gap looks like the line across the whole gap. */
function lineAcross(
  from: Column | undefined,
  to: Column | undefined,
  { hops }: JourneyView,
): LineKind {
  const lane = from?.kind === 'lane' ? from.lane : to?.kind === 'lane' ? to.lane : undefined
  if (lane?.kind !== 'hop') return 'unknown'
  const other = hops[from?.kind === 'lane' ? lane.index + 1 : lane.index - 1]
  if (other === undefined) return 'unknown'
  return isWrapped(lane.hop.shape) && isWrapped(other.shape) ? 'wrapped' : 'plain'
}

function through(from: Column | undefined, to: Column | undefined): LineKind {
  if (from?.kind !== 'lane' || to?.kind !== 'lane') return 'none'
  if (from.lane.kind !== 'hop' || to.lane.kind !== 'hop') return 'unknown'
  return isWrapped(from.lane.hop.shape) && isWrapped(to.lane.hop.shape) ? 'wrapped' : 'plain'
}
