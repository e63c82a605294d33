/** A capture file read in pieces, with everything that the reader said about it. */
import { SNIFFED_LENGTH, openCapture } from '../../src-shared/capture/captureFormat.ts'
import type {
  CaptureInterface,
  CaptureNote,
  CaptureReader,
  CaptureSink,
} from '../../src-shared/capture/captureRecord.ts'

/** A record that may be kept: its bytes are a copy. */
export interface KeptRecord {
  readonly interfaceIndex: number
  readonly hasTime: boolean
  readonly seconds: number
  readonly nanoseconds: number
  readonly originalLength: number
  readonly fileOffset: number
  readonly bytes: Uint8Array
}

/** Plain data, so that two readings can be compared. */
export class CaptureContents {
  readonly interfaces: CaptureInterface[] = []
  readonly records: KeptRecord[] = []
  readonly notes: CaptureNote[] = []
  readonly names: [string, readonly string[]][] = []
  readonly comments: string[] = []
  readonly statistics: [number, number | undefined][] = []
  /** Why it was not read, where no reader took it. */
  why: string | undefined

  get noteCodes(): string[] {
    return this.notes.map(({ code }) => code)
  }
}

function keeping(contents: CaptureContents): CaptureSink {
  return {
    onInterface: (found) => contents.interfaces.push(found),
    onRecord: ({ start, capturedLength, ...record }) => {
      const bytes = new Uint8Array(record.bytes.subarray(start, start + capturedLength))
      contents.records.push({ ...record, bytes })
    },
    onNote: (note) => contents.notes.push(note),
    onName: (address, names) => contents.names.push([address, names]),
    onComment: (text) => contents.comments.push(text),
    onStatistics: (index, { dropped }) => contents.statistics.push([index, dropped]),
  }
}

/** Pushes the file in pieces of these lengths, over and over. */
export function pushInPieces(
  reader: CaptureReader,
  file: Uint8Array,
  pieces: readonly number[],
): void {
  for (let at = 0, turn = 0; at < file.length; turn++) {
    const length = pieces[turn % pieces.length] ?? file.length
    reader.push(file.subarray(at, at + length))
    at += length
  }
  reader.end()
}

export function readCapture(
  file: Uint8Array,
  pieces: readonly number[] = [Math.max(1, file.length)],
): CaptureContents {
  const contents = new CaptureContents()
  const opened = openCapture(file.subarray(0, SNIFFED_LENGTH), keeping(contents))
  if ('why' in opened) contents.why = opened.why
  else pushInPieces(opened.reader, file, pieces)
  return contents
}

/** Hears nothing: for what a reader does besides. */
export class SilentSink implements CaptureSink {
  readonly onInterface = (): void => undefined
  readonly onRecord = (): void => undefined
  readonly onNote = (): void => undefined
}

/** Bytes after bytes. */
export function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
