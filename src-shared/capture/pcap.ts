/** Reads pcap files: both byte orders, microseconds, nanoseconds and the patched record header. */
import { type ByteWindow, ChunkAssembler, type ItemParser } from './chunkAssembler.ts'
import { CaptureNotes, formatCount, readBefore } from './captureNotes.ts'
import { CaptureRecord, type CaptureSink, type CaptureStart } from './captureRecord.ts'
import {
  looksLikeRecord,
  PCAP_FILE_HEADER_LENGTH,
  pcapHeader,
  type PcapHeader,
} from './pcapFormat.ts'
import { SEARCH_LIMIT, SEARCH_STEP, UNUSUAL_RECORD } from './recordLimits.ts'

/**
 * A file header of 24 bytes, then records; what is wrong on the way becomes notes.
 * @param start where to begin, if not at the file's first byte
 */
export function pcapReader(sink: CaptureSink, start?: CaptureStart): ChunkAssembler {
  return new ChunkAssembler(new PcapParser(sink, start), start?.fileOffset)
}

/** Where the search for a sound record began, and why. */
interface Search {
  readonly fileOffset: number
  readonly complaint: string
}

class PcapParser implements ItemParser {
  needed = PCAP_FILE_HEADER_LENGTH
  readonly #sink: CaptureSink
  readonly #notes: CaptureNotes
  readonly #record = new CaptureRecord()
  #header: PcapHeader | undefined
  #headerBytes = new Uint8Array(0)
  /** Records of the file so far. */
  #count = 0
  #lastSeconds: number | undefined
  #search: Search | undefined

  constructor(sink: CaptureSink, start?: CaptureStart) {
    this.#sink = sink
    this.#notes = new CaptureNotes(sink)
    if (start === undefined) return
    this.#header = this.#readFileHeader(start.header)
    this.#count = start.records
    this.#lastSeconds = start.lastSeconds
  }

