/** Capture points by node, in the order of a packet's way out: pod, bridge, tunnel, NIC. */
import type { CapturePointView, PointRole } from '../../../src-shared/contract/services.ts'

const WAY_OUT: readonly PointRole[] = [
  'pod-veth',
  'bridge',
  'tunnel-device',
  'nic',
  'all-interfaces',
  'unknown',
]

export interface PointGroup {
  readonly node: string | undefined
  readonly points: readonly CapturePointView[]
}

export function pointGroups(points: readonly CapturePointView[]): readonly PointGroup[] {
  const groups = new Map<string | undefined, CapturePointView[]>()
  for (const point of points) {
    const group = groups.get(point.node)
    if (group === undefined) groups.set(point.node, [point])
    else group.push(point)
  }
  return [...groups].map(([node, members]) => ({
    node,
    points: members.toSorted((a, b) => WAY_OUT.indexOf(a.role) - WAY_OUT.indexOf(b.role)),
  }))
}
