/** The same records, however a capture comes: plain, compressed, in an archive, through a pipe. */
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { pcapFile } from '../../test/support/captureFiles.ts'
import { tarFile } from '../../test/support/tarFile.ts'
import { runCommand } from './command.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const name = 'k8s-worker1__cni0.pcap'
const plain = readFileSync(join(sample, name))
const workerUrl = new URL('../engine/indexerWorker.ts', import.meta.url)

const folder = mkdtempSync(join(tmpdir(), 'hopscope-wrapped-'))
const base = join(folder, 'cache')
const inFolder = (file: string) => join(folder, file)
let expected: readonly string[]

beforeAll(async () => {
  mkdirSync(base)
  process.env['HOPSCOPE_CACHE'] = base
  expected = await records(join(sample, name))
})
afterAll(() => {
  delete process.env['HOPSCOPE_CACHE']
  rmSync(folder, { recursive: true })
})

async function run(...words: string[]) {
  const out: string[] = []
  const err: string[] = []
  const code = await runCommand(words, {
    workerUrl,
    print: (line) => out.push(line),
    complain: (line) => err.push(line),
  })
  // Whatever was decompressed is gone when the command has answered.
  expect(readdirSync(base)).toEqual([])
  return { code, out, err }
}

/** Each record, without the name of the file that it lies in. */
async function records(...paths: string[]): Promise<readonly string[]> {
  const { out } = await run('records', ...paths, '--json')
  return out.map((line) => {
    const { file, ...record } = z.looseObject({ file: z.string() }).parse(JSON.parse(line))
    expect(file).not.toContain(base)
    return JSON.stringify({ ...record, point: {} })
  })
}

function save(file: string, content: Uint8Array): string {
  writeFileSync(inFolder(file), content)
  return inFolder(file)
}

describe('hopscope records of a capture', () => {
  it('that is compressed gives the same records as the capture itself', async () => {
    expect(expected.length).toBeGreaterThan(100)
    expect(await records(save(`${name}.gz`, gzipSync(plain)))).toEqual(expected)
    expect(await records(save(`${name}.zst`, zstdCompressSync(plain)))).toEqual(expected)
  })

  it('that is compressed with xz does too', async ({ skip }) => {
    try {
      execFileSync('xz', ['--version'])
    } catch {
      skip('no xz program here to compress it with')
    }
    const bytes = execFileSync('xz', ['-c'], { input: plain, maxBuffer: plain.length * 2 })
    expect(await records(save(`${name}.xz`, bytes))).toEqual(expected)
  })

  it('in a bundle does too, and the point keeps its name', async () => {
    const archive = tarFile([{ path: `./${name}`, content: plain }])
    const path = save('bundle.tar.gz', gzipSync(archive))
    expect(await records(path)).toEqual(expected)
    const { out } = await run('points', path, '--json')
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      file: `bundle.tar.gz/${name}`,
      node: 'k8s-worker1',
      interface: 'cni0',
    })
  })

  it.skipIf(process.platform === 'win32')('that comes through a named pipe does too', async () => {
    execFileSync('mkfifo', [inFolder('pipe')])
    spawn('sh', ['-c', 'cat "$1" > pipe', 'sh', join(sample, name)], { cwd: folder })
    expect(await records(inFolder('pipe'))).toEqual(expected)
  })

  it('that is cut short in its compression says so, and answers with what there is', async () => {
    const { code, out, err } = await run(
      'records',
      save('cut.pcap.gz', gzipSync(plain).subarray(0, -3000)),
      '--count',
    )
    expect(code).toBe(0)
    expect(Number(out[0])).toBeGreaterThan(0)
    expect(Number(out[0])).toBeLessThan(expected.length)
    expect(err.join('\n')).toContain('cut.pcap.gz is cut: its compressed data ends in the middle')
  })

  it('in several rotated files gives them as one point', async () => {
    mkdirSync(inFolder('rotated'))
    for (const [at, start] of [0, 100, 200].entries()) {
      const content = pcapFile(Array.from({ length: 100 }, (_, second) => start + second))
      writeFileSync(inFolder(`rotated/node1__eth0.pcap${at === 0 ? '' : at}`), content)
    }
    const { out, err } = await run('points', inFolder('rotated'), '--json')
    expect(out).toHaveLength(1)
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      node: 'node1',
      interface: 'eth0',
      records: 300,
    })
    expect(err).toContain(
      'node1__eth0.pcap to node1__eth0.pcap2: 3 files that follow on each other are shown as one capture.',
    )
  })
})

