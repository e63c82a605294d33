/** What whole pcapng blocks mean: interfaces, records, names, comments, lost packets. */
import { type CaptureNotes, formatCount } from './captureNotes.ts'
import { CaptureRecord, type CaptureSink, type CommentPlace } from './captureRecord.ts'
import type { BlockPlace } from './pcapngFormat.ts'
import * as Block from './pcapngFormat.ts'
import { readNames } from './pcapngNames.ts'
import { OptionCursor } from './pcapngOptions.ts'
import { statedSnapLength } from './recordLimits.ts'
import { TickClock } from './tickClock.ts'

/** A file that describes more is written to fill memory: an interface index has 32 bits. */
const MOST_INTERFACES = 65_536
const MICROSECONDS = 6

const RECORDS: ReadonlySet<number> = new Set([
  Block.ENHANCED_PACKET,
  Block.SIMPLE_PACKET,
  Block.PACKET,
])

interface SectionInterface {
  readonly index: number
  readonly snapLength: number
  readonly clock: TickClock
  /** Summed over the records that say how many were lost before them. */
  lostBefore: number
  /** By the last statistics block. */
  lostByStatistics: number
}

export class PcapngSection {
  recordCount = 0
  /**
   * Nothing came between or in the records so far that would have to be known to read on behind them,
   * besides what came before the first one.
   */
  isAsItBegan = true
  /** The first record has been read. */
  hasBegun = false
  readonly #sink: CaptureSink
  readonly #notes: CaptureNotes
  readonly #record = new CaptureRecord()
  readonly #options = new OptionCursor()
  readonly #text = new TextDecoder()
  #interfaces: SectionInterface[] = []
  #interfaceCount = 0
  #hasStatistics = false

  constructor(sink: CaptureSink, notes: CaptureNotes) {
    this.#sink = sink
    this.#notes = notes
  }

  /** Takes one whole block. Types that carry nothing for us are passed over. */
  read(type: number, place: BlockPlace): void {
    const shortest = Block.SHORTEST_BLOCKS.get(type)
    if (shortest !== undefined && place.end + 4 - place.start < shortest) {
      this.#note(place, 'pcapng.block-short', 'is too short for its type and was left out.')
      return
    }
    this.#noteChange(type)
    switch (type) {
      case Block.ENHANCED_PACKET:
        this.#readEnhancedPacket(place)
        break
      case Block.SIMPLE_PACKET:
        this.#readSimplePacket(place)
        break
      case Block.PACKET:
        this.#readObsoletePacket(place)
        break
      case Block.SECTION_HEADER:
        this.#readSectionHeader(place)
        break
      case Block.INTERFACE_DESCRIPTION:
        this.#readInterface(place)
        break
      case Block.INTERFACE_STATISTICS:
        this.#readStatistics(place)
        break
      case Block.NAME_RESOLUTION:
        this.#readNames(place)
        break
    }
  }

  /** What was read so far is all that stands before the first record; goes on behind `records`. */
  begin(records: number): void {
    this.recordCount = records
    this.hasBegun = true
  }

  #noteChange(type: number): void {
    if (RECORDS.has(type)) {
      this.hasBegun = true
      // Losses so far; they would have to be added to those that later records report.
      if (this.#hasStatistics) this.isAsItBegan = false
    } else if (type === Block.INTERFACE_STATISTICS) this.#hasStatistics = true
    else if (type === Block.SECTION_HEADER || type === Block.INTERFACE_DESCRIPTION) {
      if (this.hasBegun) this.isAsItBegan = false
    }
  }

