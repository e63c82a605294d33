/**
 * The captures of a session as one table: every record has one global row, every address, flow,
 * tunnel and stack one id over all captures. Columns stay where the workers filled them; only the
 * small tables are merged.
 */
import type { EpochNs } from '../base/time.ts'
import { ADDRESS_WIDTH, FLOW_WIDTH, TUNNEL_WIDTH, type CaptureIndex } from './captureIndex.ts'
import { InternTable } from './internTable.ts'
import { CHUNK_ROWS, NONE, type ColumnChunk } from './recordColumns.ts'
import type { Stack } from './stackTable.ts'

/** Where we looked: one interface of one capture file. */
export interface PointPlace {
  readonly capture: number
  readonly interfaceIndex: number
}

/** How a capture's own rows, times and ids become the session's. */
export interface CaptureMaps {
  readonly index: CaptureIndex
  readonly firstRow: number
  /** What to add to the capture's time column to count from the session's base. */
  readonly timeShift: number
  readonly flows: Int32Array
  readonly tunnels: Int32Array
  readonly stacks: Int32Array
  /** Point of each interface. */
  readonly points: Int32Array
}

/** One record's place: which capture, which chunk, and the row within it. */
export interface RowPlace {
  capture: number
  /** Row in the capture, from 0: the record's number is one more. */
  captureRow: number
  chunk: ColumnChunk
  row: number
}

export class SessionIndex {
  readonly rows: number
  readonly base: EpochNs
  readonly points: readonly PointPlace[]
  readonly addresses = new InternTable(ADDRESS_WIDTH)
  readonly flows = new InternTable(FLOW_WIDTH)
  readonly tunnels = new InternTable(TUNNEL_WIDTH, 16)
  readonly stacks: readonly Stack[]
  readonly #captures: readonly CaptureMaps[]

  constructor(captures: readonly CaptureIndex[]) {
    const points: PointPlace[] = []
    const stacks: { stack: Stack; records: number }[] = []
    const stackIds = new Map<string, number>()
    this.base = earliest(captures)
    let firstRow = 0
    this.#captures = captures.map((index, capture) => {
      const maps = {
        index,
        firstRow,
        timeShift: Number(index.base - this.base),
        ...this.#mergeTables(index),
        stacks: mergeStacks(index.stacks, stacks, stackIds),
        points: Int32Array.from(index.interfaces, (_, at) => {
          points.push({ capture, interfaceIndex: at })
          return points.length - 1
        }),
      }
      firstRow += index.rows
      return maps
    })
    this.rows = firstRow
    this.points = points
    this.stacks = stacks.map(({ stack, records }) => ({ ...stack, records }))
  }

  get captures(): readonly CaptureIndex[] {
    return this.#captures.map((maps) => maps.index)
  }

  /** For a loop over a capture's chunks, which need not ask where each row lies. */
  captureMaps(capture: number): CaptureMaps {
    return this.#maps(capture)
  }

  /** Where a global row lies; `row` must be one of this session's. */
  place(row: number): RowPlace {
    let low = 0
    let high = this.#captures.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#maps(middle).firstRow <= row) low = middle
      else high = middle - 1
    }
    const { index, firstRow } = this.#maps(low)
    const captureRow = row - firstRow
    const chunk = index.chunks[Math.floor(captureRow / CHUNK_ROWS)]
    if (chunk === undefined) throw new RangeError(`row ${row} of ${this.rows}`)
    return { capture: low, captureRow, chunk, row: captureRow % CHUNK_ROWS }
  }

  /** The global row of a capture's row; undefined where there is no such record. */
  rowOf(capture: number, captureRow: number): number | undefined {
    const maps = this.#captures[capture]
    if (maps === undefined || captureRow < 0 || captureRow >= maps.index.rows) return undefined
    return maps.firstRow + captureRow
  }

  /** Nanoseconds since `base`; NaN where the record has no time. */
  time(row: number): number {
    const place = this.place(row)
    return (place.chunk.time[place.row] ?? NaN) + this.#maps(place.capture).timeShift
  }

  /** When the record was captured; the session's base where the record itself does not say. */
  moment(row: number): EpochNs {
    const time = this.time(row)
    return Number.isNaN(time) ? this.base : this.base + BigInt(Math.round(time))
  }

  point(row: number): number {
    const place = this.place(row)
    const { points } = this.#maps(place.capture)
    return points[place.chunk.interfaceIndex[place.row] ?? 0] ?? 0
  }

  /** The session's flow id of a row's innermost packet; `NONE` where it has no network layer. */
  flow(row: number): number {
    const { capture, chunk, row: at } = this.place(row)
    return mapped(chunk.flow[at], this.#maps(capture).flows)
  }

  /** The session's id of the innermost tunnel that carries the packet; `NONE` where it is bare. */
  tunnel(row: number): number {
    const { capture, chunk, row: at } = this.place(row)
    return mapped(chunk.tunnel[at], this.#maps(capture).tunnels)
  }

  stack(row: number): Stack | undefined {
    const { capture, chunk, row: at } = this.place(row)
    return this.stacks[this.#maps(capture).stacks[chunk.stack[at] ?? 0] ?? 0]
  }

  /** Records of one capture in each of the session's flows: `[flow, records]`. */
  flowsOf(capture: number): readonly (readonly [number, number])[] {
    const { index, flows } = this.#maps(capture)
    return Array.from(index.flowCounts.records, (records, id) => [flows[id] ?? 0, records])
  }

  /** Records of one capture in each of the session's tunnels: `[tunnel, records]`. */
  tunnelsOf(capture: number): readonly (readonly [number, number])[] {
    const { index, tunnels } = this.#maps(capture)
    return Array.from(index.tunnelCounts.records, (records, id) => [tunnels[id] ?? 0, records])
  }

  #maps(capture: number): CaptureMaps {
    const maps = this.#captures[capture]
    if (maps === undefined) throw new RangeError(`capture ${capture} of ${this.#captures.length}`)
    return maps
  }

  #mergeTables(index: CaptureIndex): { flows: Int32Array; tunnels: Int32Array } {
    const addresses = merge(index.addresses, this.addresses, () => undefined)
    const rename = (key: Int32Array) => {
      key[0] = addresses[key[0] ?? 0] ?? 0
      key[1] = addresses[key[1] ?? 0] ?? 0
    }
    const flows = merge(index.flows, this.flows, rename)
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
  const ids = new Int32Array(keys.length / into.width)
  for (let id = 0; id < ids.length; id++) {
    into.key.set(keys.subarray(id * into.width, (id + 1) * into.width))
    rename(into.key, ids)
    ids[id] = into.intern()
  }
  return ids
}

function mergeStacks(
  own: readonly Stack[],
  all: { stack: Stack; records: number }[],
  ids: Map<string, number>,
): Int32Array {
  return Int32Array.from(own, (stack) => {
    const key = `${stack.protocols.join()}/${stack.depths.join()}`
    const known = ids.get(key)
    const entry = known === undefined ? undefined : all[known]
    if (known !== undefined && entry !== undefined) {
      entry.records += stack.records
      return known
    }
    ids.set(key, all.length)
    all.push({ stack, records: stack.records })
    return all.length - 1
  })
}

function mapped(id: number | undefined, ids: Int32Array): number {
  return id === undefined || id === NONE ? NONE : (ids[id] ?? NONE)
}

function earliest(captures: readonly CaptureIndex[]): EpochNs {
  const timed = captures.filter((capture) => capture.rows > 0).map((capture) => capture.base)
  return timed.reduce((least, base) => (base < least ? base : least), timed[0] ?? 0n)
}
