/**
 * The pcap file format (draft-ietf-opsawg-pcap): a 24-byte file header, then records.
 *
 *   file    magic u32 | major u16 | minor u16 | reserved u32 x 2 | snapLength u32 | linkType u32
 *   record  seconds u32 | fraction u32 | capturedLength u32 | originalLength u32 | bytes
 *
 * The writer's byte order is seen in the magic, as is the unit of `fraction`.
 */

import { believedLength, statedSnapLength } from './recordLimits.ts'

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

/** What the file header says, and what follows from it for every record. */
export interface PcapHeader extends PcapVariant {
  /** `2.4`. */
  readonly version: string
  readonly linkType: number
  /** 0 where the file states no limit. */
  readonly snapLength: number
  /** Captured bytes that are believed with a sound record behind them, and without a look at it. */
  readonly believed: number
  readonly trusted: number
}

/** Undefined where these are not the 24 bytes that a pcap file starts with. */
export function pcapHeader(bytes: Uint8Array): PcapHeader | undefined {
  const variant = pcapVariant(bytes)
  if (variant === undefined || bytes.length < PCAP_FILE_HEADER_LENGTH) return undefined
  const { littleEndian } = variant
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const snapLength = statedSnapLength(view.getUint32(16, littleEndian))
  // The upper half says whether frames carry a check sequence.
  const linkType = view.getUint32(20, littleEndian) & 0xffff
  const believed = believedLength(linkType, snapLength)
  return {
    ...variant,
    version: `${view.getUint16(4, littleEndian)}.${view.getUint16(6, littleEndian)}`,
    linkType,
    snapLength,
    believed,
    trusted: snapLength === 0 ? believed : Math.min(snapLength, believed),
  }
}

/** Records of one file lie this near to each other: used only to recognise a header in other bytes. */
const NEAR_SECONDS = 366 * 24 * 3600

/** Whether a record's header may be at `at`, in a file that has a record of the second `near`. */
export function looksLikeRecord(
  view: DataView,
  at: number,
  near: number,
  { littleEndian, believed }: PcapHeader,
): boolean {
  const distance = view.getUint32(at, littleEndian) - near
  if (distance > NEAR_SECONDS || distance < -NEAR_SECONDS) return false
  return (
    view.getUint32(at + 4, littleEndian) < 1_000_000_000 &&
    view.getUint32(at + 8, littleEndian) <= believed &&
    view.getUint32(at + 12, littleEndian) <= 0x7fff_ffff
  )
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
