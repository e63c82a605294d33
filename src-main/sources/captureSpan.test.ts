import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { pcapFile, pcapngFile } from '../../test/support/captureFiles.ts'
import { captureSpan, joinRotated } from './captureSpan.ts'

const folder = mkdtempSync(join(tmpdir(), 'hopscope-span-'))
afterAll(() => rmSync(folder, { recursive: true }))

function file(name: string, content: Uint8Array) {
  const path = join(folder, name)
  writeFileSync(path, content)
  return { path, file: name, bytes: content.length }
}

const seconds = (from: number, count: number) => Array.from({ length: count }, (_, at) => from + at)

describe('the ends of a capture', () => {
  it('tell its interfaces and its first and last time, however long it is', async () => {
    for (const count of [3, 20_000]) {
      const first = 1_700_000_000
      const last = first + count - 1
      const pcap = file('a.pcap', pcapFile(seconds(first, count)))
      expect(await captureSpan(pcap)).toEqual({
        interfaces: 'eth',
        first: BigInt(first) * 1_000_000_000n,
        last: BigInt(last) * 1_000_000_000n,
      })
      const pcapng = file('a.pcapng', pcapngFile(seconds(first, count), 'ens32'))
      expect(await captureSpan(pcapng)).toMatchObject({
        interfaces: 'eth on ens32',
        last: BigInt(last) * 1_000_000_000n,
      })
    }
  })

  it('tell nothing of what is no capture, and no time where there is no record', async () => {
    expect(await captureSpan(file('a.txt', Buffer.from('no capture')))).toBeUndefined()
    expect(await captureSpan(file('b.pcap', pcapFile([])))).toEqual({
      interfaces: 'eth',
      first: undefined,
      last: undefined,
    })
  })

  it('join a rotated set, and nothing that cannot be read', async () => {
    const base = 1_700_000_000
    const set = [
      file('r.pcap', pcapFile(seconds(base, 9000))),
      file('r.pcap1', pcapFile(seconds(base + 9000, 9000))),
      { path: join(folder, 'gone'), file: 'r.pcap2', bytes: 24 },
    ]
    const { captures } = await joinRotated(set)
    expect(captures.map((files) => files.map((it) => it.file))).toEqual([
      ['r.pcap', 'r.pcap1'],
      ['r.pcap2'],
    ])
  })
})
