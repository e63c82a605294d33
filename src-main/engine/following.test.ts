import {
  appendFileSync,
  mkdtempSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { afterAll, describe, expect, it } from 'vitest'
import type { SessionState } from '../../src-shared/contract/services.ts'
import { pcapFile, pcapngFile } from '../../test/support/captureFiles.ts'
import { createEngine } from './engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'hopscope-following-'))
const HEADER = 24
const files = {
  growing: join(folder, 'growing.pcap'),
  sections: join(folder, 'sections.pcapng'),
  empty: join(folder, 'empty.pcap'),
  replaced: join(folder, 'replaced.pcap'),
  cut: join(folder, 'cut.pcap'),
}
const engine = createEngine({
  follow: true,
  workerUrl: new URL('./indexerWorker.ts', import.meta.url),
  sources: Object.entries(files).map(([id, path]) => ({
    ref: { id, name: id, kind: 'file' },
    paths: [path],
  })),
})
const { service } = engine

afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

const three = pcapFile([1, 2, 3])
const record = three.subarray(HEADER, HEADER + (three.length - HEADER) / 3)

async function until(holds: (state: SessionState) => boolean): Promise<SessionState> {
  let last = await service.session()
  while (!holds(last)) {
    await setTimeout(20)
    last = await service.session()
  }
  return last
}

describe('a capture that grows while it is open', () => {
  it('is read on as it grows, half a record and then the other half', async () => {
    writeFileSync(files.growing, three)
    expect(await service.open('growing')).toEqual({ opened: true })
    const before = await service.session()
    expect(before).toMatchObject({ phase: 'ready', following: true, records: 3, problems: [] })
    appendFileSync(files.growing, record.subarray(0, 30))
    await setTimeout(300)
    expect(await service.session()).toMatchObject({ records: 3, problems: [] })
    appendFileSync(files.growing, record.subarray(30))
    appendFileSync(files.growing, record)
    const after = await until(({ records }) => records === 5)
    expect(after.revision).toBeGreaterThan(before.revision)
    expect(after.problems).toEqual([])
    const page = await service.records({ list: 0, from: 0, count: 10 })
    expect(page?.rows.map(({ ref }) => ref.record)).toContain(5)
    expect(await service.record({ capture: 0, record: 5 })).toBeDefined()
  })

  it('is what it was when following is stopped', async () => {
    await service.cancelOpening()
    const stopped = await until(({ following }) => following !== true)
    expect(stopped).toMatchObject({ phase: 'ready', records: 5, problems: [] })
    appendFileSync(files.growing, record)
    await setTimeout(300)
    expect((await service.session()).records).toBe(5)
  })

  it('may be empty at first, and may begin another section', async () => {
    writeFileSync(files.empty, '')
    expect(await service.open('empty')).toEqual({ opened: true })
    writeFileSync(files.empty, three)
    await until(({ records }) => records === 3)

    writeFileSync(files.sections, pcapngFile([1, 2], 'eth0'))
    await service.open('sections')
    appendFileSync(files.sections, pcapngFile([3], 'eth1'))
    const both = await until(({ records }) => records === 3)
    expect(both.points.map((point) => point.interface)).toEqual(['eth0', 'eth1'])
  })

  it.each([
    ['replaced', 'another file has taken its place'],
    ['cut', 'it has become shorter'],
  ] as const)('is followed until it is %s, which is said', async (id, why) => {
    writeFileSync(files[id], three)
    await service.open(id)
    if (id === 'replaced') {
      writeFileSync(join(folder, 'other'), three)
      renameSync(join(folder, 'other'), files[id])
    } else truncateSync(files[id], HEADER)
    const ended = await until(({ following }) => following !== true)
    expect(ended).toMatchObject({ phase: 'ready', records: 3 })
    expect(ended.problems.map(({ text }) => text)).toEqual([expect.stringContaining(why)])
  })
})
