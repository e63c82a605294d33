/** Sessions for tests of filters: records in memory with everything that a filter may ask about. */
import { capturePoints } from '../../src-main/engine/capturePoints.ts'
import { ByteSlice } from '../../src-shared/bytes/byteSlice.ts'
import { IdentityTable } from '../../src-shared/identities/identityTable.ts'
import { kubernetesFacts } from '../../src-shared/identities/kubernetesFacts.ts'
import { addKubernetesJson, noObjects } from '../../src-shared/identities/kubernetesObjects.ts'
import { IndexBuilder } from '../../src-shared/index/indexBuilder.ts'
import { SessionIndex } from '../../src-shared/index/sessionIndex.ts'
import { CaptureRecord, type CaptureInterface } from '../../src-shared/capture/captureRecord.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { Bindings } from '../../src-shared/layers/bindings.ts'
import { dissect } from '../../src-shared/layers/dissect.ts'
import type { FilterRecord, FilterSession } from '../../src-shared/query/filterSession.ts'
import type { Frame } from './layerWalks.ts'
import { readCapture, type KeptRecord } from './readCapture.ts'

export interface FilterSample {
  readonly session: FilterSession
  /** The record of each global row, taken apart. */
  readonly records: readonly FilterRecord[]
}

interface SampleFile {
  readonly file: string
  readonly interfaces: readonly CaptureInterface[]
  readonly records: readonly KeptRecord[]
}

const bindings = new Bindings()
const SECONDS = 1_700_000_000

/** Capture files by name, the first `most` records of each; `objects` is what kubectl printed. */
export function sampleOfFiles(
  files: Readonly<Record<string, Uint8Array>>,
  most: number,
  objects: readonly unknown[] = [],
): FilterSample {
  const read = Object.entries(files).map(([file, bytes]) => {
    const { interfaces, records } = readCapture(bytes)
    return { file, interfaces, records: records.slice(0, most) }
  })
  return sampleOf(read, objects)
}

/** Single records, each link type as an interface of its own; one a second. */
export function sampleOfFrames(frames: readonly Frame[]): FilterSample {
  const linkTypes = [...new Set(frames.map(({ linkType }) => linkType))]
  const interfaces = linkTypes.map((linkType, index) => {
    return { index, linkType, snapLength: 0, precision: 'ns' as const }
  })
  const records = frames.map(({ bytes, linkType, originalLength }, at) => ({
    interfaceIndex: linkTypes.indexOf(linkType),
    hasTime: at % 10 !== 9,
    seconds: SECONDS + at,
    nanoseconds: at,
    originalLength,
    fileOffset: at,
    bytes,
  }))
  return sampleOf([{ file: 'node1__eth0.pcap', interfaces, records }], [])
}

function sampleOf(files: readonly SampleFile[], objects: readonly unknown[]): FilterSample {
  const captures = files.map(({ file, interfaces, records }) => {
    const builder = new IndexBuilder(bindings)
    for (const one of interfaces) builder.onInterface(one)
    for (const kept of records) {
      const record = Object.assign(new CaptureRecord(), kept)
      record.capturedLength = kept.bytes.length
      builder.onRecord(record)
    }
    return { file, format: 'pcap', parts: [{ path: file, file, index: builder.finish() }] }
  })
  const index = new SessionIndex(captures.map(({ parts }) => parts.map(({ index }) => index)))
  const points = capturePoints(index, captures)
  const known = noObjects()
  for (const json of objects) addKubernetesJson(known, json)
  const journeys = new Journeys(index, points)
  return {
    session: {
      index,
      points,
      journeys,
      identities: new IdentityTable(kubernetesFacts(known, { source: 'kubectl' })),
    },
    records: files.flatMap(({ interfaces, records }) =>
      records.map((record) => takenApart(record, interfaces)),
    ),
  }
}

function takenApart(
  { bytes, originalLength, interfaceIndex }: KeptRecord,
  interfaces: readonly CaptureInterface[],
): FilterRecord {
  const slice = ByteSlice.ofRecord(bytes, originalLength)
  const linkType = interfaces[interfaceIndex]?.linkType ?? -1
  return { bytes: slice, layers: dissect(slice, linkType, bindings) }
}
