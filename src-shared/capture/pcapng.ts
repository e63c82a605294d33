/** Reads pcapng files: cuts them into blocks, in each section's byte order, past damaged places. */
import { type ByteWindow, ChunkAssembler, type ItemParser } from './chunkAssembler.ts'
import { CaptureNotes, formatCount, readBefore } from './captureNotes.ts'
import type { CaptureSink, CaptureStart } from './captureRecord.ts'
import {
  SECTION_HEADER,
  SHORTEST_BLOCKS,
  SMALLEST_BLOCK,
  padded,
  sectionIsLittleEndian,
} from './pcapngFormat.ts'
import { PcapngSection } from './pcapngSection.ts'
import { LARGEST_RECORD, SEARCH_LIMIT, SEARCH_STEP, UNUSUAL_RECORD } from './recordLimits.ts'

/**
 * Blocks, one after the other; what is wrong on the way becomes notes.
 * @param start where to begin, if not at the file's first byte
 */
export function pcapngReader(sink: CaptureSink, start?: CaptureStart): ChunkAssembler {
  return new ChunkAssembler(new PcapngParser(sink, start), start?.fileOffset)
}

/** A start further down the file takes along what stands before its first record, if it is short. */
const MOST_HEADER_BYTES = 65_536

/** Where the search for a sound block began, and why. */
interface Search {
  readonly fileOffset: number
  readonly complaint: string
}

class PcapngParser implements ItemParser {
  needed = SMALLEST_BLOCK
  readonly #notes: CaptureNotes
  readonly #section: PcapngSection
  #littleEndian = true
  #search: Search | undefined
  /** What stands before the first record. */
  #header: Uint8Array = new Uint8Array(0)

  constructor(sink: CaptureSink, start?: CaptureStart) {
    this.#notes = new CaptureNotes(sink)
    this.#section = new PcapngSection(sink, this.#notes)
    if (start === undefined) return
    const { header, records } = start
    this.parse({ bytes: header, from: 0, to: header.length, base: 0, isLast: false })
    this.needed = SMALLEST_BLOCK
    this.#section.begin(records)
  }

