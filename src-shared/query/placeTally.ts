/** Tallies of the fields that no header has, over many records. */
import type { EpochNs } from '../base/time.ts'
import { CHUNK_ROWS, NONE } from '../index/recordColumns.ts'
import type { PartMaps } from '../index/sessionIndex.ts'
import { OUTCOMES } from '../journeys/outcomes/packetOutcomes.ts'
import type { ColumnTables } from './columnTables.ts'
import { exactCuts, wholeTallies, type WholeColumn } from './wholeTallies.ts'
import type { PlaceField } from './fieldCatalogue.ts'
import { ASK_ROW, singleTallies, smallColumnTallies, type FieldTallies } from './fieldTallies.ts'
import type { ValueCheck, ValueTest } from './filterCheck.ts'
import type { FilterSession } from './filterSession.ts'
import {
  flowAddresses,
  identityValues,
  placeValues,
  pointValues,
  stackValues,
  tunnelAddresses,
  tunnelsAround,
} from './placeValues.ts'
import { NO_STACK, type RecordGroups } from './recordGroups.ts'
import { TallyCache } from './tallyCache.ts'
import { Tally, tallyAll, tallyOf } from './valueTally.ts'

export function placeTally(
  check: ValueCheck,
  { name }: PlaceField,
  { session, tables }: { session: FilterSession; tables: ColumnTables },
): FieldTallies {
  const { test, isPresence } = check
  const { index } = session
  switch (name) {
    case 'frame':
      return ofGroups(tables, () => (isPresence ? Tally.exists | Tally.passed : Tally.more))
    case 'frame.len':
      return ofColumn(check, {
        columnOf: ({ chunk }) => chunk.originalLength,
        shiftOf: () => 0,
      })
    case 'frame.cap_len':
      return ofColumn(check, {
        columnOf: ({ chunk }) => chunk.capturedLength,
        shiftOf: () => 0,
      })
    case 'frame.number': {
      const counted = Uint32Array.from({ length: CHUNK_ROWS }, (_, at) => at)
      return ofColumn(check, {
        columnOf: () => counted,
        shiftOf: ({ maps, firstRow, at }) => firstRow - at - maps.captureFirstRow + 1,
      })
    }
    case 'frame.time':
    case 'frame.time_epoch':
      return ofColumn(
        check,
        { columnOf: ({ chunk }) => chunk.time, shiftOf: ({ maps }) => maps.timeShift },
        index.base,
      )
    case 'frame.protocols': {
      const ofStack = new TallyCache(index.stacks.length, (stack) => {
        return tallyAll(stackValues(index.stacks[stack]), test)
      })
      return ofGroups(tables, (group, groups) => {
        const stack = groups.stacks[group] ?? NO_STACK
        return stack === NO_STACK ? Tally.more : ofStack.at(stack)
      })
    }
    case 'point.node':
    case 'point.interface': {
      const ofPoint = new TallyCache(index.points.length, (point) => {
        return tallyAll(pointValues(session, name, point), test)
      })
      const ofPart = new Map<PartMaps, Uint8Array>()
      const valuesOf = (maps: PartMaps) => {
        const known = ofPart.get(maps) ?? Uint8Array.from(maps.points, (point) => ofPoint.at(point))
        ofPart.set(maps, known)
        return known
      }
      return { ofRow: smallColumnTallies(({ interfaceIndex }) => interfaceIndex, valuesOf) }
    }
    case 'encapsulation': {
      const ofTunnel = new TallyCache(index.tunnels.size, (tunnel) => {
        const names = tunnelsAround(index, tunnel).map(({ encapsulation }) => encapsulation)
        return tallyAll(names, test)
      })
      return ofGroups(tables, (group, groups) => {
        const tunnel = groups.tunnels[group] ?? NONE
        return tunnel === NONE ? 0 : ofTunnel.at(tunnel)
      })
    }
    case 'pod.name':
    case 'pod.namespace':
    case 'service.name':
    case 'node.name':
      return identityTally(name, test, { session, tables })
    case 'hop.count': {
      const { packetOf, shapeOf, shapes } = session.journeys.table
      const ofShape = Uint8Array.from(shapes, ({ hops }) => tallyOf(hops.length, test))
      return ofPackets(packetOf, (packet) => ofShape[shapeOf[packet] ?? 0] ?? 0)
    }
    case 'journey.outcome': {
      const { table, outcomes } = session.journeys
      const ofOutcome = Uint8Array.from(OUTCOMES, (outcome) => tallyOf(outcome, test))
      return ofPackets(table.packetOf, (packet) => {
        return ofOutcome[outcomes.outcome[packet] ?? 0] ?? 0
      })
    }
  }
}

/** Of what is known of the packet that a record is a sighting of. */
function ofPackets(packetOf: Uint32Array, tallyOfPacket: (packet: number) => number): FieldTallies {
  const ofRow = singleTallies(() => (_chunk, _at, row) => tallyOfPacket(packetOf[row] ?? 0))
  return { ofRow }
}

/** @param base of moments: the column has nanoseconds since then */
function ofColumn(
  { test, isPresence, cuts }: ValueCheck,
  column: WholeColumn,
  base?: bigint,
): FieldTallies {
  const valueOf = (whole: number) => (base === undefined ? whole : base + BigInt(Math.round(whole)))
  const exact = exactCuts(isPresence ? [] : cuts, base)
  return { ofRow: wholeTallies(exact, column, (whole) => tallyOf(valueOf(whole), test)) }
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
  name: 'pod.name' | 'pod.namespace' | 'service.name' | 'node.name',
  test: ValueTest,
  { session, tables }: { session: FilterSession; tables: ColumnTables },
): FieldTallies {
  const { index, identities } = session
  const { first, last } = sessionSpan(session)
  const ofAddresses = (addresses: readonly string[]) => {
    const areSteady = addresses.every((address) => identities.isSteady(address, first, last))
    if (!areSteady) return ASK_ROW
    return tallyAll(identityValues(session, name, { addresses, moment: first }), test)
  }
  const ofFlow = new TallyCache(index.flows.size, (flow) => ofAddresses(flowAddresses(index, flow)))
  const ofTunnel = new TallyCache(index.tunnels.size, (tunnel) =>
    name === 'node.name' ? ofAddresses(tunnelAddresses(index, tunnel)) : 0,
  )
  return {
    ...ofGroups(tables, (group, groups) => {
      const flow = groups.flows[group] ?? NONE
      const tunnel = groups.tunnels[group] ?? NONE
      const ofBoth =
        (flow === NONE ? 0 : ofFlow.at(flow)) | (tunnel === NONE ? 0 : ofTunnel.at(tunnel))
      return (ofBoth & ASK_ROW) === 0 ? ofBoth : ASK_ROW
    }),
    ofRow: singleTallies(() => (_chunk, _at, row) => {
      return tallyAll(placeValues(session, name, row), test)
    }),
  }
}

function ofGroups(
  { groups }: ColumnTables,
  tallyOfGroup: (group: number, groups: RecordGroups) => number,
): FieldTallies {
  const tallies = new Uint8Array(groups.size)
  for (let group = 0; group < tallies.length; group++) tallies[group] = tallyOfGroup(group, groups)
  return { groups: tallies }
}
