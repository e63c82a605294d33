/** Values of the fields that no header has, from the index and what was learned from it. */
import type { EpochNs } from '../base/time.ts'
import type { Identity } from '../identities/identity.ts'
import { flowKey, tunnelKey, type TunnelKey } from '../index/flowKey.ts'
import { NONE } from '../index/recordColumns.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { Stack } from '../index/stackTable.ts'
import { protocols } from '../layers/registry.ts'
import type { PlaceName } from './catalogue/placeFields.ts'
import { protocolFilterName } from './fieldCatalogue.ts'
import type { FilterSession } from './filterSession.ts'
import type { Value } from './filterValue.ts'

/** Whose an address is depends on who asks for what of it. */
type IdentityName = 'pod.name' | 'pod.namespace' | 'node.name' | 'service.name'

/** All of a record's values of a field; `frame`, its bytes, is not known here and has none. */
export function placeValues(
  session: FilterSession,
  name: PlaceName,
  row: number,
): readonly Value[] {
  const { index } = session
  const { chunk, row: at, captureRow } = index.place(row)
  switch (name) {
    case 'frame':
      return []
    case 'frame.len':
      return [chunk.originalLength[at] ?? 0]
    case 'frame.cap_len':
      return [chunk.capturedLength[at] ?? 0]
    case 'frame.number':
      return [captureRow + 1]
    case 'frame.time':
    case 'frame.time_epoch':
      return Number.isNaN(index.time(row)) ? [] : [index.moment(row)]
    case 'frame.protocols':
      return stackValues(index.stack(row))
    case 'point.node':
    case 'point.interface':
      return pointValues(session, name, index.point(row))
    case 'encapsulation':
      return tunnelsAround(index, index.tunnel(row)).map((tunnel) => tunnel.encapsulation)
    case 'pod.name':
    case 'pod.namespace':
    case 'node.name':
    case 'service.name': {
      const addresses = [
        ...flowAddresses(index, index.flow(row)),
        ...(name === 'node.name' ? tunnelAddresses(index, index.tunnel(row)) : []),
      ]
      return identityValues(session, name, { addresses, moment: index.moment(row) })
    }
    case 'hop.count':
      return [session.journeys.hopCount(session.journeys.packetOf(row))]
    case 'journey.outcome':
      return [session.journeys.outcome(session.journeys.packetOf(row))]
  }
}

/** `eth:ip:udp:vxlan:eth:arp`. */
export function stackValues(stack: Stack | undefined): readonly Value[] {
  if (stack === undefined) return []
  const names = Array.from(stack.protocols, (id) => {
    const protocol = protocols[id]
    return protocol === undefined ? '' : protocolFilterName(protocol.name)
  })
  return [names.join(':')]
}

export function pointValues(
  { points }: FilterSession,
  name: 'point.node' | 'point.interface',
  point: number,
): readonly Value[] {
  const value = name === 'point.node' ? points[point]?.node : points[point]?.interface
  return value === undefined ? [] : [value]
}

/** A tunnel with those that it runs inside of, outermost first. */
export function tunnelsAround(index: SessionIndex, tunnel: number): readonly TunnelKey[] {
  if (tunnel === NONE) return []
  const key = tunnelKey(index, tunnel)
  return [...(key.enclosing === undefined ? [] : tunnelsAround(index, key.enclosing)), key]
}

export function flowAddresses(index: SessionIndex, flow: number): readonly string[] {
  if (flow === NONE) return []
  const { source, destination } = flowKey(index, flow)
  return [source, destination]
}

export function tunnelAddresses(index: SessionIndex, tunnel: number): readonly string[] {
  return tunnelsAround(index, tunnel).flatMap(({ source, destination }) => [source, destination])
}

export function identityValues(
  { identities }: FilterSession,
  name: IdentityName,
  { addresses, moment }: { addresses: readonly string[]; moment: EpochNs },
): readonly Value[] {
  return addresses
    .flatMap((address) => identities.lookup(address, moment))
    .map((identity) => identityValue(identity, name))
    .filter((value) => value !== undefined)
}

function identityValue(identity: Identity, name: IdentityName): string | undefined {
  switch (name) {
    case 'pod.name':
      return identity.kind === 'pod' ? identity.name : undefined
    case 'pod.namespace':
      return identity.kind === 'pod' ? identity.namespace : undefined
    case 'node.name':
      return identity.kind === 'node' ? identity.name : undefined
    case 'service.name':
      return identity.kind === 'service' ? identity.name : undefined
  }
}
