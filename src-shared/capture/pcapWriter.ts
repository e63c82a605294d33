/** Writes pcap files, little-endian: the file header once, then each record. */
import type { CaptureRecord } from './captureRecord.ts'
import {
  PCAP_FILE_HEADER_LENGTH,
  PCAP_MAGIC_MICROSECONDS,
  PCAP_MAGIC_NANOSECONDS,
  PCAP_RECORD_HEADER_LENGTH,
} from './pcapFormat.ts'

export interface PcapFile {
  readonly linkType: number
  readonly snapLength: number
  /** Nanoseconds within the second are cut to microseconds by `us`. */
  readonly precision: 'us' | 'ns'
}

export function pcapFileHeader({ linkType, snapLength, precision }: PcapFile): Uint8Array {
  const view = new DataView(new ArrayBuffer(PCAP_FILE_HEADER_LENGTH))
  view.setUint32(0, precision === 'ns' ? PCAP_MAGIC_NANOSECONDS : PCAP_MAGIC_MICROSECONDS, true)
  view.setUint16(4, 2, true)
  view.setUint16(6, 4, true)
  view.setUint32(16, snapLength, true)
  view.setUint32(20, linkType, true)
  return new Uint8Array(view.buffer)
}

/** One record with its header; a copy. The format has no time before 1970 or after 2106. */
export function pcapRecord(record: CaptureRecord, precision: PcapFile['precision']): Uint8Array {
  const { seconds, nanoseconds, capturedLength, originalLength, start } = record
  const written = new Uint8Array(PCAP_RECORD_HEADER_LENGTH + capturedLength)
  const view = new DataView(written.buffer)
  view.setUint32(0, seconds, true)
  view.setUint32(4, precision === 'ns' ? nanoseconds : Math.floor(nanoseconds / 1000), true)
  view.setUint32(8, capturedLength, true)
  view.setUint32(12, originalLength, true)
  written.set(record.bytes.subarray(start, start + capturedLength), PCAP_RECORD_HEADER_LENGTH)
  return written
}
