import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it } from 'vitest'
import type { SessionState } from '../../src-shared/contract/services.ts'
import { pcapFileHeader } from '../../src-shared/capture/pcapWriter.ts'
import { ethernet } from '../../test/builders/link.ts'
import { frame } from '../../test/builders/frame.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { createEngine } from './engine.ts'

const folder = mkdtempSync(join(tmpdir(), 'hopscope-opening-'))
const RECORDS = 700_000
const large = join(folder, 'large.pcap')
writeFileSync(large, largeFile())

/** Large enough to be read in stretches; one record a microsecond. */
function largeFile(): Uint8Array {
  const bytes = frame(ethernet(), ipv4(), udp({ destinationPort: 9 }), new Uint8Array(60))
  const record = 16 + bytes.length
  const file = new Uint8Array(24 + RECORDS * record)
  const view = new DataView(file.buffer)
  file.set(pcapFileHeader({ linkType: 1, snapLength: 262_144, precision: 'us' }))
  for (let at = 0; at < RECORDS; at++) {
    const start = 24 + at * record
    view.setUint32(start, 1_700_000_000, true)
    view.setUint32(start + 4, at, true)
    view.setUint32(start + 8, bytes.length, true)
    view.setUint32(start + 12, bytes.length, true)
    file.set(bytes, start + 16)
  }
  return file
}

const engine = createEngine({
  workerUrl: new URL('./indexerWorker.ts', import.meta.url),
  sources: [{ ref: { id: 'large', name: 'large.pcap', kind: 'file' }, paths: [large] }],
})
const { service } = engine
let forget: (() => unknown) | undefined

afterEach(() => forget?.())
afterAll(async () => {
  await engine.close()
  rmSync(folder, { recursive: true })
})

/** All states from now on. */
function told(each: (state: SessionState) => void = () => undefined): readonly SessionState[] {
  const states: SessionState[] = []
  forget = engine.onSession((state) => {
    states.push(state)
    each(state)
  })
  return states
}

describe('a large capture that is being opened', () => {
  it('can be looked at before it is all there, and says how far it is', async () => {
    const pages: Promise<unknown>[] = []
    const states = told(({ phase, records }) => {
      if (phase !== 'opening' || records === 0 || pages.length > 0) return
      pages.push(service.records({ list: 0, from: records - 10, count: 10 }))
      pages.push(service.record({ capture: 0, record: 1 }))
      pages.push(service.journey({ capture: 0, record: 1 }))
    })
    expect(await service.open('large')).toEqual({ opened: true })
    const shown = states.filter(({ phase, records }) => phase === 'opening' && records > 0)
    expect(shown.length).toBeGreaterThan(0)
    for (const { records, progress, points, packets } of shown) {
      expect(records).toBeLessThanOrEqual(progress.records)
      expect(progress.recordsPerSecond).toBeGreaterThan(0)
      expect(progress.secondsRemaining).toBeGreaterThanOrEqual(0)
      expect(progress.bytesRead).toBeLessThanOrEqual(progress.bytesTotal)
      expect(points).toMatchObject([{ capture: 0, file: 'large.pcap' }])
      expect(packets).toBeUndefined()
    }
    const revisions = states.map(({ revision }) => revision)
    expect(revisions).toEqual(revisions.toSorted((a, b) => a - b))
    const [page, record, journey] = await Promise.all(pages)
    expect(page).toMatchObject({ rows: { length: 10 } })
    expect(record).toMatchObject({ file: 'large.pcap', row: { row: 0 } })
    expect(journey).toMatchObject({ hops: [{ point: 0 }] })
    expect(states.at(-1)).toMatchObject({ phase: 'ready', records: RECORDS })
    expect((await service.records({ list: 0, from: RECORDS - 1, count: 1 }))?.rows).toMatchObject([
      { ref: { capture: 0, record: RECORDS } },
    ])
  })

  it('keeps what was read when it is stopped, and says where it stopped', async () => {
    const states = told(({ phase, records }) => {
      if (phase === 'opening' && records > 0) void service.cancelOpening()
    })
    expect(await service.open('large')).toEqual({ opened: true })
    const { phase, records, problems, progress } = await service.session()
    expect(states.some((state) => state.phase === 'opening')).toBe(true)
    expect(phase).toBe('ready')
    expect(records).toBeGreaterThan(0)
    expect(records).toBeLessThan(RECORDS)
    expect(progress.records).toBe(records)
    const count = String(records).replace(/\B(?=(\d{3})+$)/g, ',')
    expect(problems.map(({ text }) => text)).toContainEqual(
      expect.stringContaining(`Opening was stopped after ${count} records of large.pcap`),
    )
    expect((await service.records({ list: 0, from: records - 1, count: 1 }))?.rows).toHaveLength(1)
  })

  it('is forgotten when it is closed meanwhile', async () => {
    told(({ phase, progress }) => {
      if (phase === 'opening' && progress.bytesRead > 0) void service.close()
    })
    expect(await service.open('large')).toMatchObject({ opened: false })
    expect((await service.session()).phase).toBe('empty')
  })
})
