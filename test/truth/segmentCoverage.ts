/** How many bytes of a TCP stream some segments cover, however offload merged or split them. */

export interface Segment {
  readonly sequence: number
  readonly length: number
}

/** Bytes that are in at least one of the segments; sequence numbers may wrap once. */
export function coveredBytes(segments: readonly Segment[]): number {
  const [first] = segments
  if (first === undefined) return 0
  // Counted from the first segment, so that the order holds where the numbers wrap.
  const ranges = segments
    .map(({ sequence, length }) => ({ start: (sequence - first.sequence) | 0, length }))
    .toSorted((a, b) => a.start - b.start)
  let covered = 0
  let end = -Infinity
  for (const { start, length } of ranges) {
    covered += Math.max(0, start + length - Math.max(start, end))
    end = Math.max(end, start + length)
  }
  return covered
}
