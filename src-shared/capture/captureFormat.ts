/** Which format a file has: by its first bytes, never by its name. */
import { formatHex } from '../bytes/addressText.ts'
import type { CaptureReader, CaptureSink, CaptureStart } from './captureRecord.ts'
import { otherFormatOf } from './otherFormats.ts'
import { pcapVariant } from './pcapFormat.ts'
import { pcapReader } from './pcap.ts'
import { SECTION_HEADER, sectionIsLittleEndian } from './pcapngFormat.ts'
import { pcapngReader } from './pcapng.ts'

/** As many first bytes decide; a shorter file decides with all it has. */
export const SNIFFED_LENGTH = 512

/** A format that is read. `create` expects the file from its first byte on, or from `start` on. */
export interface CaptureFormat {
  readonly name: 'pcap' | 'pcapng'
  readonly sniff: (first: Uint8Array) => boolean
  readonly create: (sink: CaptureSink, start?: CaptureStart) => CaptureReader
}

const FORMATS: readonly CaptureFormat[] = [
  { name: 'pcap', sniff: (first) => pcapVariant(first) !== undefined, create: pcapReader },
  { name: 'pcapng', sniff: startsSection, create: pcapngReader },
]

export type OpenedCapture =
  | { readonly format: CaptureFormat['name']; readonly reader: CaptureReader }
  /** What the file is instead, and what to do. */
  | { readonly why: string }

/**
 * A reader for the file that starts with these bytes. It has seen nothing yet: push them too, unless
 * it is to begin at `start`.
 */
export function openCapture(
  first: Uint8Array,
  sink: CaptureSink,
  start?: CaptureStart,
): OpenedCapture {
  const format = FORMATS.find(({ sniff }) => sniff(first))
  if (format !== undefined) return { format: format.name, reader: format.create(sink, start) }
  return { why: whyNotRead(first) }
}

function whyNotRead(first: Uint8Array): string {
  if (first.length === 0) {
    return 'The file is empty. Was the capture started without the right to capture, or the disk full?'
  }
  const other = otherFormatOf(first)
  if (other !== undefined) return other
  const start = formatHex(first.subarray(0, 8), ' ')
  return (
    `The file is neither pcap nor pcapng: it starts with the bytes ${start}. If another program ` +
    'opens it as a capture, convert it: editcap -F pcapng IN OUT.'
  )
}

/** A file that ends before its byte order shows is still a pcapng file, though a cut one. */
function startsSection(first: Uint8Array): boolean {
  if (first.length < 4) return false
  const view = new DataView(first.buffer, first.byteOffset, first.length)
  if (view.getUint32(0) !== SECTION_HEADER) return false
  return first.length < 12 || sectionIsLittleEndian(view, 8) !== undefined
}
