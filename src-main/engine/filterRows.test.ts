import { cpSync, mkdtempSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { filterRows } from './filterRows.ts'
import { IndexerPool } from './indexerPool.ts'
import { openSession } from './openSession.ts'
import { RecordBytes } from './recordBytes.ts'
import { readRecord } from './recordReader.ts'
import type { Session } from './session.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const folder = mkdtempSync(join(tmpdir(), 'hopscope-filter-'))
const pool = new IndexerPool(new URL('./indexerWorker.ts', import.meta.url))
let session: Session

beforeAll(async () => {
  session = await openSession([sample], { pool })
})
afterAll(async () => {
  await pool.close()
  rmSync(folder, { recursive: true })
})

/** Rows of a filter that is none of the kinds of failure. */
async function rowsOf(text: string, of = session): Promise<Uint32Array> {
  const found = await filterRows(of, text)
  if (found.kind !== 'rows') throw new Error(`${text}: ${found.kind}`)
  expect(found.unread).toBe(0)
  return found.rows
}

describe('filtered rows', () => {
  it('are those that the filter lets through, in the order of time', async () => {
    const rows = await rowsOf('pod == netshoot-tq7rd && tcp.flags.syn == 1')
    const times = Array.from(rows, (row) => session.index.time(row))
    expect(rows.length).toBeGreaterThan(10)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    const nodes = new Set(Array.from(rows, (row) => session.points[session.index.point(row)]?.node))
    expect(nodes.size).toBeGreaterThan(1)
  })

  it('and those of the opposite filter are all records', async () => {
    for (const text of ['vxlan', 'eth.src[0] & 2', 'journey.outcome == delivered', 'ip.id > 99']) {
      const these = await rowsOf(text)
      const others = await rowsOf(`!(${text})`)
      expect(these.length).toBeGreaterThan(0)
      expect(these.length + others.length).toBe(session.index.rows)
    }
  })

  it('know names, places and journeys', async () => {
    const total = session.index.rows
    expect((await rowsOf('point.node == k8s-worker1 && iface == ens32')).length).toBe(1441)
    expect((await rowsOf('encapsulation == vxlan')).length).toBe((await rowsOf('vxlan')).length)
    expect((await rowsOf('service.name == web')).length).toBeGreaterThan(0)
    expect((await rowsOf('pod.namespace == kube-system')).length).toBeLessThan(total)
    expect((await rowsOf('node == k8s-worker1 && outer.ip.src && vxlan')).length).toBeGreaterThan(0)
    expect((await rowsOf('hop.count >= 1')).length).toBe(total)
  })

  it('say which records have to be read, and how far that is', async () => {
    const told: { read: number; toRead: number }[] = []
    const onProgress = (progress: { read: number; toRead: number }) => told.push(progress)
    await filterRows(session, 'vxlan && ip.addr == 10.244.1.3', { onProgress })
    expect(told).toEqual([])
    await filterRows(session, 'eth.src == 00:00:00:00:00:01', { onProgress })
    const { toRead = 0 } = told[0] ?? {}
    expect(toRead).toBeGreaterThan(1_000)
    expect(told.at(-1)).toEqual({ read: toRead, toRead })
  })

  it('are given up when nobody wants them any more', async () => {
    const controller = new AbortController()
    const found = await filterRows(session, 'frame contains "GET"', {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    expect(found).toEqual({ kind: 'cancelled' })
    expect(await filterRows(session, 'tcp', { signal: AbortSignal.abort() })).toEqual({
      kind: 'cancelled',
    })
  })

  it('are none of a filter with a mistake', async () => {
    expect(await filterRows(session, 'tcp &&')).toMatchObject({
      kind: 'wrong',
      error: { at: { start: 6, end: 6 } },
    })
  })

  it('leave out records whose bytes are gone, and count them', async () => {
    const file = join(folder, 'k8s-master__cni0.pcap')
    cpSync(join(sample, 'k8s-master__cni0.pcap'), file)
    const fading = await openSession([file], { pool })
    truncateSync(file, 500)
    const found = await filterRows(fading, 'eth.src')
    expect(found).toMatchObject({ kind: 'rows' })
    if (found.kind !== 'rows') return
    expect(found.unread).toBeGreaterThan(0)
    expect(found.rows.length + found.unread).toBe(fading.index.rows)
  })
})

describe('records read in windows', () => {
  it('are the same as read one by one, in any order', async () => {
    const records = new RecordBytes(session)
    const step = Math.floor(session.index.rows / 50)
    for (let row = session.index.rows - 1; row >= 0; row -= step) {
      const [one, other] = [await records.record(row), await readRecord(session, row)]
      expect(one?.layers).toEqual(other?.layers)
      expect(one?.bytes.data).toEqual(other?.bytes.data)
    }
    await records.close()
  })
})