describe('hopscope records -', () => {
  // A process of its own has a standard input of its own.
  const program = inFolder('cli.mjs')
  writeFileSync(
    program,
    `import { runCommand } from ${JSON.stringify(resolve(import.meta.dirname, 'command.ts'))}
    process.exitCode = await runCommand(process.argv.slice(2), {
      workerUrl: new URL(${JSON.stringify(workerUrl.href)}),
      print: (line) => process.stdout.write(line + '\\n'),
      complain: (line) => process.stderr.write(line + '\\n'),
    })`,
  )

  function start(...words: string[]) {
    const child = spawn(process.execPath, [program, ...words])
    const said = { out: '', err: '' }
    child.stdout.on('data', (bytes: Buffer) => (said.out += bytes.toString()))
    child.stderr.on('data', (bytes: Buffer) => (said.err += bytes.toString()))
    return { child, said }
  }

  it('reads what another program pipes into it, compressed or not', async () => {
    for (const content of [plain, gzipSync(plain)]) {
      const { child, said } = start('records', '-', '--count')
      child.stdin.end(content)
      expect(await once(child, 'close')).toEqual([0, null])
      expect(said).toEqual({ out: `${expected.length}\n`, err: '' })
      expect(readdirSync(base)).toEqual([])
    }
  })

  it('answers after an interrupt that ended the writer, and ends at the second', async () => {
    for (const interrupts of [1, 2]) {
      const { child, said } = start('records', '-', '--count')
      child.stdin.write(plain.subarray(0, plain.length / 2))
      await vi.waitFor(() => expect(readdirSync(base)).toHaveLength(1), { timeout: 10_000 })
      child.kill('SIGINT')
      await vi.waitFor(() => expect(said.err).toContain('interrupt again'), { timeout: 10_000 })
      // Npm passes on what the terminal has sent already: that is not a second press.
      child.kill('SIGINT')
      await setTimeout(600)
      if (interrupts === 2) child.kill('SIGINT')
      else child.stdin.end(plain.subarray(plain.length / 2))
      const [code] = (await once(child, 'close')) as unknown[]
      expect({ code, out: said.out }).toEqual(
        interrupts === 2 ? { code: 130, out: '' } : { code: 0, out: `${expected.length}\n` },
      )
      expect(readdirSync(base)).toEqual([])
    }
  })

  it('says that it waits, and that nothing came', async () => {
    const { child, said } = start('records', '-', '--count')
    await vi.waitFor(() => expect(said.err).toContain('Waiting for a capture on standard input.'), {
      timeout: 10_000,
    })
    child.stdin.end()
    expect(await once(child, 'close')).toEqual([1, null])
    expect(said.err).toContain('standard input is empty: nothing was written into it.')
  })
})

describe('commands that take one file', () => {
  it('take a compressed one', async () => {
    const path = save('one.pcap.gz', gzipSync(plain))
    const { out } = await run('index', path, '--stats', '--json')
    expect(JSON.parse(out[0] ?? '')).toMatchObject({
      records: expected.length,
      bytes: plain.length,
    })
    expect((await run('dissect', path, '--record', '1')).out).toEqual(
      (await run('dissect', join(sample, name), '--record', '1')).out,
    )
  })

  it('say that an archive holds several', async () => {
    const archive = tarFile([
      { path: 'a.pcap', content: plain },
      { path: 'b.pcap', content: plain },
    ])
    const { code, err } = await run('index', save('two.tar', archive), '--stats')
    expect(code).toBe(1)
    expect(err.join()).toContain('holds 2 files; "index" takes one capture file.')
  })
})
