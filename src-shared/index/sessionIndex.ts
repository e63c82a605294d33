/**
 * The captures of a session as one table: every record has one global row, every address, flow,
 * tunnel and stack one id over all captures. A capture may come in parts that were indexed side by
 * side. Columns stay where the workers filled them; only the small tables are merged.
 */
import type { CaptureInterface } from '../capture/captureRecord.ts'
import type { EpochNs } from '../base/time.ts'
import { ADDRESS_WIDTH, FLOW_WIDTH, TUNNEL_WIDTH, type CaptureIndex } from './captureIndex.ts'
import { InternTable } from './internTable.ts'
import { QuadTable } from './quadTable.ts'
import { CHUNK_ROWS, NONE, type ColumnChunk } from './recordColumns.ts'
import type { Stack } from './stackTable.ts'

/** Where we looked: one interface of one capture. */
export interface PointPlace {
  readonly capture: number
  readonly interfaceIndex: number
  readonly captureInterface: CaptureInterface
}

/** How a part's own rows, times and ids become the session's. */
export interface PartMaps {
  readonly index: CaptureIndex
  readonly capture: number
  /** Position among the parts of its capture. */
  readonly part: number
  /** Global row of the part's first record, and of its capture's. */
  readonly firstRow: number
  readonly captureFirstRow: number
  /** What to add to the part's time column to count from the session's base. */
  readonly timeShift: number
  readonly flows: Int32Array
  readonly tunnels: Int32Array
  readonly stacks: Int32Array
  /** Point of each interface. */
  readonly points: Int32Array
}

/** One record's place: which part of which capture, which chunk, and the row within it. */
export interface RowPlace {
  readonly maps: PartMaps
  readonly capture: number
  /** Row in the capture, from 0: the record's number is one more. */
  readonly captureRow: number
  readonly chunk: ColumnChunk
  readonly row: number
}

/** The rows of one chunk: `row` of it is the session's `firstRow + row`. */
export interface ChunkRows {
  readonly maps: PartMaps
  readonly chunk: ColumnChunk
  readonly firstRow: number
  readonly rows: number
}

/** A run of records of one file, indexed by itself: a capture is one of them, or several in order. */
export type CaptureParts = readonly CaptureIndex[]

export class SessionIndex {
  readonly rows: number
  readonly base: EpochNs
  readonly points: readonly PointPlace[]
  readonly addresses = new InternTable(ADDRESS_WIDTH)
  readonly flows: QuadTable
  readonly tunnels = new InternTable(TUNNEL_WIDTH, 16)
  readonly stacks: readonly Stack[]
  readonly captures: readonly CaptureParts[]
  /** All parts in the order of their rows. */
  readonly parts: readonly PartMaps[]
  /** Of each capture, and the end of the last. */
  readonly #firstRows: readonly number[]

  constructor(captures: readonly CaptureParts[]) {
    this.captures = captures
    this.base = earliest(captures.flat())
    // Made large enough at once: parts of one capture share most of their flows.
    const mostFlows = captures.flat().reduce((most, part) => Math.max(most, part.flows.length), 0)
    this.flows = new QuadTable(mostFlows / FLOW_WIDTH)
    const parts: PartMaps[] = []
    const points = new PointTable()
    const stacks = new StackMerge()
    const firstRows = [0]
    let firstRow = 0
    captures.forEach((ofCapture, capture) => {
      const captureFirstRow = firstRow
      ofCapture.forEach((index, part) => {
        parts.push({
          index,
          capture,
          part,
          firstRow,
          captureFirstRow,
          timeShift: Number(index.base - this.base),
          ...this.#mergeTables(index),
          stacks: stacks.merge(index.stacks),
          points: points.merge(capture, index.interfaces),
        })
        firstRow += index.rows
      })
      firstRows.push(firstRow)
    })
    this.#firstRows = firstRows
    this.rows = firstRow
    this.parts = parts
    this.points = points.places
    this.stacks = stacks.stacks
  }

