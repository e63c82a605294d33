/**
 * Compressed bytes as what is in them: gzip (RFC 1952, any number of members), zstd (RFC 8878, any
 * number of frames) and xz. Whatever came out before an error is given before the error is thrown.
 */
import zlib from 'node:zlib'

export type Compression = 'gzip' | 'zstd' | 'xz'

const MAGICS: Readonly<Record<Compression, readonly number[]>> = {
  gzip: [0x1f, 0x8b, 0x08],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
  xz: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
}

/** What the bytes say, never a name; undefined for what is not compressed, or not in these ways. */
export function compressionOf(first: Uint8Array): Compression | undefined {
  if (startsWith(first, MAGICS.gzip)) return 'gzip'
  if (startsWith(first, MAGICS.zstd)) return 'zstd'
  return startsWith(first, MAGICS.xz) ? 'xz' : undefined
}

function startsWith(first: Uint8Array, magic: readonly number[]): boolean {
  return magic.every((byte, at) => first[at] === byte)
}

/** Why this cannot be decompressed here; undefined where it can. */
export function whyNotDecompressed(compression: Compression): string | undefined {
  if (compression !== 'zstd' || typeof zlib.createZstdDecompress === 'function') return undefined
  return `it is compressed with zstd, which Node ${process.versions.node} cannot read; Node 22.15 and later can. Decompress it first: zstd -d FILE`
}

/** The compressed data ends in the middle: nothing is wrong with what came before. */
export class CutShortError extends Error {}

/**
 * As much goes into a decompressor at once, because all that comes out of it is held: at most 16 MiB
 * of gzip and 128 MiB of zstd, where a file was made to grow; xz hands it out by itself.
 */
const PIECE_BYTES: Readonly<Record<Compression, number>> = {
  gzip: 1 << 14,
  zstd: 1 << 12,
  xz: 1 << 16,
}

/** Opens the compressed bytes from their start; called again where an error is to be closed in on. */
export type OpenBytes = () => AsyncIterable<Uint8Array>

/**
 * Throws `CutShortError` where the bytes end too early, and the decompressor's own error where they
 * are damaged, after everything that can be had of them.
 */
export async function* decompressed(
  compression: Compression,
  open: OpenBytes,
): AsyncGenerator<Uint8Array> {
  const expand = compression === 'xz' ? unpackedXz : inflated(compression)
  let given = 0
  let lastPiece = 0
  const pieceBytes = PIECE_BYTES[compression]
  const pieces = inPieces(open(), () => pieceBytes)
  try {
    for await (const bytes of expand(counted(pieces, (start) => (lastPiece = start)))) {
      given += bytes.length
      yield bytes
    }
  } catch (error) {
    if (error instanceof CutShortError) throw error
    // What the failing piece held before the error went down with it: once more, and byte by byte.
    const again = inPieces(open(), (at) => (at < lastPiece ? pieceBytes : 1))
    let skip = given
    for await (const bytes of expand(again)) {
      if (bytes.length > skip) yield bytes.subarray(skip)
      skip = Math.max(0, skip - bytes.length)
    }
    throw error
  }
}

async function* inPieces(
  source: AsyncIterable<Uint8Array>,
  pieceBytes: (at: number) => number,
): AsyncGenerator<Uint8Array> {
  let position = 0
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length;) {
      const piece = chunk.subarray(at, at + pieceBytes(position))
      at += piece.length
      position += piece.length
      yield piece
    }
  }
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  onPiece: (start: number) => void,
): AsyncGenerator<Uint8Array> {
  let position = 0
  for await (const piece of pieces) {
    onPiece(position)
    position += piece.length
    yield piece
  }
}

type Expand = (pieces: AsyncIterable<Uint8Array>) => AsyncIterable<Uint8Array>

/**
 * Node's decompressors stop for good behind a frame of zstd, and behind a member of gzip that zeros
 * follow, and leave the rest of their input lying: the next one takes it.
 */
function inflated(compression: 'gzip' | 'zstd'): Expand {
  return async function* (pieces) {
    let inflater: Inflater | undefined
    for await (const piece of pieces) {
      let rest = piece
      while (rest.length > 0) {
        if (inflater === undefined && compression === 'gzip') rest = withoutPadding(rest)
        if (rest.length === 0) break
        inflater ??= new Inflater(compression)
        const { out, unused } = await inflater.push(rest)
        if (out.length > 0) yield out
        rest = rest.subarray(rest.length - unused)
        if (unused > 0) inflater = undefined
      }
    }
    await inflater?.end()
  }
}

/** Zeros between gzip members, as tapes and some writers leave them. */
function withoutPadding(bytes: Uint8Array): Uint8Array {
  const start = bytes.findIndex((byte) => byte !== 0)
  return bytes.subarray(start < 0 ? bytes.length : start)
}

const NOTHING = new Uint8Array(0)

/** One decompressor, pushed a piece at a time: what goes in comes out before the next goes in. */
class Inflater {
  readonly #stream: zlib.Gunzip | zlib.ZstdDecompress
  #error: Error | undefined
  #fed = 0

  constructor(compression: 'gzip' | 'zstd') {
    const options = { chunkSize: 1 << 16, highWaterMark: Number.MAX_SAFE_INTEGER }
    this.#stream =
      compression === 'gzip' ? zlib.createGunzip(options) : zlib.createZstdDecompress(options)
    this.#stream.on('error', (error) => (this.#error = error))
  }

  /** `unused` bytes at the piece's end lie behind the end of the compressed data. */
  async push(piece: Uint8Array): Promise<{ out: Uint8Array; unused: number }> {
    // A write that fails is not called back: the stream closes instead.
    await this.#until((done) => this.#stream.write(piece, () => done()))
    this.#fed += piece.length
    return { out: this.#out(), unused: this.#fed - this.#stream.bytesWritten }
  }

  /** Throws `CutShortError` where the compressed data has no end yet. All of it is out by then. */
  async end(): Promise<void> {
    await this.#until(() => this.#stream.resume().end())
  }

  async #until(start: (done: () => void) => void): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#stream.once('close', resolve)
      start(() => {
        this.#stream.off('close', resolve)
        resolve()
      })
    })
    if (this.#error === undefined) return
    const isCut = 'code' in this.#error && this.#error.code === 'Z_BUF_ERROR'
    throw isCut ? new CutShortError() : this.#error
  }

  #out(): Uint8Array {
    const out: unknown = this.#stream.read()
    return out instanceof Uint8Array ? out : NOTHING
  }
}

/** The codes of XZ Embedded that say what to do. */
const XZ_ERRORS: readonly [string, string][] = [
  ['code 3', 'it needs more memory than is given: its dictionary is larger than 64 MiB'],
  ['code 4', 'it needs more memory than is given: its dictionary is larger than 64 MiB'],
  ['code 6', 'it uses a check, a filter or a dictionary that is not read here; xz -dk FILE may'],
]

async function* unpackedXz(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { default: xz } = await import('xz-decompress')
  try {
    yield* new xz.XzReadableStream(ReadableStream.from(pieces))
  } catch (error) {
    const text = String(error)
    if (text.includes('code 8')) throw new CutShortError()
    const known = XZ_ERRORS.find(([code]) => text.includes(code))
    throw known === undefined
      ? new Error('its data is not valid xz', { cause: error })
      : new Error(known[1])
  }
}
