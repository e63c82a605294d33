/** Tallies of the fields that no header has, over the rows of one part of a capture. */
import type { EpochNs } from '../base/time.ts'
import { NONE } from '../index/recordColumns.ts'
import type { PartMaps } from '../index/sessionIndex.ts'
import type { PlaceField } from './fieldCatalogue.ts'
import type { ValueCheck, ValueTest } from './filterCheck.ts'
import type { FilterSession } from './filterSession.ts'
import type { RowTally } from './headerTally.ts'
import {
  flowAddresses,
  identityValues,
  placeValues,
  pointValues,
  stackValues,
  tunnelAddresses,
  tunnelsAround,
} from './placeValues.ts'
import { TallyCache } from './tallyCache.ts'
import { Tally, tallyAll, tallyOf } from './valueTally.ts'

export function placeTally(
  { test, isPresence }: ValueCheck,
  { name }: PlaceField,
  session: FilterSession,
): (maps: PartMaps) => RowTally {
  const { index } = session
  switch (name) {
    case 'frame':
      return () => () => (isPresence ? Tally.exists | Tally.passed : Tally.more)
    case 'frame.len':
      return () => (chunk, at) => tallyOf(chunk.originalLength[at] ?? 0, test)
    case 'frame.cap_len':
      return () => (chunk, at) => tallyOf(chunk.capturedLength[at] ?? 0, test)
    case 'frame.number':
      return ({ captureFirstRow }) =>
        (_chunk, _at, row) =>
          tallyOf(row - captureFirstRow + 1, test)
    case 'frame.time':
    case 'frame.time_epoch':
      return ({ timeShift }) =>
        (chunk, at) => {
          const time = (chunk.time[at] ?? NaN) + timeShift
          return Number.isNaN(time) ? 0 : tallyOf(index.base + BigInt(Math.round(time)), test)
        }
    case 'frame.protocols': {
      const ofStack = new TallyCache(index.stacks.length, (stack) => {
        return tallyAll(stackValues(index.stacks[stack]), test)
      })
      return ({ stacks }) =>
        (chunk, at) =>
          ofStack.at(stacks[chunk.stack[at] ?? 0] ?? 0)
    }
    case 'point.node':
    case 'point.interface': {
      const ofPoint = new TallyCache(index.points.length, (point) => {
        return tallyAll(pointValues(session, name, point), test)
      })
      return ({ points }) =>
        (chunk, at) =>
          ofPoint.at(points[chunk.interfaceIndex[at] ?? 0] ?? 0)
    }
    case 'encapsulation': {
      const ofTunnel = new TallyCache(index.tunnels.size, (tunnel) => {
        const names = tunnelsAround(index, tunnel).map(({ encapsulation }) => encapsulation)
        return tallyAll(names, test)
      })
      return ({ tunnels }) =>
        (chunk, at) => {
          const tunnel = chunk.tunnel[at] ?? NONE
          return tunnel === NONE ? 0 : ofTunnel.at(tunnels[tunnel] ?? 0)
        }
    }
    case 'pod.name':
    case 'pod.namespace':
    case 'service.name':
    case 'node.name':
      return identityTally(session, name, test)
    case 'hop.count':
    case 'journey.outcome':
      return () => (_chunk, _at, row) => tallyAll(placeValues(session, name, row), test)
  }
}

/** Records without a time count as those at the session's begin. */
function sessionSpan({ index, points }: FilterSession): { first: EpochNs; last: EpochNs } {
  const moment = (offset: number) => index.base + BigInt(Math.round(offset))
  const starts = points.map(({ first = 0 }) => first)
  const ends = points.map(({ last = 0 }) => last)
  return {
    first: moment(starts.reduce((least, start) => Math.min(least, start), 0)),
    last: moment(ends.reduce((most, end) => Math.max(most, end), 0)),
  }
}

/** Of an address that changed hands the moment decides; of all others the table entry is enough. */
function identityTally(
  session: FilterSession,
  name: 'pod.name' | 'pod.namespace' | 'service.name' | 'node.name',
  test: ValueTest,
): (maps: PartMaps) => RowTally {
  const { index, identities } = session
  const { first, last } = sessionSpan(session)
  const ofAddresses = (addresses: readonly string[]) => {
    const areSteady = addresses.every((address) => identities.isSteady(address, first, last))
    if (!areSteady) return Tally.more
    return tallyAll(identityValues(session, name, { addresses, moment: first }), test)
  }
  const ofFlow = new TallyCache(index.flows.size, (flow) => ofAddresses(flowAddresses(index, flow)))
  const ofTunnel = new TallyCache(index.tunnels.size, (tunnel) =>
    name === 'node.name' ? ofAddresses(tunnelAddresses(index, tunnel)) : 0,
  )
  return ({ flows, tunnels }) =>
    (chunk, at, row) => {
      const flow = chunk.flow[at] ?? NONE
      const tunnel = chunk.tunnel[at] ?? NONE
      const ofBoth =
        (flow === NONE ? 0 : ofFlow.at(flows[flow] ?? 0)) |
        (tunnel === NONE ? 0 : ofTunnel.at(tunnels[tunnel] ?? 0))
      if ((ofBoth & Tally.more) === 0) return ofBoth
      return tallyAll(placeValues(session, name, row), test)
    }
}
