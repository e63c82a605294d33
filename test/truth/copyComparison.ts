/** Captures of all interfaces show a packet once for each device: those copies are one packet. */
import type { Comparison } from './flowComparison.ts'
import type { FoundPackets } from './foundPackets.ts'
import type { Truth } from './truthFile.ts'

export interface TitledComparisons {
  readonly title: string
  readonly compared: readonly Comparison[]
}

/** One for each packet of which the truth lists every record in a capture of all interfaces. */
export function compareCopies(truth: Truth, found: FoundPackets): readonly TitledComparisons[] {
  return Object.entries(truth.expected_copies_any).flatMap(([file, packets]) =>
    Object.entries(packets).map(([packet, copies]) => {
      const rows = copies.map(({ frame }) => found.row(file, frame))
      const first = rows[0] === undefined ? undefined : found.packetOf(rows[0])
      const seen = first === undefined ? [] : (found.packets[first]?.sightings ?? [])
      const here = seen.filter((sighting) => sighting.file === file).map(({ row }) => row)
      const text = (values: readonly (number | undefined)[]) =>
        values.map(String).toSorted().join(' ')
      return {
        title: `copies of ${packet}`,
        compared: [{ aspect: 'records', at: file, expected: text(rows), found: text(here) }],
      }
    }),
  )
}
