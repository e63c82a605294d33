/**
 * Where a record starts in the middle of a file, by looks: from there on, sound records follow each
 * other to the end of the bytes at hand. A file inside a packet looks the same for the length of
 * that packet, so that whoever uses this has to see the record before end at the very place.
 */
import type { CaptureStart } from './captureRecord.ts'
import {
  looksLikeRecord,
  PCAP_FILE_HEADER_LENGTH,
  PCAP_RECORD_HEADER_LENGTH,
  pcapHeader,
} from './pcapFormat.ts'
import {
  ENHANCED_PACKET,
  PACKET,
  SECTION_HEADER,
  SHORTEST_BLOCKS,
  SIMPLE_PACKET,
  sectionIsLittleEndian,
  SMALLEST_BLOCK,
} from './pcapngFormat.ts'
import { LARGEST_RECORD } from './recordLimits.ts'

/** Bytes of a file's start and of its middle that are enough to tell. */
export const BOUNDARY_WINDOW = 2 << 20

/** Fewer sound records than this prove nothing. */
const LEAST_RECORDS = 4
/** A window written to look like records everywhere costs no more than this many looks. */
const MOST_LOOKS = 4_000_000

/** The end of the sound record or block at `at`; undefined where there is none. */
type ItemEnd = (view: DataView, at: number) => number | undefined

/** Where records start in one file. */
export interface RecordBoundaries {
  /** Where reading can begin in `bytes`, which are the file's from `fileOffset` on. */
  readonly find: (bytes: Uint8Array, fileOffset: number) => CaptureStart | undefined
}

/** By the first bytes of a file, up to `BOUNDARY_WINDOW`; undefined where they do not tell. */
export function recordBoundaries(first: Uint8Array): RecordBoundaries | undefined {
  return pcapBoundaries(first) ?? pcapngBoundaries(first)
}

function pcapBoundaries(first: Uint8Array): RecordBoundaries | undefined {
  const header = pcapHeader(first)
  if (header?.version !== '2.4') return undefined
  if (first.length < PCAP_FILE_HEADER_LENGTH + PCAP_RECORD_HEADER_LENGTH) return undefined
  const { littleEndian, recordHeaderLength, trusted, precision } = header
  const unitsPerSecond = precision === 'ns' ? 1_000_000_000 : 1_000_000
  const near = viewOf(first).getUint32(PCAP_FILE_HEADER_LENGTH, littleEndian)
  const bytes = first.slice(0, PCAP_FILE_HEADER_LENGTH)
  return boundaries(bytes, recordHeaderLength, (view, at) => {
    if (!looksLikeRecord(view, at, near, header)) return undefined
    const captured = view.getUint32(at + 8, littleEndian)
    const isSound =
      captured > 0 &&
      captured <= trusted &&
      captured <= view.getUint32(at + 12, littleEndian) &&
      view.getUint32(at + 4, littleEndian) < unitsPerSecond
    return isSound ? at + recordHeaderLength + captured : undefined
  })
}

function pcapngBoundaries(first: Uint8Array): RecordBoundaries | undefined {
  const view = viewOf(first)
  if (first.length < SMALLEST_BLOCK || view.getUint32(0) !== SECTION_HEADER) return undefined
  const littleEndian = sectionIsLittleEndian(view, 8)
  if (littleEndian === undefined) return undefined
  const blockEnd: ItemEnd = (bytes, at) => {
    const type = bytes.getUint32(at, littleEndian)
    const length = bytes.getUint32(at + 4, littleEndian)
    const shortest = SHORTEST_BLOCKS.get(type)
    if (shortest === undefined || length < shortest || length > LARGEST_RECORD) return undefined
    const end = at + length
    if (length % 4 !== 0) return undefined
    // Past the bytes at hand only its head can be looked at.
    const isWhole = end <= bytes.byteLength
    return isWhole && bytes.getUint32(end - 4, littleEndian) !== length ? undefined : end
  }
  let at = 0
  while (at + SMALLEST_BLOCK <= first.length) {
    const type = view.getUint32(at, littleEndian)
    if (type === ENHANCED_PACKET || type === PACKET || type === SIMPLE_PACKET) {
      return boundaries(first.slice(0, at), SMALLEST_BLOCK, blockEnd)
    }
    const end = blockEnd(view, at)
    if (end === undefined || end > first.length) return undefined
    at = end
  }
  return undefined
}

function boundaries(header: Uint8Array, headLength: number, itemEnd: ItemEnd): RecordBoundaries {
  return {
    find: (bytes, fileOffset) => {
      const at = firstChain(viewOf(bytes), headLength, itemEnd)
      if (at === undefined) return undefined
      // How many records there were before is known when those before have been read.
      return { fileOffset: fileOffset + at, header, records: 0, lastSeconds: undefined }
    },
  }
}

/** The first offset from which sound items follow each other until the view ends. */
function firstChain(view: DataView, headLength: number, itemEnd: ItemEnd): number | undefined {
  let looks = 0
  for (let start = 0; start + headLength <= view.byteLength; start++) {
    let at: number | undefined = start
    let items = 0
    while (at !== undefined && at + headLength <= view.byteLength) {
      if (++looks > MOST_LOOKS) return undefined
      at = itemEnd(view, at)
      items++
    }
    if (at !== undefined && items >= LEAST_RECORDS) return start
  }
  return undefined
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
