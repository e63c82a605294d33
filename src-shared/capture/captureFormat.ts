/** Which format a file has: by its first bytes, never by its name. */
import type { CaptureReader, CaptureSink } from './captureRecord.ts'
import { pcapVariant } from './pcapFormat.ts'
import { pcapReader } from './pcap.ts'

/** As many first bytes decide; a shorter file decides with all it has. */
export const SNIFFED_LENGTH = 64

/** Formats that are read. `create` starts at the file's first byte. */
interface CaptureFormat {
  readonly name: 'pcap' | 'pcapng'
  readonly sniff: (first: Uint8Array) => boolean
  readonly create: (sink: CaptureSink) => CaptureReader
}

const FORMATS: readonly CaptureFormat[] = [
  { name: 'pcap', sniff: (first) => pcapVariant(first) !== undefined, create: pcapReader },
]

export type OpenedCapture =
  | { readonly format: CaptureFormat['name']; readonly reader: CaptureReader }
  | { readonly why: string }

/**
 * A reader for the file that starts with these bytes, or a sentence that says what the file is and
 * what to do. The reader has seen nothing yet: push the first bytes too.
 */
export function openCapture(first: Uint8Array, sink: CaptureSink): OpenedCapture {
  const format = FORMATS.find(({ sniff }) => sniff(first))
  if (format !== undefined) return { format: format.name, reader: format.create(sink) }
  return { why: 'The file is not a capture that can be read.' }
}
