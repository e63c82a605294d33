/** Every capture point of a session: where it is by its name, what it is by what it carries. */
import { pointName } from '../../src-shared/capture/pointName.ts'
import type { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import type { CapturePoint } from '../../src-shared/journeys/capturePoint.ts'
import { hasHome, homeAddresses, pointRole } from '../../src-shared/journeys/pointRole.ts'
import { pointTraffic } from '../../src-shared/journeys/pointTraffic.ts'
import type { SessionCapture } from './session.ts'

export function capturePoints(
  index: SessionIndex,
  captures: readonly SessionCapture[],
): readonly CapturePoint[] {
  const traffic = pointTraffic(index)
  return index.points.flatMap(({ capture, interfaceIndex, captureInterface }, point) => {
    const file = captures[capture]?.file ?? ''
    const named = pointName(file)
    const name = captureInterface.name ?? named?.interface
    const seen = traffic[point]
    if (seen === undefined) return []
    const homes = homeAddresses(index, seen)
    const [home] = homes
    const role = pointRole(name, home, { traffic: seen, linkType: captureInterface.linkType })
    return {
      point,
      capture,
      interfaceIndex,
      file,
      node: named?.node,
      interface: name,
      ...role,
      homeAddress: hasHome(role.role) ? home : undefined,
      homeAddresses: hasHome(role.role) ? homes : [],
      records: seen.records,
      first: Number.isNaN(seen.first) ? undefined : seen.first,
      last: Number.isNaN(seen.last) ? undefined : seen.last,
    }
  })
}
