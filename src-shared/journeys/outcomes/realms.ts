/**
 * Which capture points have to do with one another: points that saw the same packets, and points of one
 * node. Captures of two clusters may lie in one folder, and their pods have the same addresses; what one
 * shows says nothing about the other.
 */
import type { JoinedPackets } from '../join/joinedPackets.ts'

/** The realm of each point: the smallest number of a point in it. */
export function realms({ input, shapes }: JoinedPackets): Uint32Array {
  const { points, clocks } = input
  const parent = Uint32Array.from(points, (_, point) => point)
  const rootOf = (point: number): number => {
    let root = point
    while (parent[root] !== root) root = parent[root] ?? root
    return root
  }
  const unite = (a: number, b: number) => {
    const [rootA, rootB] = [rootOf(a), rootOf(b)]
    parent[Math.max(rootA, rootB)] = Math.min(rootA, rootB)
  }
  for (const { hops } of shapes) {
    const first = hops[0]?.point
    if (first !== undefined) for (const { point } of hops) unite(first, point)
  }
  const firstOfClock = new Map<number, number>()
  clocks.ofPoint.forEach((clock, point) => {
    const first = firstOfClock.get(clock) ?? point
    firstOfClock.set(clock, first)
    unite(first, point)
  })
  return parent.map((_, point) => rootOf(point))
}
