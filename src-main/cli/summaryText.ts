/** `hopscope journeys --summary` as text: what was lost first, then all numbers in columns. */
import { boundedText, durationText } from './delayText.ts'
import { endpoint, tunnelText } from '../../src-shared/journeys/hopChanges.ts'
import { placeText } from './placeText.ts'
import type {
  ClockLine,
  ConversationLine,
  DelayLine,
  DelaysLine,
  HopStatisticsLine,
  LossLine,
  MeasuredPlaceLine,
  OutcomesLine,
  SummaryLine,
  TunnelStatisticsLine,
} from './summaryLines.ts'
import { textTable, type Alignment } from './textTable.ts'

/** Rows of one table: those that lost most, then those that carried most. */
const MOST_ROWS = 25

const counts = new Intl.NumberFormat('en')

export function summaryText(lines: readonly SummaryLine[]): readonly string[] {
  const of = <K extends SummaryLine['kind']>(kind: K) =>
    lines.filter((line): line is Extract<SummaryLine, { kind: K }> => line.kind === kind)
  return [
    ...of('outcomes').flatMap(outcomeRows),
    ...section('Lost', of('loss').map(lossCells), ['right']),
    ...section('Hops', table(of('hop'), HOP_HEADINGS, hopCells), SPAN_ALIGNMENTS),
    ...section('Tunnels', table(of('tunnel'), TUNNEL_HEADINGS, tunnelCells), [
      'left',
      ...SPAN_ALIGNMENTS,
    ]),
    ...section(
      'Conversations, from the first place to the last',
      table(of('conversation'), CONVERSATION_HEADINGS, conversationCells),
      ['left', 'left', ...SPAN_ALIGNMENTS.slice(1)],
    ),
    ...section(
      'Clocks',
      [CLOCK_HEADINGS, ...of('clock').map(clockCells)],
      ['left', 'left', 'right', 'right', 'right', 'right'],
    ),
  ]
}

function section(
  title: string,
  rows: readonly (readonly string[])[],
  alignments: readonly Alignment[],
): readonly string[] {
  if (rows.length === 0) return []
  return ['', title, ...textTable(rows, alignments).map((row) => `  ${row}`)]
}

const MEANINGS = {
  delivered: "seen at the destination's own capture point",
  'last-seen': 'a later point was capturing and did not show them',
  incomplete: 'nothing proves delivery, and nothing contradicts it',
  ambiguous: 'cannot be told from other packets',
} as const

function outcomeRows(line: OutcomesLine): readonly string[] {
  const { packets, records, points } = line
  const outcomes = ['delivered', 'last-seen', 'incomplete', 'ambiguous'] as const
  const rows = outcomes.map((outcome) => {
    const share = packets === 0 ? 0 : (100 * line[outcome]) / packets
    return [outcome, counts.format(line[outcome]), `${share.toFixed(2)} %`, MEANINGS[outcome]]
  })
  const heading = `${counts.format(packets)} packets in ${counts.format(records)} records of ${points} capture points`
  return [heading, ...textTable(rows, ['left', 'right', 'right']).map((row) => `  ${row}`)]
}

function lossCells({ packets, lastSeenAt, notSeenAt, dropped }: LossLine): readonly string[] {
  const missed =
    dropped === undefined ? '' : `may have been missed: that capture lost ${counts.format(dropped)}`
  const places = [
    `last seen at ${measuredText(lastSeenAt)}`,
    `not seen at ${measuredText(notSeenAt)}`,
  ]
  return [counts.format(packets), ...places, missed]
}

/** The rows that matter most, below their headings, and how many are left out. */
function table<Line extends { readonly packets: number; readonly lost?: number }>(
  lines: readonly Line[],
  headings: readonly string[],
  cells: (line: Line) => readonly string[],
): readonly (readonly string[])[] {
  if (lines.length === 0) return []
  const lost = (line: Line) => lostOf(line)
  const first = lines
    .toSorted((a, b) => lost(b) - lost(a) || b.packets - a.packets)
    .slice(0, MOST_ROWS)
  const more = lines.length - first.length
  const rest = more === 0 ? [] : [[`and ${counts.format(more)} more, which --json shows`]]
  return [headings, ...first.map(cells), ...rest]
}

function lostOf(line: { readonly lost?: number; readonly 'last-seen'?: number }): number {
  return line.lost ?? line['last-seen'] ?? 0
}

