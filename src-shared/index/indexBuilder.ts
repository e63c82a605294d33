/** Fills a capture's index record by record, as the reader finds them. */
import type {
  CaptureInterface,
  CaptureNote,
  CaptureSink,
  CommentPlace,
} from '../capture/captureRecord.ts'
import type { CaptureRecord } from '../capture/captureRecord.ts'
import { epochNs, type EpochNs } from '../base/time.ts'
import type { Bindings } from '../layers/bindings.ts'
import { Cursor } from '../layers/cursor.ts'
import { stepRecord } from '../layers/step.ts'
import { AddressTable } from './addressTable.ts'
import { AnnotationList } from './captureAnnotations.ts'
import type { CaptureIndex } from './captureIndex.ts'
import { FlowTable } from './flowTable.ts'
import { HintCounts } from './hintCounts.ts'
import { PacketDigest } from './packetDigest.ts'
import { CHUNK_ROWS, RecordColumns } from './recordColumns.ts'
import { RecordCounts } from './recordCounts.ts'
import { identifiedPacket, recordMarks } from './recordMarks.ts'
import { StackTable } from './stackTable.ts'
import { TunnelTable, withEnclosed } from './tunnelTable.ts'

/** A broken file may deserve thousands of remarks; a person reads the first ones. */
const MAX_NOTES = 100
const NS_PER_SECOND = 1e9

/** Seconds since 1970, and nanoseconds within the second. */
export interface TimeBase {
  readonly seconds: number
  readonly nanoseconds: number
}

export class IndexBuilder implements CaptureSink {
  readonly #bindings: Bindings
  readonly #cursor = new Cursor()
  readonly #digest = new PacketDigest()
  readonly #columns = new RecordColumns()
  readonly #addresses = new AddressTable()
  readonly #flows = new FlowTable(this.#addresses)
  readonly #flowCounts = new RecordCounts('flow')
  readonly #tunnels = new TunnelTable(this.#addresses)
  readonly #tunnelCounts = new RecordCounts('tunnel')
  readonly #stacks = new StackTable()
  readonly #hints = new HintCounts()
  readonly #interfaces: CaptureInterface[] = []
  readonly #notes: CaptureNote[] = []
  readonly #annotations = new AnnotationList()
  #notesLeftOut = 0
  #hasBase = false
  #baseSeconds = 0
  #baseNanoseconds = 0

  /** @param base moment that the time column counts from; else that of the first record with a time */
  constructor(bindings: Bindings, base?: TimeBase) {
    this.#bindings = bindings
    if (base === undefined) return
    this.#hasBase = true
    this.#baseSeconds = base.seconds
    this.#baseNanoseconds = base.nanoseconds
  }

  get rows(): number {
    return this.#columns.rows
  }

  readonly onInterface = (captureInterface: CaptureInterface): void => {
    this.#interfaces[captureInterface.index] = captureInterface
  }

  readonly onStatistics = (index: number, statistics: { dropped?: number }): void => {
    const known = this.#interfaces[index]
    if (known !== undefined) this.#interfaces[index] = { ...known, ...statistics }
  }

  readonly onNote = (note: CaptureNote): void => {
    if (this.#notes.length < MAX_NOTES) this.#notes.push(note)
    else this.#notesLeftOut++
  }

  readonly onName = (address: string, names: readonly string[]): void => {
    for (const name of names) this.#annotations.addName(address, name)
  }

  readonly onComment = (text: string, on: CommentPlace): void => {
    this.#annotations.addComment(text, on, this.#columns.rows)
  }

  readonly onRecord = (record: CaptureRecord): void => {
    const cursor = this.#cursor
    cursor.open(record.bytes, record.start, record.capturedLength, record.originalLength)
    stepRecord(cursor, this.#interfaces[record.interfaceIndex]?.linkType ?? -1, this.#bindings)
    this.#digest.update(cursor)
    this.#hints.look(cursor)

    const { packet } = cursor
    const chunk = this.#columns.append()
    const row = (this.#columns.rows - 1) & (CHUNK_ROWS - 1)
    chunk.fileOffset[row] = record.fileOffset
    chunk.time[row] = this.#relativeTime(record)
    chunk.capturedLength[row] = record.capturedLength
    chunk.originalLength[row] = record.originalLength
    chunk.flow[row] = this.#flows.intern(packet)
    chunk.tunnel[row] = this.#tunnels.intern(cursor)
    chunk.digestLow[row] = this.#digest.low
    chunk.digestHigh[row] = this.#digest.high
    chunk.sequence[row] = packet.sequence
    chunk.payloadLength[row] = packet.payloadLength
    chunk.stack[row] = this.#stacks.intern(cursor)
    chunk.interfaceIndex[row] = record.interfaceIndex
    const identified = identifiedPacket(cursor)
    chunk.identification[row] = identified.identification
    chunk.marks[row] = recordMarks(cursor, identified)
    chunk.outerSourcePort[row] = this.#tunnels.carrierPort
    chunk.ttl[row] = packet.ttl
    // ICMP has its type above its code.
    chunk.flags[row] = packet.flags > 0xff ? packet.flags >>> 8 : packet.flags
  }

  finish(): CaptureIndex {
    const { rows, chunks } = this.#columns
    const tunnels = this.#tunnels.keys()
    const tunnelRecords = this.#tunnelCounts.upTo(chunks, rows, this.#tunnels.size)
    const flows = this.#flows.keys()
    return {
      base: this.#base(),
      rows,
      chunks,
      interfaces: this.#interfaces,
      // After the keys, which name them.
      addresses: this.#addresses.keys(),
      flows,
      flowRecords: this.#flowCounts.upTo(chunks, rows, this.#flows.size),
      tunnels,
      tunnelRecords: withEnclosed(tunnelRecords, tunnels),
      stacks: this.#stacks.stacks,
      hints: this.#hints.finish(),
      notes: this.#notes,
      notesLeftOut: this.#notesLeftOut,
      annotations: this.#annotations.finish(),
    }
  }

  #base(): EpochNs {
    return epochNs(this.#baseSeconds, this.#baseNanoseconds)
  }

  #relativeTime(record: CaptureRecord): number {
    if (!record.hasTime) return NaN
    if (!this.#hasBase) {
      this.#hasBase = true
      this.#baseSeconds = record.seconds
      this.#baseNanoseconds = record.nanoseconds
    }
    // A half is no integer, so that all of this is doubles from the first record on: integers would
    // overflow after two seconds of traffic, and the whole loop be compiled anew.
    const halfSeconds = (record.seconds - this.#baseSeconds) * 0.5
    return halfSeconds * (2 * NS_PER_SECOND) + (record.nanoseconds - this.#baseNanoseconds)
  }
}
