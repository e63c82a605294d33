/**
 * The packet table: one row a record, in typed arrays of 65,536 rows over shared memory, so that a
 * worker fills them and the engine reads them without a copy. 59 bytes a record.
 */

export const CHUNK_ROWS = 65_536
/** What the first chunk grows from, four times as large each time. */
const FIRST_ROWS = 1024

/** No flow, no tunnel: what a record has that carries no network layer, or no encapsulation. */
export const NONE = 0xffff_ffff

export interface ColumnChunk {
  /** Offset of the record's bytes in its file. */
  readonly fileOffset: Float64Array
  /** Nanoseconds since the capture's first record; NaN where the record has no time. */
  readonly time: Float64Array
  readonly capturedLength: Uint32Array
  readonly originalLength: Uint32Array
  /** Flow of the innermost packet, or `NONE`. */
  readonly flow: Uint32Array
  /** Innermost tunnel that carries it, or `NONE`. */
  readonly tunnel: Uint32Array
  readonly digestLow: Uint32Array
  readonly digestHigh: Uint32Array
  /** TCP or ICMP echo sequence number. */
  readonly sequence: Uint32Array
  /** Bytes that the transport header carries. */
  readonly payloadLength: Uint32Array
  readonly stack: Uint16Array
  readonly interfaceIndex: Uint16Array
  /** IP identification of the innermost packet, or of the first fragment that carries it. */
  readonly identification: Uint16Array
  /** UDP source port of the tunnel, 0 where there is none. */
  readonly outerSourcePort: Uint16Array
  /** TTL or hop limit of the innermost packet. */
  readonly ttl: Uint8Array
  /** TCP flags, or ICMP type. */
  readonly flags: Uint8Array
  /** `IDENTIFIED`, `FRAGMENT`, `CARRIER_FRAGMENT`, `CUT`. */
  readonly marks: Uint8Array
}

function newChunk(rows = CHUNK_ROWS): ColumnChunk {
  const shared = (bytes: number) => new SharedArrayBuffer(bytes * rows)
  return {
    fileOffset: new Float64Array(shared(8)),
    time: new Float64Array(shared(8)),
    capturedLength: new Uint32Array(shared(4)),
    originalLength: new Uint32Array(shared(4)),
    flow: new Uint32Array(shared(4)),
    tunnel: new Uint32Array(shared(4)),
    digestLow: new Uint32Array(shared(4)),
    digestHigh: new Uint32Array(shared(4)),
    sequence: new Uint32Array(shared(4)),
    payloadLength: new Uint32Array(shared(4)),
    stack: new Uint16Array(shared(2)),
    interfaceIndex: new Uint16Array(shared(2)),
    identification: new Uint16Array(shared(2)),
    outerSourcePort: new Uint16Array(shared(2)),
    ttl: new Uint8Array(shared(1)),
    flags: new Uint8Array(shared(1)),
    marks: new Uint8Array(shared(1)),
  }
}

/** Of all columns together. */
export const bytesPerRecord = columnsOf(newChunk(1)).reduce(
  (sum, { BYTES_PER_ELEMENT: bytes }) => sum + bytes,
  0,
)

type Column = ColumnChunk[keyof ColumnChunk]

function columnsOf(chunk: ColumnChunk): readonly Column[] {
  return Object.values<Column>({ ...chunk })
}

/** A growing table; rows are only ever added at the end. */
export class RecordColumns {
  readonly chunks: ColumnChunk[] = []
  rows = 0
  #last = newChunk(0)
  #capacity = 0

  /** The chunk that holds the next row, which is `rows % CHUNK_ROWS`; the caller fills it. */
  append(): ColumnChunk {
    if (this.rows === this.#capacity) this.#grow()
    this.rows++
    return this.#last
  }

  /** The first chunk starts small: a session may be thousands of files of a few records each. */
  #grow(): void {
    const first = this.chunks[0]
    if (first === undefined || this.#capacity >= CHUNK_ROWS) {
      this.#last = newChunk(first === undefined ? FIRST_ROWS : CHUNK_ROWS)
      this.chunks.push(this.#last)
      this.#capacity += first === undefined ? FIRST_ROWS : CHUNK_ROWS
      return
    }
    this.#capacity *= 4
    this.#last = newChunk(this.#capacity)
    const columns = columnsOf(this.#last)
    columnsOf(first).forEach((column, at) => columns[at]?.set(column))
    this.chunks[0] = this.#last
  }
}