  /** For a loop over all rows, which need not ask where each lies. */
  *chunks(): Generator<ChunkRows> {
    for (const maps of this.parts) {
      const { chunks, rows } = maps.index
      for (const [at, chunk] of chunks.entries()) {
        const start = at * CHUNK_ROWS
        const inChunk = Math.min(CHUNK_ROWS, rows - start)
        if (inChunk <= 0) break
        yield { maps, chunk, firstRow: maps.firstRow + start, rows: inChunk }
      }
    }
  }

  /** Where a global row lies; `row` must be one of this session's. */
  place(row: number): RowPlace {
    const maps = this.#partOf(row)
    const inPart = row - maps.firstRow
    const chunk = maps.index.chunks[Math.floor(inPart / CHUNK_ROWS)]
    if (chunk === undefined) throw new RangeError(`row ${row} of ${this.rows}`)
    const { capture, captureFirstRow } = maps
    const captureRow = row - captureFirstRow
    return { maps, capture, captureRow, chunk, row: inPart % CHUNK_ROWS }
  }

  /** The global row of a capture's row; undefined where there is no such record. */
  rowOf(capture: number, captureRow: number): number | undefined {
    const firstRow = this.#firstRows[capture]
    const end = this.#firstRows[capture + 1]
    if (firstRow === undefined || end === undefined || captureRow < 0) return undefined
    return firstRow + captureRow < end ? firstRow + captureRow : undefined
  }

  /** Nanoseconds since `base`; NaN where the record has no time. */
  time(row: number): number {
    const { maps, chunk, row: at } = this.place(row)
    return (chunk.time[at] ?? NaN) + maps.timeShift
  }

  /** When the record was captured; the session's base where the record itself does not say. */
  moment(row: number): EpochNs {
    const time = this.time(row)
    return Number.isNaN(time) ? this.base : this.base + BigInt(Math.round(time))
  }

  point(row: number): number {
    const { maps, chunk, row: at } = this.place(row)
    return maps.points[chunk.interfaceIndex[at] ?? 0] ?? 0
  }

  /** Of the interface that saw the record; -1 where its file does not describe it. */
  linkType(row: number): number {
    return this.points[this.point(row)]?.captureInterface.linkType ?? -1
  }

  /** The session's flow id of a row's innermost packet; `NONE` where it has no network layer. */
  flow(row: number): number {
    const { maps, chunk, row: at } = this.place(row)
    return mapped(chunk.flow[at], maps.flows)
  }

  /** The session's id of the innermost tunnel that carries the packet; `NONE` where it is bare. */
  tunnel(row: number): number {
    const { maps, chunk, row: at } = this.place(row)
    return mapped(chunk.tunnel[at], maps.tunnels)
  }

  stack(row: number): Stack | undefined {
    const { maps, chunk, row: at } = this.place(row)
    return this.stacks[maps.stacks[chunk.stack[at] ?? 0] ?? 0]
  }

  /** Records of one capture in each of the session's flows: `[flow, records]`, once for each part. */
  flowsOf(capture: number): readonly (readonly [number, number])[] {
    return this.#partsOf(capture).flatMap(({ index, flows }) =>
      Array.from(index.flowRecords, (records, id) => [flows[id] ?? 0, records] as const),
    )
  }

  /** The same of the session's tunnels. */
  tunnelsOf(capture: number): readonly (readonly [number, number])[] {
    return this.#partsOf(capture).flatMap(({ index, tunnels }) =>
      Array.from(index.tunnelRecords, (records, id) => [tunnels[id] ?? 0, records] as const),
    )
  }

  #partsOf(capture: number): readonly PartMaps[] {
    return this.parts.filter((maps) => maps.capture === capture)
  }

  #partOf(row: number): PartMaps {
    let low = 0
    let high = this.parts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.parts[middle]?.firstRow ?? 0) <= row) low = middle
      else high = middle - 1
    }
    const maps = this.parts[low]
    if (maps === undefined) throw new RangeError(`row ${row} of ${this.rows}`)
    return maps
  }

  #mergeTables(index: CaptureIndex): { flows: Int32Array; tunnels: Int32Array } {
    const addresses = merge(index.addresses, this.addresses, () => undefined)
    const rename = (key: Int32Array) => {
      key[0] = addresses[key[0] ?? 0] ?? 0
      key[1] = addresses[key[1] ?? 0] ?? 0
    }
    const flows = mergeFlows(index.flows, this.flows, addresses)
    // An enclosing tunnel comes before what it encloses, so its new id is known already.
    const tunnels = merge(index.tunnels, this.tunnels, (key, known) => {
      rename(key)
      const enclosing = key[4] ?? -1
      if (enclosing >= 0) key[4] = known[enclosing] ?? -1
    })
    return { flows, tunnels }
  }
}

