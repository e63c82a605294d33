/** What the lengths of a point's records say: whether it cuts them, and whether offload made some larger. */
import type { Work } from '../../base/work.ts'
import type { SessionIndex } from '../../index/sessionIndex.ts'

/** More than a frame of 1500 bytes in a tunnel has on the wire. */
const LARGEST_FRAME = 1600

export interface PointLengths {
  /** 1 for each point with records of which the end is missing. */
  readonly cuts: Uint8Array
  /** 1 for each point with packets larger than a frame. */
  readonly hasLarge: Uint8Array
}

export function* pointLengths(index: SessionIndex): Work<PointLengths> {
  const cuts = new Uint8Array(index.points.length)
  const hasLarge = new Uint8Array(index.points.length)
  for (const { maps, chunk, rows } of index.chunks()) {
    for (let at = 0; at < rows; at++) {
      const point = maps.points[chunk.interfaceIndex[at] ?? 0] ?? 0
      const length = chunk.originalLength[at] ?? 0
      if ((chunk.capturedLength[at] ?? 0) < length) cuts[point] = 1
      if (length > LARGEST_FRAME) hasLarge[point] = 1
    }
    yield
  }
  return { cuts, hasLarge }
}
