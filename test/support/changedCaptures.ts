/** Capture files read into memory, so that a test can change them and join them again. */
import { capturePoints } from '../../src-main/engine/capturePoints.ts'
import { CaptureRecord, type CaptureInterface } from '../../src-shared/capture/captureRecord.ts'
import { IndexBuilder } from '../../src-shared/index/indexBuilder.ts'
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { readCapture, type KeptRecord } from './readCapture.ts'

export interface CaptureInMemory {
  /** Its name says node and interface. */
  readonly file: string
  /** The name that it had first, by which its records are known whatever becomes of it. */
  readonly known: string
  readonly interfaces: readonly CaptureInterface[]
  readonly records: readonly KeptRecord[]
}

export function captureInMemory(file: string, bytes: Uint8Array): CaptureInMemory {
  const { interfaces, records } = readCapture(bytes)
  return { file, known: file, interfaces, records }
}

/** Every record's packet: the records, as `file#number`, that are sightings of the same one. */
export class JoinedCaptures {
  readonly journeys: Journeys
  readonly #names: readonly string[]

  constructor(captures: readonly CaptureInMemory[]) {
    const indexed = captures.map((capture) => ({
      file: capture.file,
      format: 'pcap',
      parts: [{ path: capture.file, file: capture.file, index: indexOf(capture) }],
    }))
    const index = new SessionIndex(indexed.map(({ parts }) => parts.map((part) => part.index)))
    this.journeys = new Journeys(index, capturePoints(index, indexed))
    this.#names = captures.flatMap(({ known, records }) =>
      records.map((_, at) => `${known}#${at + 1}`),
    )
  }

  /** Packets as the names of their records, sorted, of those records that `isKept` keeps. */
  packets(isKept: (name: string) => boolean = () => true): readonly string[] {
    const { packetOf, packets } = this.journeys.table
    const names: string[][] = Array.from({ length: packets }, () => [])
    this.#names.forEach((name, row) => {
      if (isKept(name)) names[packetOf[row] ?? 0]?.push(name)
    })
    return names
      .filter(({ length }) => length > 0)
      .map((packet) => packet.toSorted().join(' '))
      .toSorted()
  }

  /** The packet of each record, by the record's name. */
  packetOfRecord(): ReadonlyMap<string, number> {
    const { packetOf } = this.journeys.table
    return new Map(this.#names.map((name, row) => [name, packetOf[row] ?? 0]))
  }
}

function indexOf({ interfaces, records }: CaptureInMemory) {
  const builder = new IndexBuilder(new Bindings())
  for (const one of interfaces) builder.onInterface(one)
  const record = new CaptureRecord()
  for (const kept of records) {
    Object.assign(record, kept, { start: 0, capturedLength: kept.bytes.length })
    builder.onRecord(record)
  }
  return builder.finish()
}

const NS_PER_SECOND = 1_000_000_000

/** The same capture by a clock that runs `ns` ahead. */
export function shifted(capture: CaptureInMemory, ns: number): CaptureInMemory {
  const records = capture.records.map((record) => {
    const time = BigInt(record.seconds) * BigInt(NS_PER_SECOND) + BigInt(record.nanoseconds + ns)
    return {
      ...record,
      seconds: Number(time / BigInt(NS_PER_SECOND)),
      nanoseconds: Number(time % BigInt(NS_PER_SECOND)),
    }
  })
  return { ...capture, records }
}

/** The same capture with a shorter snap length. */
export function snapped(capture: CaptureInMemory, length: number): CaptureInMemory {
  const records = capture.records.map((record) => ({
    ...record,
    bytes: record.bytes.subarray(0, length),
  }))
  return { ...capture, records }
}
