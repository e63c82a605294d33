/**
 * The pcap file format (draft-ietf-opsawg-pcap): a 24-byte file header, then records.
 *
 *   file    magic u32 | major u16 | minor u16 | reserved u32 x 2 | snapLength u32 | linkType u32
 *   record  seconds u32 | fraction u32 | capturedLength u32 | originalLength u32 | bytes
 *
 * The writer's byte order is seen in the magic, as is the unit of `fraction`.
 */

export const PCAP_FILE_HEADER_LENGTH = 24
export const PCAP_RECORD_HEADER_LENGTH = 16

export const PCAP_MAGIC_MICROSECONDS = 0xa1b2c3d4
export const PCAP_MAGIC_NANOSECONDS = 0xa1b23c4d
/** Alexey Kuznetsov's patch of libpcap: interface index, protocol and packet type in each record. */
export const PCAP_MAGIC_PATCHED = 0xa1b2cd34
const PATCHED_RECORD_HEADER_LENGTH = 24

export interface PcapVariant {
  readonly littleEndian: boolean
  readonly precision: 'us' | 'ns'
  readonly recordHeaderLength: number
}

/** Which pcap these bytes begin, by their magic; undefined where it is none. */
export function pcapVariant(first: Uint8Array): PcapVariant | undefined {
  if (first.length < 4) return undefined
  const view = new DataView(first.buffer, first.byteOffset, 4)
  for (const littleEndian of [true, false]) {
    const recordHeaderLength = PCAP_RECORD_HEADER_LENGTH
    switch (view.getUint32(0, littleEndian)) {
      case PCAP_MAGIC_MICROSECONDS:
        return { littleEndian, precision: 'us', recordHeaderLength }
      case PCAP_MAGIC_NANOSECONDS:
        return { littleEndian, precision: 'ns', recordHeaderLength }
      case PCAP_MAGIC_PATCHED:
        return { littleEndian, precision: 'us', recordHeaderLength: PATCHED_RECORD_HEADER_LENGTH }
    }
  }
  return undefined
}