/** Interns the keys of one table into another; gives the new id of each old one. */
function merge(
  keys: Int32Array,
  into: InternTable,
  rename: (key: Int32Array, known: Int32Array) => void,
): Int32Array {
  const { key, width } = into
  const ids = new Int32Array(keys.length / width)
  for (let id = 0; id < ids.length; id++) {
    for (let at = 0; at < width; at++) key[at] = keys[id * width + at] ?? 0
    rename(key, ids)
    ids[id] = into.intern()
  }
  return ids
}

/** The same for flows, of which there are by far the most. */
function mergeFlows(keys: Int32Array, into: QuadTable, addresses: Int32Array): Int32Array {
  const ids = new Int32Array(keys.length / FLOW_WIDTH)
  for (let id = 0, at = 0; id < ids.length; id++, at += FLOW_WIDTH) {
    const source = addresses[keys[at] ?? 0] ?? 0
    const destination = addresses[keys[at + 1] ?? 0] ?? 0
    ids[id] = into.intern(source, destination, keys[at + 2] ?? 0, keys[at + 3] ?? 0)
  }
  return ids
}

/** Stacks that look alike are one over all parts, counted together. */
class StackMerge {
  readonly stacks: Stack[] = []
  readonly #ids = new Map<string, number>()

  /** The session's id of each of a part's stacks. */
  merge(own: readonly Stack[]): Int32Array {
    return Int32Array.from(own, (stack) => {
      const key = `${stack.protocols.join()}/${stack.depths.join()}`
      const id = this.#ids.get(key) ?? this.stacks.length
      const known = this.stacks[id]
      this.#ids.set(key, id)
      if (known === undefined) this.stacks.push({ ...stack })
      else known.records += stack.records
      return id
    })
  }
}

/** An interface that several parts of a capture describe alike is one point. */
class PointTable {
  readonly places: PointPlace[] = []
  readonly #ids = new Map<string, number>()

  /** The session's point of each of a part's interfaces. */
  merge(capture: number, interfaces: readonly CaptureInterface[]): Int32Array {
    return Int32Array.from(interfaces, (captureInterface, interfaceIndex) => {
      const { linkType, name } = captureInterface
      const key = `${capture} ${interfaceIndex} ${linkType} ${name ?? ''}`
      const id = this.#ids.get(key) ?? this.places.length
      const known = this.places[id]?.captureInterface
      this.#ids.set(key, id)
      const joined = known === undefined ? captureInterface : joinedOf(known, captureInterface)
      this.places[id] = { capture, interfaceIndex, captureInterface: joined }
      return id
    })
  }
}

/** Losses are counted from the capture's start, so that the highest count holds them all. */
function joinedOf(known: CaptureInterface, other: CaptureInterface): CaptureInterface {
  if (other.dropped === undefined) return known
  return { ...known, dropped: Math.max(known.dropped ?? 0, other.dropped) }
}

/** A part's own id as the session's; `NONE` stays. */
export function mapped(id: number | undefined, ids: Int32Array): number {
  return id === undefined || id === NONE ? NONE : (ids[id] ?? NONE)
}

/** Where no record of a part has a time, its base is 0 and says nothing. */
function earliest(parts: readonly CaptureIndex[]): EpochNs {
  const bases = parts.filter(({ rows, base }) => rows > 0 && base !== 0n).map(({ base }) => base)
  return bases.reduce((least, base) => (base < least ? base : least), bases[0] ?? 0n)
}
