import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { pcapFile } from '../../test/support/captureFiles.ts'
import { joined } from '../../test/support/readCapture.ts'
import { tarEntry, tarFile } from '../../test/support/tarFile.ts'
import { inputFiles } from './inputFiles.ts'
import { SpooledSources, type SpoolProgress } from './spooledSources.ts'

const capture = pcapFile([1_700_000_000, 1_700_000_001])
const other = pcapFile([1_700_000_002])
const text = new TextEncoder().encode('ip addr of the node\n')

let folder: string
let base: string
let sources: SpooledSources
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hopscope-test-sources-'))
  base = mkdtempSync(join(tmpdir(), 'hopscope-test-cache-'))
  sources = new SpooledSources({ base, maxBytes: 1 << 20 })
})
afterEach(async () => {
  await sources.close()
  rmSync(folder, { recursive: true })
  rmSync(base, { recursive: true })
})

async function open(...names: readonly string[]) {
  const progress: SpoolProgress[] = []
  const waited: string[] = []
  const paths = names.length === 0 ? [folder] : names.map((name) => join(folder, name))
  const found = await inputFiles(paths)
  const { files, remarks } = await sources.plain(found.files, {
    onProgress: (it) => progress.push(it),
    onWaiting: (sentence) => waited.push(sentence),
  })
  return {
    files: files.map(({ file }) => file),
    paths: files.map(({ path }) => path),
    contents: files.map(({ path }) => new Uint8Array(readFileSync(path))),
    sizes: files.map(({ bytes }) => bytes),
    remarks: remarks.map((remark) => remark.text),
    progress,
    waited,
  }
}

function save(name: string, content: Uint8Array) {
  writeFileSync(join(folder, name), content)
}

const spooledFiles = () => readdirSync(base).flatMap((name) => readdirSync(join(base, name)))

describe('plain files out of what was opened', () => {
  it('are the files themselves where they are plain', async () => {
    save('a.pcap', capture)
    const { paths, remarks } = await open()
    expect(paths).toEqual([join(folder, 'a.pcap')])
    expect(remarks).toEqual([])
    expect(readdirSync(base)).toEqual([])
  })

  it('have the names that the person knows, and come in the same order', async () => {
    save('a.pcap.gz', gzipSync(capture))
    save('b.pcap', other)
    save('c.gz', new Uint8Array(zstdCompressSync(text)))
    const { files, contents, sizes } = await open()
    expect(files).toEqual(['a.pcap.gz', 'b.pcap', 'c.gz'])
    expect(contents).toEqual([capture, other, text])
    expect(sizes).toEqual([capture.length, other.length, text.length])
  })

  it('come out of archives, compressed or not, and compressed once more in them', async () => {
    const archive = tarFile([
      { path: './capture/', type: 'Directory' },
      { path: './capture/node1.pcap', content: capture },
      { path: 'capture/node2.pcap.gz', content: gzipSync(other) },
      { path: 'notes.txt', content: text },
      { path: 'empty' },
    ])
    const expected = ['capture/node1.pcap', 'capture/node2.pcap.gz', 'notes.txt', 'empty']
    const contents = [capture, other, text, new Uint8Array(0)]
    for (const [name, bytes] of [
      ['bundle.tar.gz', gzipSync(archive)],
      ['bundle', zstdCompressSync(archive)],
      ['bundle.tar', archive],
    ] as const) {
      save(name, bytes)
      const opened = await open(name)
      expect(opened.files).toEqual(expected.map((file) => `${name}/${file}`))
      expect(opened.contents).toEqual(contents)
      expect(opened.remarks).toEqual([])
      // What was compressed in the archive is not kept beside what came out of it.
      expect(spooledFiles()).toHaveLength(4)
    }
  })

  it('tell how much of the compressed bytes has been read', async () => {
    const bytes = gzipSync(capture)
    save('a.pcap.gz', bytes)
    save('b.pcap.gz', bytes)
    const { progress } = await open()
    expect(progress.at(-1)).toEqual({ bytesRead: 2 * bytes.length, bytesTotal: 2 * bytes.length })
  })

  it('are not spooled again for another look, but when the file changed or others are open', async () => {
    save('a.pcap.gz', gzipSync(capture))
    const first = await open()
    expect((await open()).paths).toEqual(first.paths)
    save('a.pcap.gz', gzipSync(other))
    utimesSync(join(folder, 'a.pcap.gz'), 1, 1)
    const changed = await open()
    expect(changed.contents).toEqual([other])
    expect(spooledFiles()).toHaveLength(1)
    await sources.release()
    expect(spooledFiles()).toEqual([])
  })
})

