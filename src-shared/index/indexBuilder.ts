/** Fills a capture's index record by record, as the reader finds them. */
import type { CaptureInterface, CaptureNote, CaptureSink } from '../capture/captureRecord.ts'
import type { CaptureRecord } from '../capture/captureRecord.ts'
import { epochNs, type EpochNs } from '../base/time.ts'
import type { Bindings } from '../layers/bindings.ts'
import { Cursor } from '../layers/cursor.ts'
import { NetworkKind, type PacketFacts } from '../layers/packetFacts.ts'
import { stepRecord } from '../layers/step.ts'
import { AddressTable } from './addressTable.ts'
import { FRAGMENT_FLOW, TUNNEL_WIDTH, type CaptureIndex } from './captureIndex.ts'
import { CountColumn } from './countColumn.ts'
import { HintCounts } from './hintCounts.ts'
import { InternTable } from './internTable.ts'
import { PacketDigest } from './packetDigest.ts'
import { QuadTable } from './quadTable.ts'
import { CHUNK_ROWS, NONE, RecordColumns } from './recordColumns.ts'
import { identifiedPacket, recordMarks } from './recordMarks.ts'
import { StackTable } from './stackTable.ts'

/** A broken file may deserve thousands of remarks; a person reads the first ones. */
const MAX_NOTES = 100
const NS_PER_SECOND = 1e9

export class IndexBuilder implements CaptureSink {
  readonly #bindings: Bindings
  readonly #cursor = new Cursor()
  readonly #digest = new PacketDigest()
  readonly #columns = new RecordColumns()
  readonly #addresses = new AddressTable()
  readonly #flows = new QuadTable()
  readonly #flowCounts = new CountColumn()
  readonly #tunnels = new InternTable(TUNNEL_WIDTH, 16)
  readonly #tunnelCounts = new CountColumn()
  readonly #stacks = new StackTable()
  readonly #hints = new HintCounts()
  readonly #interfaces: CaptureInterface[] = []
  readonly #notes: CaptureNote[] = []
  #notesLeftOut = 0
  /** Source port of the innermost tunnel of the current record; 0 where there is none. */
  #carrierPort = 0
  #hasBase = false
  #baseSeconds = 0
  #baseNanoseconds = 0

  constructor(bindings: Bindings) {
    this.#bindings = bindings
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

  readonly onRecord = (record: CaptureRecord): void => {
    const cursor = this.#cursor
    cursor.open(record.bytes, record.start, record.capturedLength, record.originalLength)
    stepRecord(cursor, this.#interfaces[record.interfaceIndex]?.linkType ?? -1, this.#bindings)
    this.#digest.update(cursor)
    this.#hints.look(cursor)

    const tunnel = this.#internTunnels(cursor, record.originalLength)
    const flow = this.#internFlow(cursor.packet, record.originalLength)
    const chunk = this.#columns.append()
    const row = (this.#columns.rows - 1) & (CHUNK_ROWS - 1)
    const { packet } = cursor
    chunk.fileOffset[row] = record.fileOffset
    chunk.time[row] = this.#relativeTime(record)
    chunk.capturedLength[row] = record.capturedLength
    chunk.originalLength[row] = record.originalLength
    chunk.flow[row] = flow
    chunk.tunnel[row] = tunnel
    chunk.digestLow[row] = this.#digest.low
    chunk.digestHigh[row] = this.#digest.high
    chunk.sequence[row] = packet.sequence
    chunk.payloadLength[row] = packet.payloadLength
    chunk.stack[row] = this.#stacks.intern(cursor)
    chunk.interfaceIndex[row] = record.interfaceIndex
    const identified = identifiedPacket(cursor)
    chunk.identification[row] = identified.identification
    chunk.marks[row] = recordMarks(cursor, identified)
    chunk.outerSourcePort[row] = this.#carrierPort
    chunk.ttl[row] = packet.ttl
    // ICMP has its type above its code.
    chunk.flags[row] = packet.flags > 0xff ? packet.flags >>> 8 : packet.flags
  }

  finish(): CaptureIndex {
    return {
      base: this.#base(),
      rows: this.#columns.rows,
      chunks: this.#columns.chunks,
      interfaces: this.#interfaces,
      addresses: this.#addresses.keys(),
      flows: this.#flows.keys(),
      flowCounts: this.#flowCounts.finish(),
      tunnels: this.#tunnels.keys(),
      tunnelCounts: this.#tunnelCounts.finish(),
      stacks: this.#stacks.stacks,
      hints: this.#hints.finish(),
      notes: this.#notes,
      notesLeftOut: this.#notesLeftOut,
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
    return (
      (record.seconds - this.#baseSeconds) * NS_PER_SECOND +
      (record.nanoseconds - this.#baseNanoseconds)
    )
  }

  #internFlow(packet: PacketFacts, bytes: number): number {
    if (packet.network === NetworkKind.none) return NONE
    const fragment = packet.fragmentOffset > 0 ? FRAGMENT_FLOW : 0
    const flow = this.#flows.intern(
      this.#source(packet),
      this.#destination(packet),
      (packet.sourcePort << 16) | packet.destinationPort,
      fragment | (packet.network << 8) | packet.protocol,
    )
    this.#flowCounts.add(flow, bytes)
    return flow
  }

  /** Interns every tunnel that the record is inside of, outermost first; gives the innermost. */
  #internTunnels(cursor: Cursor, bytes: number): number {
    let enclosing = NONE
    this.#carrierPort = 0
    for (let depth = 0; cursor.levels[depth] !== cursor.packet; depth++) {
      const carrier = cursor.levels[depth]
      if (carrier === undefined) break
      const { key } = this.#tunnels
      key[0] = this.#source(carrier)
      key[1] = this.#destination(carrier)
      key[2] = (carrier.carrier << 16) | carrier.destinationPort
      key[3] = carrier.vni
      key[4] = enclosing | 0
      this.#carrierPort = carrier.sourcePort
      enclosing = this.#tunnels.intern()
      this.#tunnelCounts.add(enclosing, bytes)
    }
    return enclosing
  }

  #source(packet: PacketFacts): number {
    if (packet.network !== NetworkKind.ipv6) return this.#addresses.ipv4(packet.source3)
    const { source0, source1, source2, source3 } = packet
    return this.#addresses.ipv6(source0, source1, source2, source3)
  }

  #destination(packet: PacketFacts): number {
    if (packet.network !== NetworkKind.ipv6) return this.#addresses.ipv4(packet.destination3)
    const { destination0, destination1, destination2, destination3 } = packet
    return this.#addresses.ipv6(destination0, destination1, destination2, destination3)
  }
}
