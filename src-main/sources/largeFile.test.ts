import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pcapFile } from '../../test/support/captureFiles.ts'
import { readBytes } from './captureFile.ts'
import { captureSpan } from './captureSpan.ts'

const GIB = 2 ** 30
const folder = mkdtempSync(join(tmpdir(), 'hopscope-large-'))
afterAll(() => rmSync(folder, { recursive: true }))

describe('a file of more than 4 GiB', () => {
  it('gives the bytes that lie beyond 32 bits', async () => {
    // A hole takes no room on the disk.
    const path = join(folder, 'large.pcap')
    const begin = pcapFile([1, 2, 3])
    const end = pcapFile([7, 8, 9, 10, 11]).subarray(24)
    const bytes = 5 * GIB
    const file = openSync(path, 'w')
    ftruncateSync(file, bytes)
    writeSync(file, begin, 0, begin.length, 0)
    writeSync(file, end, 0, end.length, bytes - end.length)
    closeSync(file)
    expect(await readBytes(path, bytes - end.length, end.length)).toEqual(end)
    expect(await captureSpan({ path, file: 'large.pcap', bytes })).toEqual({
      interfaces: 'eth',
      first: 1_000_000_000n,
      last: 11_000_000_000n,
    })
  })
})
