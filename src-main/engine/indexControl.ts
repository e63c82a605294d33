/**
 * How far a file has been read, and whether to stop, in memory that engine and worker thread share:
 * neither waits for the other, and nothing is sent while nobody asks.
 */
const RECORDS = 0
const FILE_OFFSET = 1
const STOPPED = 2
const BYTES = 3 * BigInt64Array.BYTES_PER_ELEMENT

export class IndexControl {
  readonly buffer: SharedArrayBuffer
  readonly #words: BigInt64Array
  readonly #abort = new AbortController()

  constructor(buffer = new SharedArrayBuffer(BYTES)) {
    this.buffer = buffer
    this.#words = new BigInt64Array(buffer)
  }

  /** Records indexed so far. */
  get records(): number {
    return Number(Atomics.load(this.#words, RECORDS))
  }

  /** Of the next byte to read; 0 before the first. */
  get fileOffset(): number {
    return Number(Atomics.load(this.#words, FILE_OFFSET))
  }

  get isStopped(): boolean {
    return Atomics.load(this.#words, STOPPED) !== 0n
  }

  /** Aborted when it is stopped on this side; the other side looks at `isStopped`. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  tell(fileOffset: number, records: number): void {
    Atomics.store(this.#words, FILE_OFFSET, BigInt(fileOffset))
    Atomics.store(this.#words, RECORDS, BigInt(records))
  }

  /** What has been indexed is kept. */
  stop(): void {
    Atomics.store(this.#words, STOPPED, 1n)
    this.#abort.abort()
  }
}
