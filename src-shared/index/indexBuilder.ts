/** Fills a capture's index record by record, as the reader finds them. */
import type { CaptureInterface, CaptureNote, CaptureSink } from '../capture/captureRecord.ts'
import type { CaptureRecord } from '../capture/captureRecord.ts'
import { epochNs, type EpochNs } from '../base/time.ts'
import type { Bindings } from '../layers/bindings.ts'
import { Cursor } from '../layers/cursor.ts'
import { NetworkKind, type PacketFacts } from '../layers/packetFacts.ts'
import { stepRecord } from '../layers/step.ts'
import {
  ADDRESS_WIDTH,
  FLOW_WIDTH,
  FRAGMENT_FLOW,
  TUNNEL_WIDTH,
  type CaptureIndex,
} from './captureIndex.ts'
import { CountColumn } from './countColumn.ts'
import { InternTable } from './internTable.ts'
import { PacketDigest } from './packetDigest.ts'
import { CHUNK_ROWS, NONE, RecordColumns } from './recordColumns.ts'
import { StackTable } from './stackTable.ts'

/** A broken file may deserve thousands of remarks; a person reads the first ones. */
const MAX_NOTES = 100
const MAX_COMMENTS = 1000
const MAX_NAMES = 100_000
const NS_PER_SECOND = 1e9

export class IndexBuilder implements CaptureSink {
  readonly #bindings: Bindings
  readonly #cursor = new Cursor()
  readonly #digest = new PacketDigest()
  readonly #columns = new RecordColumns()
  readonly #addresses = new InternTable(ADDRESS_WIDTH)
  readonly #flows = new InternTable(FLOW_WIDTH)
  readonly #flowCounts = new CountColumn()
  readonly #tunnels = new InternTable(TUNNEL_WIDTH, 16)
  readonly #tunnelCounts = new CountColumn()
  readonly #stacks = new StackTable()
  readonly #interfaces: CaptureInterface[] = []
  readonly #notes: CaptureNote[] = []
  #notesLeftOut = 0
  readonly #comments: string[] = []
  readonly #names: { address: string; names: readonly string[] }[] = []
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

  readonly onComment = (text: string): void => {
    if (this.#comments.length < MAX_COMMENTS) this.#comments.push(text)
  }

  readonly onName = (address: string, names: readonly string[]): void => {
    if (this.#names.length < MAX_NAMES) this.#names.push({ address, names })
  }

  readonly onRecord = (record: CaptureRecord): void => {
    const cursor = this.#cursor
    cursor.open(record.bytes, record.start, record.capturedLength, record.originalLength)
    stepRecord(cursor, this.#interfaces[record.interfaceIndex]?.linkType ?? -1, this.#bindings)
    this.#digest.update(cursor)

    const tunnel = this.#internTunnels(cursor, record.originalLength)
    const flow = this.#internFlow(cursor.packet, record.originalLength)
    const row = this.#columns.rows % CHUNK_ROWS
    const chunk = this.#columns.append()
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
    chunk.outerSourcePort[row] = carrierOf(cursor)?.sourcePort ?? 0
    chunk.ttl[row] = packet.ttl
    chunk.flags[row] = packet.flags
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
      notes: this.#notes,
      notesLeftOut: this.#notesLeftOut,
      comments: this.#comments,
      names: this.#names,
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
    const source = this.#internSource(packet)
    const destination = this.#internDestination(packet)
    const { key } = this.#flows
    key[0] = source
    key[1] = destination
    key[2] = (packet.sourcePort << 16) | packet.destinationPort
    const fragment = packet.fragmentOffset > 0 ? FRAGMENT_FLOW : 0
    key[3] = fragment | (packet.network << 8) | packet.protocol
    const flow = this.#flows.intern()
    this.#flowCounts.add(flow, bytes)
    return flow
  }

  /** Interns every tunnel that the record is inside of, outermost first; gives the innermost. */
  #internTunnels(cursor: Cursor, bytes: number): number {
    let enclosing = NONE
    for (let depth = 0; cursor.levels[depth] !== cursor.packet; depth++) {
      const carrier = cursor.levels[depth]
      if (carrier === undefined) break
      const source = this.#internSource(carrier)
      const destination = this.#internDestination(carrier)
      const { key } = this.#tunnels
      key[0] = source
      key[1] = destination
      key[2] = (carrier.carrier << 16) | carrier.destinationPort
      key[3] = carrier.vni
      key[4] = enclosing | 0
      enclosing = this.#tunnels.intern()
      this.#tunnelCounts.add(enclosing, bytes)
    }
    return enclosing
  }

  #internSource(packet: PacketFacts): number {
    const { key } = this.#addresses
    key[0] = packet.network
    key[1] = packet.source0
    key[2] = packet.source1
    key[3] = packet.source2
    key[4] = packet.source3
    return this.#addresses.intern()
  }

  #internDestination(packet: PacketFacts): number {
    const { key } = this.#addresses
    key[0] = packet.network
    key[1] = packet.destination0
    key[2] = packet.destination1
    key[3] = packet.destination2
    key[4] = packet.destination3
    return this.#addresses.intern()
  }
}

/** The facts of the packet that directly carries the innermost one. */
function carrierOf(cursor: Cursor): PacketFacts | undefined {
  let carrier: PacketFacts | undefined
  for (let depth = 0; cursor.levels[depth] !== cursor.packet; depth++) {
    carrier = cursor.levels[depth]
    if (carrier === undefined) break
  }
  return carrier
}