const NUMBERS = ['packets', 'lost', 'min', 'median', 'p95', 'p99', 'within', 'jitter', 'reordered']
const SPAN_ALIGNMENTS: readonly Alignment[] = ['left', ...NUMBERS.map(() => 'right' as const)]
const HOP_HEADINGS = ['from, to', ...NUMBERS]
const TUNNEL_HEADINGS = ['tunnel', 'from, to', ...NUMBERS]
const CONVERSATION_HEADINGS = ['conversation', 'arrives as', ...NUMBERS]

function hopCells({
  from,
  to,
  packets,
  lost,
  reordered,
  delay,
}: HopStatisticsLine): readonly string[] {
  const places = `${measuredText(from)}, ${measuredText(to)}`
  return [places, ...spanCells({ packets, lost, reordered, delay })]
}

function tunnelCells(line: TunnelStatisticsLine): readonly string[] {
  const { source, destination, from, to } = line
  return [
    `${tunnelText(line)} ${source} -> ${destination}`,
    `${placeText(from)}, ${placeText(to)}`,
    ...spanCells(line),
  ]
}

function conversationCells(line: ConversationLine): readonly string[] {
  const { protocol, arrivesAs, packets, span } = line
  return [
    `${protocol} ${endsText(line)}`,
    arrivesAs === undefined ? '' : endsText(arrivesAs),
    ...spanCells({
      packets,
      lost: line['last-seen'],
      reordered: span?.reordered,
      delay: span?.delay,
      isUnknown: span === undefined,
    }),
  ]
}

function endsText(ends: Pick<ConversationLine, 'source' | 'destination'>): string {
  const facts = { ...ends, protocol: 'ip' as const }
  return `${endpoint(facts, 'source') ?? '?'} -> ${endpoint(facts, 'destination') ?? '?'}`
}

interface SpanNumbers {
  readonly packets: number
  readonly lost: number
  readonly reordered?: number | undefined
  readonly delay?: DelaysLine | undefined
  /** No packet was seen at two places, so that there is nothing to measure. */
  readonly isUnknown?: boolean
}

function spanCells(span: SpanNumbers): readonly string[] {
  const { packets, lost, reordered, delay, isUnknown = packets === 0 } = span
  return [
    counts.format(packets),
    lost === 0 ? '-' : counts.format(lost),
    ...delayCells(delay, isUnknown ? '' : 'no common clock'),
    reordered === undefined || reordered === 0 ? '-' : counts.format(reordered),
  ]
}

/** @param absent what is said where there is none */
function delayCells(delay: DelaysLine | undefined, absent: string): readonly string[] {
  if (delay === undefined) return ['', absent, '', '', '', '']
  const { min, median, p95, p99, jitterNs } = delay
  const all = [min, median, p95, p99]
  const widest = Math.max(...all.map(({ boundNs }) => boundNs))
  return [
    ...all.map(boundedText),
    widest === 0 ? '' : `±${durationText(widest)}`,
    jitterNs === undefined ? '' : durationText(jitterNs),
  ]
}

/** `k8s-worker1 ens32 (in a tunnel)`. */
function measuredText(place: MeasuredPlaceLine): string {
  return `${placeText(place)}${place.wrapped === true ? ' (tunnel)' : ''}`
}

const CLOCK_HEADINGS = ['node', 'clock', 'ahead', 'drift', 'pairs', 'set']

const CLOCK_STATES: Readonly<Record<ClockLine['state'], string>> = {
  reference: 'all others are compared with it',
  estimated: 'from packets in both directions',
  'one-way': 'packets went one way only: no estimate',
  pinned: 'as given',
  unknown: 'no packet ties it to another',
}

function clockCells({
  node,
  files,
  state,
  offset,
  drift,
  pairs,
  steps,
}: ClockLine): readonly string[] {
  const isMeasured = state === 'estimated' || state === 'pinned'
  return [
    node ?? files.join(', '),
    CLOCK_STATES[state],
    isMeasured && offset !== undefined ? offsetText(offset) : '',
    drift === undefined ? '' : `${drift.ppm.toFixed(2)} ppm ±${drift.boundPpm.toFixed(2)}`,
    counts.format(pairs),
    steps === 0 ? '' : `${steps} ${steps === 1 ? 'time' : 'times'}`,
  ]
}

/** An offset may well be below zero, which of a delay means nothing. */
function offsetText({ ns, boundNs }: DelayLine): string {
  return `${durationText(ns)}${boundNs === 0 ? '' : ` ±${durationText(boundNs)}`}`
}
