/** What the engine says of every record of captures in memory, so that two openings can be compared. */
import { capturePoints } from '../../src-main/engine/capturePoints.ts'
import { openCapture, SNIFFED_LENGTH } from '../../src-shared/capture/captureFormat.ts'
import { IndexBuilder } from '../../src-shared/index/indexBuilder.ts'
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'

export interface MemoryCapture {
  /** What the capture is, however its file is named. */
  readonly point: string
  readonly file: string
  readonly bytes: Uint8Array
}

/** What is claimed of the packet that a record is a sighting of. */
export interface Verdict {
  readonly outcome: string
  /** Points that looked and did not see it. */
  readonly notSeen: readonly string[]
  /** All its records, `point number`, in one order whatever the session's is. */
  readonly records: readonly string[]
  /** Points of its hops in path order. */
  readonly path: readonly string[]
}

/** By record: `point number`. */
export type Verdicts = ReadonlyMap<string, Verdict>

export function verdictsOf(captures: readonly MemoryCapture[]): Verdicts {
  const session = captures.map(({ file, bytes }) => ({
    file,
    format: 'pcap',
    parts: [{ path: file, file, index: indexOf(bytes) }],
  }))
  const index = new SessionIndex(session.map(({ parts }) => parts.map((part) => part.index)))
  const points = capturePoints(index, session)
  const pointOf = (capture: number) => captures[capture]?.point ?? ''
  const verdicts = new Map<string, Verdict>()
  for (const { hops, outcome, missing } of new Journeys(index, points).all()) {
    const records = hops
      .flatMap(({ sightings, copies, rests }) => [...sightings, ...copies, ...rests])
      .map(({ row }) => {
        const { capture, captureRow } = index.place(row)
        return `${pointOf(capture)} ${captureRow + 1}`
      })
      .toSorted()
    const notSeen = missing
      .filter(({ state }) => state === 'not-seen')
      .map(({ point }) => pointOf(point.capture))
      .toSorted()
    const path = hops.map(({ point }) => pointOf(point.capture))
    for (const record of records) verdicts.set(record, { outcome, notSeen, records, path })
  }
  return verdicts
}

function indexOf(bytes: Uint8Array) {
  const builder = new IndexBuilder(new Bindings())
  const opened = openCapture(bytes.subarray(0, SNIFFED_LENGTH), builder)
  if ('why' in opened) throw new Error(opened.why)
  opened.reader.push(bytes)
  opened.reader.end()
  return builder.finish()
}
