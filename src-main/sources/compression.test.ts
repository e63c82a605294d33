import { execFileSync } from 'node:child_process'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { joined } from '../../test/support/readCapture.ts'
import { compressionOf, CutShortError, decompressed, type Compression } from './compression.ts'

/** Long enough for several pieces, and hard to compress. */
const content = Uint8Array.from({ length: 200_000 }, (_, at) => ((at * 2_654_435_761) >>> 13) & 31)

function hasXz(): boolean {
  try {
    return execFileSync('xz', ['--version']).length > 0
  } catch {
    return false
  }
}

const compressed: Record<Compression, (bytes: Uint8Array) => Uint8Array> = {
  gzip: (bytes) => gzipSync(bytes),
  zstd: (bytes) => zstdCompressSync(bytes),
  xz: (bytes) => execFileSync('xz', ['-c'], { input: bytes }),
}

async function read(bytes: Uint8Array, pieceBytes = 5000) {
  const compression = compressionOf(bytes)
  if (compression === undefined) throw new Error('not recognised')
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + pieceBytes))
    }
  }
  const out: Uint8Array[] = []
  let error: unknown
  try {
    for await (const chunk of decompressed(compression, open)) out.push(chunk)
  } catch (caught) {
    error = caught
  }
  return { out: joined(...out), error }
}

describe.each(['gzip', 'zstd', 'xz'] as const)('what is compressed with %s', (compression) => {
  if (compression === 'xz' && !hasXz()) {
    it.skip('is read (no xz program here to compress it with)')
    return
  }
  const bytes = compressed[compression](content)

  it('is recognised by its first bytes', () => {
    expect(compressionOf(bytes)).toBe(compression)
    expect(compressionOf(content)).toBeUndefined()
    expect(compressionOf(bytes.subarray(0, 1))).toBeUndefined()
  })

  it('comes out whole, however it comes in', async () => {
    for (const pieceBytes of [7, 5000, bytes.length]) {
      expect(await read(bytes, pieceBytes)).toEqual({ out: content, error: undefined })
    }
  })

  it('goes on with the next member, frame or stream', async () => {
    const twice = joined(bytes, bytes, compressed[compression](Uint8Array.of(1, 2, 3)))
    const { out, error } = await read(twice)
    expect(error).toBeUndefined()
    expect(out).toEqual(joined(content, content, Uint8Array.of(1, 2, 3)))
  })

  it('gives what came before a cut, and says that it is one', async () => {
    const { out, error } = await read(bytes.subarray(0, bytes.length - 100))
    expect(error).toBeInstanceOf(CutShortError)
    expect(out.length).toBeGreaterThan(content.length / 2)
    expect(out).toEqual(content.subarray(0, out.length))
    expect((await read(bytes.subarray(0, 10))).error).toBeInstanceOf(CutShortError)
  })

  it('gives everything before what does not belong to it', async () => {
    const { out, error } = await read(joined(bytes, new TextEncoder().encode('no more of this')))
    expect(out).toEqual(content)
    expect(error).toBeInstanceOf(Error)
    expect(error).not.toBeInstanceOf(CutShortError)
  })

  it('gives a small content whole although its end is damaged', async () => {
    const small = compressed[compression](Uint8Array.of(1, 2, 3))
    const { out, error } = await read(joined(small, Uint8Array.of(9, 9, 9, 9, 9, 9, 9, 9)))
    expect(out).toEqual(Uint8Array.of(1, 2, 3))
    expect(error).toBeInstanceOf(Error)
  })
})

describe('gzip', () => {
  it('may be padded with zeros, as tapes are', async () => {
    const bytes = gzipSync(content)
    const padded = joined(bytes, new Uint8Array(9000), bytes, new Uint8Array(600))
    expect(await read(padded)).toEqual({ out: joined(content, content), error: undefined })
  })

  it('with a wrong checksum is damaged, and its content is there all the same', async () => {
    const bytes = new Uint8Array(gzipSync(content))
    bytes[bytes.length - 6] = (bytes[bytes.length - 6] ?? 0) ^ 1
    const { out, error } = await read(bytes)
    expect(out).toEqual(content)
    expect(String(error)).toContain('incorrect data check')
  })
})
