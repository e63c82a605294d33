/** Capture files as bytes, small and valid: records of one frame at given seconds. */
import { CaptureRecord } from '../../src-shared/capture/captureRecord.ts'
import { pcapFileHeader, pcapRecord } from '../../src-shared/capture/pcapWriter.ts'
import {
  pcapngInterface,
  pcapngRecord,
  pcapngSection,
} from '../../src-shared/capture/pcapngWriter.ts'
import { joined } from './readCapture.ts'

const ETHERNET = 1
const SNAP_LENGTH = 262_144

function recordAt(seconds: number): CaptureRecord {
  const record = new CaptureRecord()
  record.seconds = Math.floor(seconds)
  record.nanoseconds = Math.round((seconds % 1) * 1e9)
  record.bytes = Uint8Array.from({ length: 60 }, (_, at) => (at < 12 ? 2 : at === 12 ? 8 : 0))
  record.capturedLength = record.originalLength = record.bytes.length
  return record
}

export function pcapFile(times: readonly number[], linkType = ETHERNET): Uint8Array {
  const header = pcapFileHeader({ linkType, snapLength: SNAP_LENGTH, precision: 'ns' })
  return joined(header, ...times.map((time) => pcapRecord(recordAt(time), 'ns')))
}

export function pcapngFile(times: readonly number[], name: string): Uint8Array {
  const of = {
    index: 0,
    linkType: ETHERNET,
    snapLength: SNAP_LENGTH,
    precision: 'ns' as const,
    name,
  }
  const records = times.map((time) => pcapngRecord(recordAt(time)))
  return joined(pcapngSection(), pcapngInterface(of), ...records)
}
