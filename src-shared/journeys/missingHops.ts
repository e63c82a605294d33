/** What is said of a point that should have shown a packet and did not, and on what evidence. */
import { addressText } from '../index/flowKey.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { CapturePoint } from './capturePoint.ts'
import type { MissingHop } from './journey.ts'
import type { AbsenceDoubt } from './outcomes/absenceDoubt.ts'
import type { MissingStop } from './outcomes/missingStops.ts'
import type { SessionCoverage } from './outcomes/sessionCoverage.ts'

const DOUBTS: Readonly<Record<NonNullable<AbsenceDoubt>, string>> = {
  alike: 'another packet cannot be told from it',
  cut: 'too little of such packets was captured',
  unplaced: 'which nodes the points are at is not known (name files node__interface.pcap)',
  rewritten: 'NAT may have rewritten both of its ends, and it has no identification',
}

const NS_PER_MS = 1e6

export interface MissingHopInput {
  readonly index: SessionIndex
  readonly points: readonly CapturePoint[]
  readonly coverage: SessionCoverage
}

export function missingHop(
  input: MissingHopInput,
  stop: MissingStop,
  doubt: AbsenceDoubt,
): MissingHop | undefined {
  const point = input.points[stop.point]
  return point === undefined
    ? undefined
    : { point, before: stop.before, ...said(input, stop, doubt) }
}

function said(
  { index, points, coverage }: MissingHopInput,
  stop: MissingStop,
  doubt: AbsenceDoubt,
): Pick<MissingHop, 'state' | 'why'> {
  const point = points[stop.point]
  const name = pointName(point)
  const covered = coverage.at(stop.point, stop.near)
  if (covered.kind === 'silent') {
    const length = `${Math.round((covered.to - covered.from) / NS_PER_MS)} ms`
    const why = `${name} recorded nothing at all for ${length} around that moment, though a lot directly before and after: its capture paused, or nothing reached it.`
    return { state: 'not-covered', why }
  }
  if (covered.kind === 'outside') {
    return { state: 'not-covered', why: `${name} was not demonstrably capturing at that moment.` }
  }
  if (doubt !== undefined) {
    const why = `${name} was capturing, but may have shown it without its being known again: ${DOUBTS[doubt]}.`
    return { state: 'not-covered', why }
  }
  const looked = `${name} was capturing${evidence(index, stop)} and did not show this one`
  const interfaces = index.captures[point?.capture ?? -1]?.at(-1)?.interfaces
  const { dropped = 0 } = interfaces?.[point?.interfaceIndex ?? -1] ?? {}
  if (dropped > 0) {
    const why = `${looked}, but that capture lost ${dropped} packets.`
    return { state: 'may-have-been-missed', why }
  }
  return { state: 'not-seen', why: `${looked}.` }
}

function evidence(index: SessionIndex, { by, packets, near }: MissingStop): string {
  const to = addressText(index, index.flows.word(near.flow, 1))
  const many = packets === 1 ? '1 other packet' : `${packets} other packets`
  switch (by) {
    case 'service':
      return `, showed ${many} to the same address and port`
    case 'address':
      return `, showed ${many} that went this way`
    case 'block':
      return `, showed ${many} to addresses next to ${to}`
    case 'opposite':
      return `, showed ${many} of the other direction`
    case 'home':
      return `, shows what its own address sends and gets`
  }
}

export function pointName(point: CapturePoint | undefined): string {
  if (point === undefined) return 'A capture point'
  const { node, interface: name, file } = point
  return [node, name].filter((part) => part !== undefined).join(' ') || file
}
