/** Reads pcap files: both byte orders, microseconds, nanoseconds and the patched record header. */
import { type ByteWindow, ChunkAssembler, type ItemParser } from './chunkAssembler.ts'
import { CaptureNotes, formatCount, readBefore } from './captureNotes.ts'
import { CaptureRecord, type CaptureSink } from './captureRecord.ts'
import { PCAP_FILE_HEADER_LENGTH, type PcapVariant, pcapVariant } from './pcapFormat.ts'
import {
  SEARCH_LIMIT,
  SEARCH_STEP,
  UNUSUAL_RECORD,
  believedLength,
  statedSnapLength,
} from './recordLimits.ts'

/** Records of one file lie this near to each other: used only to recognise a header in damage. */
const NEAR_SECONDS = 366 * 24 * 3600

/** A file header of 24 bytes, then records; what is wrong on the way becomes notes. */
export function pcapReader(sink: CaptureSink): ChunkAssembler {
  return new ChunkAssembler(new PcapParser(sink))
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
  #variant: PcapVariant | undefined
  #snapLength = 0
  /** Captured bytes that are believed with a sound record behind them, and without a look at it. */
  #believed = 0
  #trusted = 0
  #count = 0
  #lastSeconds: number | undefined
  #search: Search | undefined

  constructor(sink: CaptureSink) {
    this.#sink = sink
    this.#notes = new CaptureNotes(sink)
  }

  parse(window: ByteWindow): number {
    const { bytes, to, base, isLast } = window
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = window.from
    if (this.#variant === undefined) {
      const header = bytes.subarray(at, Math.min(to, at + PCAP_FILE_HEADER_LENGTH))
      if (header.length < PCAP_FILE_HEADER_LENGTH) {
        if (isLast) this.#noteHeaderCut(header.length)
        return at
      }
      this.#variant = this.#readFileHeader(header)
      if (this.#variant === undefined) return Infinity
      at += PCAP_FILE_HEADER_LENGTH
    }
    for (;;) {
      if (this.#isSearching()) {
        at = this.#searchRecord(view, at, window, this.#variant)
        if (this.#isSearching() || at > to) break
      }
      at = this.#readRecords(view, at, window, this.#variant)
      if (!this.#isSearching()) break
    }
    if (isLast) this.#notes.finish(base + to)
    return at
  }

  #readFileHeader(header: Uint8Array): PcapVariant | undefined {
    const variant = pcapVariant(header)
    if (variant === undefined) {
      const text = 'The file does not start as a pcap file does: nothing was read.'
      this.#notes.add({ severity: 'error', code: 'pcap.magic', text, fileOffset: 0 })
      return undefined
    }
    const { littleEndian, precision } = variant
    const view = new DataView(header.buffer, header.byteOffset, header.byteLength)
    const version = `${view.getUint16(4, littleEndian)}.${view.getUint16(6, littleEndian)}`
    if (version !== '2.4') {
      const text = `The file says it is pcap version ${version}; it is read as version 2.4.`
      this.#notes.add({ severity: 'warning', code: 'pcap.version', text, fileOffset: 4 })
    }
    this.#snapLength = statedSnapLength(view.getUint32(16, littleEndian))
    // The upper half says whether frames carry a check sequence.
    const linkType = view.getUint32(20, littleEndian) & 0xffff
    this.#believed = believedLength(linkType, this.#snapLength)
    this.#trusted =
      this.#snapLength === 0 ? this.#believed : Math.min(this.#snapLength, this.#believed)
    this.#sink.onInterface({ index: 0, linkType, snapLength: this.#snapLength, precision })
    return variant
  }

  #readRecords(view: DataView, from: number, window: ByteWindow, variant: PcapVariant): number {
    const { littleEndian, recordHeaderLength } = variant
    const unitsPerSecond = variant.precision === 'ns' ? 1_000_000_000 : 1_000_000
    const nsPerUnit = 1_000_000_000 / unitsPerSecond
    const { bytes, to, base, isLast } = window
    const record = this.#record
    const sink = this.#sink
    const trusted = this.#trusted
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
        const verdict = this.#examine(view, at, window, variant)
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
        this.#noteFraction(base + at, fraction, variant.precision)
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
    { littleEndian, recordHeaderLength }: PcapVariant,
  ): 'sound' | 'wait' | (string & {}) {
    const captured = view.getUint32(at + 8, littleEndian)
    const original = view.getUint32(at + 12, littleEndian)
    const seconds = view.getUint32(at, littleEndian)
    if ((captured | original | seconds | view.getUint32(at + 4, littleEndian)) === 0) {
      return 'is all zeros, as a disk that filled up or a crash leaves them'
    }
    const claim = `claims ${formatCount(captured)} captured bytes`
    if (captured > this.#believed) {
      return `${claim}, and no record of this file can have more than ${formatCount(this.#believed)}`
    }
    if (captured <= this.#trusted && captured <= original) return 'sound'
    const end = at + recordHeaderLength + captured
    if (end + recordHeaderLength > to) {
      if (!isLast) {
        this.needed = end + recordHeaderLength - at
        return 'wait'
      }
      if (end <= to) return 'sound'
    } else if (this.#looksLikeHeader(view, end, seconds, littleEndian)) return 'sound'
    return captured > original
      ? `${claim} of a packet of ${formatCount(original)}, and no sound record follows it`
      : `${claim}, more than the file's snap length of ${formatCount(this.#snapLength)}, and no sound record follows it`
  }

  #looksLikeHeader(view: DataView, at: number, near: number, littleEndian: boolean): boolean {
    const distance = view.getUint32(at, littleEndian) - near
    if (distance > NEAR_SECONDS || distance < -NEAR_SECONDS) return false
    return (
      view.getUint32(at + 4, littleEndian) < 1_000_000_000 &&
      view.getUint32(at + 8, littleEndian) <= this.#believed &&
      view.getUint32(at + 12, littleEndian) <= 0x7fff_ffff
    )
  }

  /**
   * Looks for the next header that is sound and has another sound one, or the file's end, behind
   * its record. Each byte is looked at once, so the cost is that of reading on.
   */
  #searchRecord(view: DataView, from: number, window: ByteWindow, variant: PcapVariant): number {
    const search = this.#search
    if (search === undefined) return from
    const { littleEndian, recordHeaderLength } = variant
    const { to, base, isLast } = window
    // The damaged header itself is no candidate.
    let at = Math.max(from, search.fileOffset + 1 - base)
    for (; at + recordHeaderLength <= to; at++) {
      if (base + at - search.fileOffset > SEARCH_LIMIT) {
        this.#endSearch(search, undefined)
        return Infinity
      }
      const seconds = view.getUint32(at, littleEndian)
      if (!this.#looksLikeHeader(view, at, this.#lastSeconds ?? seconds, littleEndian)) continue
      const captured = view.getUint32(at + 8, littleEndian)
      if (captured === 0 || captured > view.getUint32(at + 12, littleEndian)) continue
      if (captured > this.#trusted) continue
      const end = at + recordHeaderLength + captured
      if (end + recordHeaderLength > to) {
        if (!isLast) {
          this.needed = end + recordHeaderLength - at + SEARCH_STEP
          return at
        }
        if (end > to) continue
      } else if (!this.#looksLikeHeader(view, end, seconds, littleEndian)) continue
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
