/** What a capture file gives: interfaces, records, and remarks where it was cut or lies. */

/** `precision` is what the file's timestamps count in; a coarser clock may stand behind them. */
export type TimePrecision = 's' | 'ms' | 'us' | 'ns' | 'other'

/** One interface of a capture file: the only one of a pcap file, one IDB of a pcapng file. */
export interface CaptureInterface {
  readonly index: number
  /** tcpdump.org/linktypes.html. */
  readonly linkType: number
  /** Bytes kept of a packet at most; 0 where the file states no limit. */
  readonly snapLength: number
  readonly precision: TimePrecision
  readonly name?: string
  readonly description?: string
  /** The capture filter as text, where the file has it. */
  readonly filter?: string
  /** Packets that the capturing system lost, where the file says so. */
  readonly dropped?: number
}

/**
 * One packet as seen once, at one point. The reader hands out a single object again and again, and
 * its bytes are valid only during the call: who keeps anything copies it.
 */
export class CaptureRecord {
  /** Index of the record's interface, over all sections of the file. */
  interfaceIndex = 0
  /** False for a block that has no timestamp (pcapng's simple packet block). */
  hasTime = true
  /** Whole seconds since 1970, may be negative, and nanoseconds within the second. */
  seconds = 0
  nanoseconds = 0
  capturedLength = 0
  originalLength = 0
  /** The buffer with the record's bytes, and where they start in it. */
  bytes: Uint8Array = new Uint8Array(0)
  start = 0
  /** Where they start in the file. */
  fileOffset = 0
}

/** A remark on the file itself: what is wrong, where, and what still was read. */
export interface CaptureNote {
  readonly severity: 'note' | 'warning' | 'error'
  /** Stable, for tests: `pcap.cut`, `pcapng.block-length`. */
  readonly code: string
  readonly text: string
  readonly fileOffset: number
}

/** `file`: on a section, its names or the losses of an interface. */
export type CommentPlace = 'file' | 'interface' | 'record'

/** Who receives what a reader finds, in the order of the file. */
export interface CaptureSink {
  readonly onInterface: (captureInterface: CaptureInterface) => void
  readonly onRecord: (record: CaptureRecord) => void
  readonly onNote: (note: CaptureNote) => void
  /** A pcapng name resolution entry: this address had these names. */
  readonly onName?: (address: string, names: readonly string[]) => void
  /** A comment; one on a record comes before the record does. */
  readonly onComment?: (text: string, on: CommentPlace) => void
  /** Later word on an interface: pcapng's statistics come after its records. */
  readonly onStatistics?: (interfaceIndex: number, statistics: { dropped?: number }) => void
}

/** Where reading may begin other than at a file's first byte, and what has to be known there. */
export interface CaptureStart {
  /** Of a record's header. */
  readonly fileOffset: number
  /** The file's first bytes, which say how all others are to be read. */
  readonly header: Uint8Array
  /** Records before it: a remark names a record by its number in the file. */
  readonly records: number
  /** Of the record before it: a header is recognised in damage by a time that is near. */
  readonly lastSeconds: number | undefined
}

/**
 * Reads a capture as its bytes come in. Total: any bytes in any pieces give records and notes,
 * never an exception; memory is bounded by the largest record that is believed.
 */
export interface CaptureReader {
  readonly push: (chunk: Uint8Array) => void
  /** The file ends here: says what was cut off, if anything was. */
  readonly end: () => void
  /** Where another reader could go on; undefined where only this one knows how. */
  readonly position: () => CaptureStart | undefined
}