  startAt(fileOffset: number): CaptureStart | undefined {
    if (this.#isSearching() || !this.#section.isAsItBegan) return undefined
    if (this.#header.length > MOST_HEADER_BYTES) return undefined
    const records = this.#section.recordCount
    return { fileOffset, header: this.#header, records, lastSeconds: undefined }
  }

  parse(window: ByteWindow): number {
    const { bytes, to, base, isLast } = window
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    let at = window.from
    for (;;) {
      if (this.#isSearching()) {
        at = this.#searchBlock(view, at, window)
        if (this.#isSearching() || at > to) break
      }
      at = this.#readBlocks(view, at, window)
      if (!this.#isSearching()) break
    }
    if (isLast) this.#notes.finish(base + to)
    return at
  }

  #readBlocks(view: DataView, from: number, window: ByteWindow): number {
    const { bytes, to, base, isLast } = window
    let at = from
    for (;;) {
      if (at + SMALLEST_BLOCK > to) {
        this.needed = SMALLEST_BLOCK
        break
      }
      const type = view.getUint32(at, true)
      if (type === SECTION_HEADER) {
        const littleEndian = sectionIsLittleEndian(view, at + 8)
        if (littleEndian === undefined) {
          return this.#damaged(base, at, 'starts a section without a byte-order magic')
        }
        this.#littleEndian = littleEndian
      }
      const littleEndian = this.#littleEndian
      const claimed = view.getUint32(at + 4, littleEndian)
      if (claimed < SMALLEST_BLOCK || claimed > LARGEST_RECORD) {
        return this.#damaged(base, at, `claims a length of ${formatCount(claimed)} bytes`)
      }
      const length = padded(claimed)
      if (at + length > to) {
        if (isLast && length > UNUSUAL_RECORD) {
          return this.#damaged(base, at, `claims ${formatCount(length)} bytes, past the file's end`)
        }
        this.needed = length
        break
      }
      const end = at + length - 4
      const repeated = view.getUint32(end, littleEndian)
      if (repeated !== claimed || claimed !== length) {
        const next = at + length
        if (next + SMALLEST_BLOCK > to && !isLast) {
          this.needed = length + SMALLEST_BLOCK
          return at
        }
        if (next + SMALLEST_BLOCK <= to && this.#blockLength(view, next) === undefined) {
          const claim = `claims ${formatCount(claimed)} bytes at its start`
          return this.#damaged(base, at, `${claim} and ${formatCount(repeated)} at its end`)
        }
        this.#noteLength(base + at, claimed, repeated)
      }
      const place = { view, bytes, start: at, end, base, littleEndian }
      at += length
      this.#section.read(view.getUint32(place.start, littleEndian), place)
      if (!this.#section.hasBegun) this.#keepHeader(bytes.subarray(place.start, at))
    }
    if (!isLast || at === to) return at
    this.#noteCut(base + at, to - at)
    return to
  }

  #keepHeader(block: Uint8Array): void {
    if (this.#header.length > MOST_HEADER_BYTES) return
    const longer = new Uint8Array(this.#header.length + block.length)
    longer.set(this.#header)
    longer.set(block, this.#header.length)
    this.#header = longer
  }

  /** The length of what by its head is a block of a known type; its tail is not looked at. */
  #blockLength(view: DataView, at: number): number | undefined {
    const isSection = view.getUint32(at, true) === SECTION_HEADER
    const littleEndian = isSection ? sectionIsLittleEndian(view, at + 8) : this.#littleEndian
    if (littleEndian === undefined) return undefined
    const shortest = SHORTEST_BLOCKS.get(view.getUint32(at, littleEndian))
    const length = view.getUint32(at + 4, littleEndian)
    if (shortest === undefined || length < shortest || length > LARGEST_RECORD) return undefined
    return length % 4 === 0 ? length : undefined
  }

  #damaged(base: number, at: number, complaint: string): number {
    this.#search = { fileOffset: base + at, complaint }
    return at
  }

  /**
   * Looks for the next block of a known type whose two lengths agree. Each byte is looked at once,
   * so the cost is that of reading on.
   */
  #searchBlock(view: DataView, from: number, { to, base, isLast }: ByteWindow): number {
    const search = this.#search
    if (search === undefined) return from
    // The damaged block itself is no candidate.
    let at = Math.max(from, search.fileOffset + 1 - base)
    for (; at + SMALLEST_BLOCK <= to; at++) {
      if (base + at - search.fileOffset > SEARCH_LIMIT) {
        this.#endSearch(search, undefined)
        return Infinity
      }
      const length = this.#blockLength(view, at)
      if (length === undefined) continue
      if (at + length > to) {
        if (isLast) continue
        this.needed = length + SEARCH_STEP
        return at
      }
      const isSection = view.getUint32(at, true) === SECTION_HEADER
      const littleEndian = isSection ? sectionIsLittleEndian(view, at + 8) : this.#littleEndian
      if (view.getUint32(at + length - 4, littleEndian) !== length) continue
      this.#endSearch(search, base + at)
      return at
    }
    if (!isLast) {
      this.needed = SMALLEST_BLOCK + SEARCH_STEP
      return at
    }
    this.#endSearch(search, undefined)
    return Infinity
  }

  #isSearching(): boolean {
    return this.#search !== undefined
  }

  #endSearch({ fileOffset, complaint }: Search, found: number | undefined): void {
    this.#search = undefined
    const what = `The block at byte ${formatCount(fileOffset)} ${complaint}, so it is damaged.`
    const then =
      found === undefined
        ? `No sound block was found behind it. ${readBefore(this.#section.recordCount)}`
        : `Reading went on at byte ${formatCount(found)}, where a sound block starts; the ` +
          `${formatCount(found - fileOffset)} bytes between were left out.`
    const text = `${what} ${then}`
    this.#notes.add({ severity: 'error', code: 'pcapng.damaged', text, fileOffset })
    if (found === undefined) this.#notes.finish(fileOffset)
  }

  #noteLength(fileOffset: number, claimed: number, repeated: number): void {
    const says =
      claimed === repeated
        ? `claims ${formatCount(claimed)} bytes, which is no multiple of four; it was read as if padded`
        : `claims ${formatCount(claimed)} bytes at its start and ${formatCount(repeated)} at its end; ` +
          'it was read by the first, since a block follows there'
    const text = `The block at byte ${formatCount(fileOffset)} ${says}.`
    this.#notes.add({ severity: 'warning', code: 'pcapng.block-length', text, fileOffset })
  }

  #noteCut(fileOffset: number, there: number): void {
    const text =
      `The file ends inside the block that starts at byte ${formatCount(fileOffset)}: ` +
      `${formatCount(there)} bytes of at least ${formatCount(this.needed)} are there. ` +
      `${readBefore(this.#section.recordCount)} If the capture was still running or the copy was ` +
      'interrupted, copy the file again.'
    this.#notes.add({ severity: 'warning', code: 'pcapng.cut', text, fileOffset })
  }
}
