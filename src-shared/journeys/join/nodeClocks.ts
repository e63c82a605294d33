/** Which clock each capture point's times come from: one a node, one a file where no node is known. */
import type { CapturePoint } from '../capturePoint.ts'

export interface NodeClocks {
  readonly count: number
  /** The clock of each point. */
  readonly ofPoint: Uint32Array
  /** The node of each clock; undefined where a file of an unknown node is its own clock. */
  readonly nodes: readonly (string | undefined)[]
}

export function nodeClocks(points: readonly CapturePoint[]): NodeClocks {
  const ids = new Map<string, number>()
  const nodes: (string | undefined)[] = []
  const ofPoint = Uint32Array.from(points, ({ node, capture }) => {
    const key = node === undefined ? `capture ${capture}` : `node ${node}`
    const clock = ids.get(key) ?? ids.size
    if (!ids.has(key)) nodes.push(node)
    ids.set(key, clock)
    return clock
  })
  return { count: nodes.length, ofPoint, nodes }
}
