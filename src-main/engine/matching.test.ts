import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SessionState } from '../../src-shared/contract/services.ts'
import { finish } from '../../src-shared/base/work.ts'
import { Journeys } from '../../src-shared/journeys/journeys.ts'
import { matchPackets } from '../../src-shared/journeys/matchedPackets.ts'
import { createEngine } from './engine.ts'
import { IndexerPool } from './indexerPool.ts'
import { Matching } from './matching.ts'
import { openSession } from './openSession.ts'
import type { Session } from './session.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const workerUrl = new URL('./indexerWorker.ts', import.meta.url)
const folder = mkdtempSync(join(tmpdir(), 'hopscope-matching-'))
const large = join(folder, 'large')
/** More records than are matched at once. */
const RECORDS = 210_000

beforeAll(() => {
  const name = 'k8s-worker1__ens32.pcap'
  mkdirSync(large)
  writeFileSync(join(large, name), repeated(readFileSync(join(sample, name)), RECORDS))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The same records again and again, until there are so many. */
function repeated(capture: Buffer, records: number): Buffer {
  const header = capture.subarray(0, 24)
  let count = 0
  for (let at = 24; at + 16 <= capture.length; at += 16 + capture.readUInt32LE(at + 8)) count++
  const body = capture.subarray(24)
  return Buffer.concat([header, ...Array.from({ length: Math.ceil(records / count) }, () => body)])
}

describe('matching in slices', () => {
  let session: Session

  beforeAll(async () => {
    const pool = new IndexerPool(workerUrl)
    session = await openSession([sample], { pool })
    await pool.close()
  })

  const matchingOf = ({ index, points }: Session) =>
    new Matching(
      (function* () {
        return new Journeys(index, points, yield* matchPackets(index, points))
      })(),
    )

  it('finds what matching at once finds', async () => {
    const { index, points } = session
    const matching = matchingOf(session)
    while (!matching.isDone) await matching.slice()
    const atOnce = new Journeys(index, points, finish(matchPackets(index, points)))
    const { table, outcomes } = matching.journeys
    expect(table.packets).toBe(atOnce.packets)
    expect(table.rows).toEqual(atOnce.table.rows)
    expect(table.packetOf).toEqual(atOnce.table.packetOf)
    expect(outcomes).toEqual(atOnce.outcomes)
  })

  it('is one slice for all who ask for it before it is done', async () => {
    const matching = matchingOf(session)
    const slice = matching.slice()
    expect(matching.slice()).toBe(slice)
    await slice
  })

  it('ends at once where somebody cannot wait', () => {
    const matching = matchingOf(session)
    expect(matching.isDone).toBe(false)
    expect(matching.journeys.packets).toBeGreaterThan(1000)
    expect(matching.isDone).toBe(true)
  })
})

describe('the engine while it matches many packets', () => {
  const engine = createEngine({ workerUrl, sources: [] })
  const { service } = engine
  const told: SessionState[] = []
  engine.onSession((state) => told.push(state))
  afterAll(() => engine.close())

  const first = { capture: 0, record: 1 }
  const isMatched = () => told.at(-1)?.packets !== undefined

  it('answers other questions between slices, and then the one that waits for packets', async () => {
    await engine.openPaths([large])
    expect(isMatched()).toBe(false)
    const answers = { journeys: 0 }
    const journey = service.journey(first).finally(() => answers.journeys++)
    const filtered = service.list({ filter: 'journey.outcome == "delivered"' })
    let pages = 0
    while (answers.journeys === 0 && pages < 10_000) {
      const page = await service.records({ list: 0, from: pages, count: 5 })
      expect(page?.rows).toHaveLength(5)
      pages++
    }
    expect(pages).toBeGreaterThan(3)
    expect((await journey)?.hops.length).toBeGreaterThan(0)
    expect((await filtered).kind).toBe('list')
  })

  it('gives up for a question that is withdrawn, and for a session that is closed', async () => {
    await engine.openPaths([large])
    const waiting = { aborted: false }
    const withdrawn = service.journey(first, waiting)
    const list = service.list({ filter: 'hop.count > 1' })
    waiting.aborted = true
    expect(await withdrawn).toBeUndefined()
    const pending = service.journey(first)
    await service.close()
    expect(await pending).toBeUndefined()
    expect((await list).kind).toBe('gone')
    expect(isMatched()).toBe(false)
  })

  it('shows rows first, and tells once that packets are matched', async () => {
    const before = told.length
    await engine.openPaths([large])
    while (!isMatched()) await new Promise((resolve) => setTimeout(resolve, 20))
    const ready = told.slice(before).filter(({ phase }) => phase === 'ready')
    expect(ready[0]?.packets).toBeUndefined()
    expect(ready[1]?.packets).toBeGreaterThan(0)
    expect(ready[1]?.revision).toBe((ready[0]?.revision ?? 0) + 1)
  })
})