describe('what is damaged, hostile or too large', () => {
  it('gives what came before a cut, and says so', async () => {
    const long = pcapFile(Array.from({ length: 5000 }, (_, at) => at))
    save('a.pcap.gz', gzipSync(long).subarray(0, -50))
    const { contents, remarks } = await open()
    const [content = new Uint8Array(0)] = contents
    expect(content.length).toBeGreaterThan(24)
    expect(content).toEqual(long.subarray(0, content.length))
    expect(remarks).toEqual([
      expect.stringMatching(
        /^a\.pcap\.gz is cut: its compressed data ends in the middle\. The [\d,]+ bytes before that were read\.$/,
      ),
    ])
  })

  it('says what is damaged from its first bytes on', async () => {
    save('a.gz', joined(Uint8Array.of(0x1f, 0x8b, 8, 0), new Uint8Array(100).fill(0xff)))
    const { contents, remarks } = await open()
    expect(contents).toEqual([new Uint8Array(0)])
    expect(remarks).toEqual([expect.stringContaining('a.gz is damaged')])
  })

  it('stops where a small file grows without end', async () => {
    save('bomb.gz', gzipSync(new Uint8Array(50 << 20)))
    const { sizes, remarks } = await open()
    expect(sizes).toEqual([1 << 20])
    expect(remarks).toEqual([
      expect.stringContaining('bomb.gz was read to byte 1,048,576 of what is in it: the cache'),
    ])
    expect(remarks[0]).toContain('HOPSCOPE_CACHE_GIB')
  })

  it('stops where what is skipped grows without end', async () => {
    const hidden = { path: 'x', type: 'CharacterDevice', content: new Uint8Array(3 << 20) } as const
    save('bomb.tar.gz', gzipSync(tarFile([{ path: 'a.pcap', content: capture }, hidden])))
    const { files, remarks } = await open()
    expect(files).toEqual(['bomb.tar.gz/a.pcap'])
    expect(remarks.join()).toContain('more than the 1,048,576 bytes that are unpacked at most')
  })

  it('writes nothing where an archive says', async () => {
    const archive = tarFile([
      { path: '../../escape.pcap', content: capture },
      { path: '/etc/absolute.pcap', content: capture },
      { path: 'link.pcap', type: 'SymbolicLink', linkpath: '/etc/passwd' },
      { path: 'hard.pcap', type: 'Link', linkpath: '../x' },
      { path: 'turn\u001b[2Jed.pcap', content: other },
    ])
    save('bundle.tar.gz', gzipSync(archive))
    const { files, paths, remarks } = await open()
    expect(files).toEqual([
      'bundle.tar.gz/../../escape.pcap',
      'bundle.tar.gz/etc/absolute.pcap',
      'bundle.tar.gz/turn\u00b7[2Jed.pcap',
    ])
    expect(paths.every((path) => path.startsWith(base) && /\/\d+$/.test(path))).toBe(true)
    expect(remarks).toEqual([
      'bundle.tar.gz has 2 entries that are no files, such as links; they are left out.',
    ])
  })

  it('keeps the files before an archive ends too early, and what there is of the last', async () => {
    const claimed = tarEntry({ path: 'huge.pcap', content: other, size: 2 ** 40 })
    save('bundle.tar', joined(tarEntry({ path: 'a.pcap', content: capture }), claimed))
    const { files, contents, remarks } = await open()
    expect(files).toEqual(['bundle.tar/a.pcap', 'bundle.tar/huge.pcap'])
    expect(contents[1]?.subarray(0, other.length)).toEqual(other)
    expect(remarks).toEqual([expect.stringContaining('bundle.tar is cut or damaged')])
  })

  it('is not led astray by an archive that starts as gzip does', async () => {
    const archive = tarFile([{ path: '\u001f\u008bx.pcap', content: capture }])
    archive.set([0x1f, 0x8b], 0)
    save('a', archive)
    const { files, contents } = await open()
    expect({ files, contents }).toEqual({ files: ['a'], contents: [archive] })
  })

  it('survives every cut of an archive and any bytes behind it', async () => {
    const whole = gzipSync(tarFile([{ path: 'a.pcap', content: capture }]))
    for (let length = 0; length < whole.length; length += 7) {
      save('cut.tgz', whole.subarray(0, length))
      expect((await open('cut.tgz')).files.length).toBeLessThanOrEqual(1)
    }
    const behind = joined(tarFile([{ path: 'a.pcap', content: capture }]), new Uint8Array(900_000))
    save('behind.tgz', gzipSync(behind))
    expect(await open('behind.tgz')).toMatchObject({ contents: [capture], remarks: [] })
  })

  it('leaves an archive in an archive to the person', async () => {
    const inner = tarFile([{ path: 'a.pcap', content: capture }])
    save('outer.tar', tarFile([{ path: 'inner.tgz', content: gzipSync(inner) }]))
    const { files, contents } = await open()
    expect({ files, contents }).toEqual({ files: ['outer.tar/inner.tgz'], contents: [inner] })
  })
})

describe.skipIf(process.platform === 'win32')('a named pipe', () => {
  const fifo = () => {
    execFileSync('mkfifo', [join(folder, 'fifo')])
    return 'fifo'
  }
  const writer = (command: string) => spawn('sh', ['-c', command], { cwd: folder })

  it('is read to its end, decompressed, and kept: it gives its bytes once', async () => {
    const name = fifo()
    save('a.gz', gzipSync(capture))
    const opening = open(name)
    writer('sleep 0.1; (head -c 20 a.gz; sleep 0.1; tail -c +21 a.gz) > fifo')
    const { contents, remarks } = await opening
    expect({ contents, remarks }).toEqual({ contents: [capture], remarks: [] })
    await sources.release()
    expect((await open(name)).contents).toEqual([capture])
  })

  it('that nobody writes into is told of, and can be given up', async () => {
    const found = await inputFiles([join(folder, fifo())])
    const stop = new AbortController()
    const waited = await new Promise<string>((resolve, reject) => {
      sources
        .plain(found.files, {
          signal: stop.signal,
          onProgress: () => undefined,
          onWaiting: (sentence) => {
            resolve(sentence)
            stop.abort()
          },
        })
        .catch(reject)
    })
    expect(waited).toContain('Waiting for somebody to write into the named pipe')
    expect((await open()).files).not.toContain('fifo')
  })

  it('in a folder is never opened', async () => {
    fifo()
    save('a.pcap', capture)
    expect((await open()).files).toEqual(['a.pcap'])
  })
})