  startAt(fileOffset: number): CaptureStart | undefined {
    if (this.#header === undefined || this.#isSearching()) return undefined
    const header = this.#headerBytes
    return { fileOffset, header, records: this.#count, lastSeconds: this.#lastSeconds }
  }

  parse(window: ByteWindow): number {
    const { bytes, to, base, isLast } = window
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = window.from
    if (this.#header === undefined) {
      const header = bytes.subarray(at, Math.min(to, at + PCAP_FILE_HEADER_LENGTH))
      if (header.length < PCAP_FILE_HEADER_LENGTH) {
        if (isLast) this.#noteHeaderCut(header.length)
        return at
      }
      this.#header = this.#readFileHeader(header)
      if (this.#header === undefined) return Infinity
      this.#noteVersion(this.#header)
      at += PCAP_FILE_HEADER_LENGTH
    }
    for (;;) {
      if (this.#isSearching()) {
        at = this.#searchRecord(view, at, window, this.#header)
        if (this.#isSearching() || at > to) break
      }
      at = this.#readRecords(view, at, window, this.#header)
      if (!this.#isSearching()) break
    }
    if (isLast) this.#notes.finish(base + to)
    return at
  }

  #readFileHeader(bytes: Uint8Array): PcapHeader | undefined {
    const header = pcapHeader(bytes)
    if (header === undefined) {
      const text = 'The file does not start as a pcap file does: nothing was read.'
      this.#notes.add({ severity: 'error', code: 'pcap.magic', text, fileOffset: 0 })
      return undefined
    }
    const { linkType, snapLength, precision } = header
    this.#headerBytes = bytes.slice()
    this.#sink.onInterface({ index: 0, linkType, snapLength, precision })
    return header
  }

  #noteVersion({ version }: PcapHeader): void {
    if (version === '2.4') return
    const text = `The file says it is pcap version ${version}; it is read as version 2.4.`
    this.#notes.add({ severity: 'warning', code: 'pcap.version', text, fileOffset: 4 })
  }

  #readRecords(view: DataView, from: number, window: ByteWindow, header: PcapHeader): number {
    const { littleEndian, recordHeaderLength } = header
    const unitsPerSecond = header.precision === 'ns' ? 1_000_000_000 : 1_000_000
    const nsPerUnit = 1_000_000_000 / unitsPerSecond
    const { bytes, to, base, isLast } = window
    const record = this.#record
    const sink = this.#sink
    const { trusted } = header
    record.bytes = bytes
    let at = from
    for (;;) {
      const start = at + recordHeaderLength
      if (start > to) {
        this.needed = recordHeaderLength
        break
      }
      let seconds = view.getUint32(at, littleEndian)
      let fraction = view.getUint32(at + 4, littleEndian)
      const captured = view.getUint32(at + 8, littleEndian)
      const original = view.getUint32(at + 12, littleEndian)
      const end = start + captured
      if (captured > trusted || captured > original || (captured | seconds) === 0) {
        const verdict = this.#examine(view, at, window, header)
        if (verdict === 'wait') return at
        if (verdict !== 'sound') {
          this.#search = { fileOffset: base + at, complaint: verdict }
          return at
        }
      }
      if (end > to) {
        if (isLast && captured > UNUSUAL_RECORD) {
          const complaint = `claims ${formatCount(captured)} captured bytes, past the file's end`
          this.#search = { fileOffset: base + at, complaint }
          return at
        }
        this.needed = end - at
        break
      }
      if (fraction >= unitsPerSecond) {
        this.#noteFraction(base + at, fraction, header.precision)
        seconds += Math.floor(fraction / unitsPerSecond)
        fraction %= unitsPerSecond
      }
      record.seconds = seconds
      record.nanoseconds = fraction * nsPerUnit
      record.capturedLength = captured
      record.originalLength = original
      record.start = start
      record.fileOffset = base + start
      this.#lastSeconds = seconds
      this.#count++
      at = end
      sink.onRecord(record)
    }
    if (!isLast || at === to) return at
    this.#noteCut(base + at, to - at, this.needed)
    return to
  }

  /** A header that breaks a rule is believed where a sound one follows it: some writers do that. */
  #examine(
    view: DataView,
    at: number,
    { to, isLast }: ByteWindow,
    header: PcapHeader,
  ): 'sound' | 'wait' | (string & {}) {
    const { littleEndian, recordHeaderLength, believed, trusted, snapLength } = header
    const captured = view.getUint32(at + 8, littleEndian)
    const original = view.getUint32(at + 12, littleEndian)
    const seconds = view.getUint32(at, littleEndian)
    if ((captured | original | seconds | view.getUint32(at + 4, littleEndian)) === 0) {
      return 'is all zeros, as a disk that filled up or a crash leaves them'
    }
    const claim = `claims ${formatCount(captured)} captured bytes`
    if (captured > believed) {
      return `${claim}, and no record of this file can have more than ${formatCount(believed)}`
    }
    if (captured <= trusted && captured <= original) return 'sound'
    const end = at + recordHeaderLength + captured
    if (end + recordHeaderLength > to) {
      if (!isLast) {
        this.needed = end + recordHeaderLength - at
        return 'wait'
      }
      if (end <= to) return 'sound'
    } else if (looksLikeRecord(view, end, seconds, header)) return 'sound'
    return captured > original
      ? `${claim} of a packet of ${formatCount(original)}, and no sound record follows it`
      : `${claim}, more than the file's snap length of ${formatCount(snapLength)}, and no sound record follows it`
  }

  /**
   * Looks for the next header that is sound and has another sound one, or the file's end, behind
   * its record. Each byte is looked at once, so the cost is that of reading on.
   */
  #searchRecord(view: DataView, from: number, window: ByteWindow, header: PcapHeader): number {
    const search = this.#search
    if (search === undefined) return from
    const { littleEndian, recordHeaderLength } = header
    const { to, base, isLast } = window
    // The damaged header itself is no candidate.
    let at = Math.max(from, search.fileOffset + 1 - base)
    for (; at + recordHeaderLength <= to; at++) {
      if (base + at - search.fileOffset > SEARCH_LIMIT) {
        this.#endSearch(search, undefined)
        return Infinity
      }
      const seconds = view.getUint32(at, littleEndian)
      if (!looksLikeRecord(view, at, this.#lastSeconds ?? seconds, header)) continue
      const captured = view.getUint32(at + 8, littleEndian)
      if (captured === 0 || captured > view.getUint32(at + 12, littleEndian)) continue
      if (captured > header.trusted) continue
      const end = at + recordHeaderLength + captured
      if (end + recordHeaderLength > to) {
        if (!isLast) {
          this.needed = end + recordHeaderLength - at + SEARCH_STEP
          return at
        }
        if (end > to) continue
      } else if (!looksLikeRecord(view, end, seconds, header)) continue
      this.#endSearch(search, base + at)
      return at
    }
    if (!isLast) {
      this.needed = recordHeaderLength + SEARCH_STEP
      return at
    }
    this.#endSearch(search, undefined)
    return Infinity
  }

  #isSearching(): boolean {
    return this.#search !== undefined
  }

  #endSearch(search: Search, found: number | undefined): void {
    this.#search = undefined
    const { fileOffset, complaint } = search
    const what = `Record ${formatCount(this.#count + 1)} at byte ${formatCount(fileOffset)} ${complaint}.`
    const then =
      found === undefined
        ? `No sound record was found behind it. ${readBefore(this.#count)}`
        : `Reading went on at byte ${formatCount(found)}, where a sound record starts; the ` +
          `${formatCount(found - fileOffset)} bytes between were left out.`
    this.#notes.add({
      severity: 'error',
      code: 'pcap.damaged',
      text: `${what} ${then}`,
      fileOffset,
    })
    if (found === undefined) this.#notes.finish(fileOffset)
  }

  #noteHeaderCut(there: number): void {
    const text =
      `The file ends after ${there} of the ${PCAP_FILE_HEADER_LENGTH} bytes of its header: ` +
      'there is no record in it. Copy it again, or capture again.'
    this.#notes.add({ severity: 'error', code: 'pcap.header-cut', text, fileOffset: 0 })
  }

  #noteFraction(fileOffset: number, fraction: number, precision: 'us' | 'ns'): void {
    const text =
      `Record ${formatCount(this.#count + 1)} at byte ${formatCount(fileOffset)} has a time with ` +
      `${formatCount(fraction)} ${precision}, more than a second; they were added to its seconds.`
    this.#notes.add({ severity: 'warning', code: 'pcap.fraction', text, fileOffset })
  }

  #noteCut(fileOffset: number, there: number, needed: number): void {
    const text =
      `The file ends inside record ${formatCount(this.#count + 1)}, which starts at byte ` +
      `${formatCount(fileOffset)}: ${formatCount(there)} bytes of at least ${formatCount(needed)} are ` +
      `there. ${readBefore(this.#count)} If the capture was still running or the copy was ` +
      'interrupted, copy the file again.'
    this.#notes.add({ severity: 'warning', code: 'pcap.cut', text, fileOffset })
  }
}
