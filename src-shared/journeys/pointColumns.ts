/** What joining asks of a capture point for every record, by the point's number. */
import { addressText } from '../index/flowKey.ts'
import type { SessionIndex } from '../index/sessionIndex.ts'
import type { CapturePoint } from './capturePoint.ts'

export const NO_ADDRESS = -1

export interface PointColumns {
  /** 1 where one capture shows all interfaces of a node, each packet several times. */
  readonly showsAll: Uint8Array
  /** The address at home at the point, as the session's id; `NO_ADDRESS` where there is none. */
  readonly home: Int32Array
  /** The same where it is the pod's behind a veth. */
  readonly pod: Int32Array
}

export function pointColumns(index: SessionIndex, points: readonly CapturePoint[]): PointColumns {
  const homes = addressIds(
    index,
    points.flatMap(({ homeAddress }) => homeAddress ?? []),
  )
  const home = Int32Array.from(
    points,
    ({ homeAddress = '' }) => homes.get(homeAddress) ?? NO_ADDRESS,
  )
  return {
    home,
    showsAll: Uint8Array.from(points, ({ role }) => Number(role === 'all-interfaces')),
    pod: home.map((address, at) => (isPod(points[at]) ? address : NO_ADDRESS)),
  }
}

/** Name and traffic agree. */
function isPod(point: CapturePoint | undefined): boolean {
  return point?.role === 'pod-veth' && point.roleConfidence === 'confirmed'
}

/** The session's ids of addresses that are known as text. */
export function addressIds(
  index: SessionIndex,
  addresses: readonly string[],
): ReadonlyMap<string, number> {
  const wanted = new Set(addresses)
  const ids = new Map<string, number>()
  for (let id = 0; ids.size < wanted.size && id < index.addresses.size; id++) {
    const text = addressText(index, id)
    if (wanted.has(text)) ids.set(text, id)
  }
  return ids
}