  #readSectionHeader(place: BlockPlace): void {
    const { view, start, littleEndian } = place
    this.#interfaces = []
    const major = view.getUint16(start + 12, littleEndian)
    const minor = view.getUint16(start + 14, littleEndian)
    if (major !== 1 || (minor !== 0 && minor !== 2)) {
      const says = `says it is pcapng version ${major}.${minor}; it is read as version 1.0.`
      this.#note(place, 'pcapng.version', says)
    }
    this.#readComments(place, start + 24)
  }

  #readInterface(place: BlockPlace): void {
    const { view, start, end, littleEndian } = place
    if (this.#interfaceCount >= MOST_INTERFACES) {
      const says = `describes one interface more than ${formatCount(MOST_INTERFACES)}, and was left out.`
      this.#note(place, 'pcapng.interfaces', says)
      return
    }
    let resolution = MICROSECONDS
    let offsetSeconds = 0
    const described: { name?: string; description?: string; filter?: string } = {}
    const options = this.#options
    options.open(view, start + 16, end, littleEndian)
    while (options.next()) {
      const { code, length } = options
      if (code === Block.COMMENT) this.#giveComment(place, 'interface')
      else if (code === 2) described.name = this.#optionText(place)
      else if (code === 3) described.description = this.#optionText(place)
      else if (code === 9 && length === 1) resolution = view.getUint8(options.start)
      else if (code === 11 && length > 1 && view.getUint8(options.start) === 0) {
        described.filter = this.#optionText(place, 1)
      } else if (code === 14 && length === 8) {
        offsetSeconds = Number(view.getBigInt64(options.start, littleEndian))
      }
    }
    this.#noteOverrun(place)
    const clock = new TickClock(resolution, offsetSeconds)
    const snapLength = statedSnapLength(view.getUint32(start + 12, littleEndian))
    const index = this.#interfaceCount++
    this.#interfaces.push({ index, snapLength, clock, lostBefore: 0, lostByStatistics: 0 })
    this.#sink.onInterface({
      index,
      linkType: view.getUint16(start + 8, littleEndian),
      snapLength,
      precision: clock.precision,
      ...described,
    })
  }

  #readEnhancedPacket(place: BlockPlace): void {
    const { view, start, littleEndian } = place
    const interfaceId = view.getUint32(start + 8, littleEndian)
    const captured = view.getUint32(start + 20, littleEndian)
    this.#readPacket(place, interfaceId, captured, 0)
  }

  #readObsoletePacket(place: BlockPlace): void {
    const { view, start, littleEndian } = place
    const interfaceId = view.getUint16(start + 8, littleEndian)
    const lost = view.getUint16(start + 10, littleEndian)
    const captured = view.getUint32(start + 20, littleEndian)
    // 0xffff: the writer did not know.
    this.#readPacket(place, interfaceId, captured, lost === 0xffff ? 0 : lost)
  }

  /** The enhanced and the obsolete packet block differ only in their interface's field. */
  #readPacket(place: BlockPlace, interfaceId: number, captured: number, lostBefore: number): void {
    const { view, start, end, littleEndian } = place
    const from = this.#interfaceOf(place, interfaceId)
    if (from === undefined) return
    if (captured > end - start - 28) {
      const says = `claims ${formatCount(captured)} captured bytes, more than it has room for, and was left out.`
      this.#note(place, 'pcapng.captured-length', says)
      return
    }
    const optionsAt = start + 28 + Block.padded(captured)
    const lost =
      optionsAt < end ? lostBefore + this.#readPacketOptions(place, optionsAt) : lostBefore
    if (lost > 0) {
      this.isAsItBegan = false
      from.lostBefore += lost
      this.#reportLost(from)
    }
    const record = this.#record
    record.hasTime = true
    const high = view.getUint32(start + 12, littleEndian)
    from.clock.setTime(record, high, view.getUint32(start + 16, littleEndian))
    record.originalLength = view.getUint32(start + 24, littleEndian)
    this.#give(place, from, start + 28, captured)
  }

  /** Comments are passed on; returns how many packets were lost before this one. */
  #readPacketOptions(place: BlockPlace, optionsAt: number): number {
    const { view, end, littleEndian } = place
    const options = this.#options
    let lost = 0
    options.open(view, optionsAt, end, littleEndian)
    while (options.next()) {
      if (options.code === Block.COMMENT) this.#giveComment(place, 'record')
      else if (options.code === 4 && options.length === 8) {
        lost = Number(view.getBigUint64(options.start, littleEndian))
      }
    }
    this.#noteOverrun(place)
    return lost
  }

  #readSimplePacket(place: BlockPlace): void {
    const { view, start, end, littleEndian } = place
    const from = this.#interfaceOf(place, 0)
    if (from === undefined) return
    const record = this.#record
    record.hasTime = false
    record.seconds = 0
    record.nanoseconds = 0
    record.originalLength = view.getUint32(start + 8, littleEndian)
    const limit = from.snapLength === 0 ? Infinity : from.snapLength
    const captured = Math.min(record.originalLength, limit, end - start - 12)
    this.#give(place, from, start + 12, captured)
  }

  #give({ bytes, base }: BlockPlace, from: SectionInterface, at: number, captured: number): void {
    const record = this.#record
    record.interfaceIndex = from.index
    record.capturedLength = captured
    record.bytes = bytes
    record.start = at
    record.fileOffset = base + at
    this.recordCount++
    this.#sink.onRecord(record)
  }

  #readStatistics(place: BlockPlace): void {
    const { view, start, end, littleEndian } = place
    const of = this.#interfaceOf(place, view.getUint32(start + 8, littleEndian))
    if (of === undefined) return
    const options = this.#options
    let lost: number | undefined
    options.open(view, start + 20, end, littleEndian)
    while (options.next()) {
      const { code } = options
      if (code === Block.COMMENT) this.#giveComment(place, 'file')
      else if ((code === 5 || code === 7) && options.length === 8) {
        // By the interface and by the system: two places, so two losses.
        lost = (lost ?? 0) + Number(view.getBigUint64(options.start, littleEndian))
      }
    }
    this.#noteOverrun(place)
    if (lost === undefined) return
    of.lostByStatistics = lost
    this.#reportLost(of)
  }

  /** Statistics count from the start and so may already hold what single records reported. */
  #reportLost({ index, lostBefore, lostByStatistics }: SectionInterface): void {
    this.#sink.onStatistics?.(index, { dropped: Math.max(lostBefore, lostByStatistics) })
  }

  #readNames(place: BlockPlace): void {
    const stop = readNames(place, this.#text, (address, names) => {
      this.#sink.onName?.(address, names)
    })
    if (stop === undefined) {
      this.#note(place, 'pcapng.names', 'has a name that claims more bytes than are left.')
    } else if (stop < place.end) this.#readComments(place, stop)
  }

  #readComments(place: BlockPlace, optionsAt: number): void {
    const options = this.#options
    options.open(place.view, optionsAt, place.end, place.littleEndian)
    while (options.next()) {
      if (options.code === Block.COMMENT) this.#giveComment(place, 'file')
    }
    this.#noteOverrun(place)
  }

  #giveComment(place: BlockPlace, on: CommentPlace): void {
    this.#sink.onComment?.(this.#optionText(place), on)
  }

  #optionText({ bytes }: BlockPlace, skipped = 0): string {
    const { start, length } = this.#options
    const text = this.#text.decode(bytes.subarray(start + skipped, start + length))
    // Some writers count a terminating zero.
    return text.replace(/\0+$/, '')
  }

  #interfaceOf(place: BlockPlace, id: number): SectionInterface | undefined {
    const found = this.#interfaces[id]
    if (found === undefined) {
      const says =
        `belongs to interface ${formatCount(id)}, which its section does not describe ` +
        `(it describes ${formatCount(this.#interfaces.length)}), and was left out.`
      this.#note(place, 'pcapng.unknown-interface', says)
    }
    return found
  }

  #noteOverrun(place: BlockPlace): void {
    if (!this.#options.overrun) return
    this.#note(place, 'pcapng.options', 'has an option that claims more bytes than are left.')
  }

  #note({ base, start }: BlockPlace, code: string, says: string): void {
    const fileOffset = base + start
    const text = `The block at byte ${formatCount(fileOffset)} ${says}`
    this.#notes.add({ severity: 'warning', code, text, fileOffset })
  }
}
