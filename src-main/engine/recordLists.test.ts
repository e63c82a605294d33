import { resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ListAnswer, ListQuestion } from '../../src-shared/contract/listQuestion.ts'
import { flowKey } from '../../src-shared/index/flowKey.ts'
import { SORT_COLUMNS } from '../../src-shared/query/recordSort.ts'
import { filterRows } from './filterRows.ts'
import { IndexerPool } from './indexerPool.ts'
import { openSession } from './openSession.ts'
import { RecordLists } from './recordLists.ts'
import type { Session } from './session.ts'
import { ShownSession } from './shownSession.ts'

const sample = resolve(import.meta.dirname, '../../resources/samples/flannel-vxlan')
const pool = new IndexerPool(new URL('./indexerWorker.ts', import.meta.url))
const lists = new RecordLists()
let session: Session
let shown: ShownSession

beforeAll(async () => {
  session = await openSession([sample], { pool })
  shown = new ShownSession(session)
})
afterAll(() => pool.close())

type KnownList = Extract<ListAnswer, { kind: 'list' }>

async function listOf(question: ListQuestion): Promise<KnownList> {
  let answer = await lists.list(shown, question)
  while (answer.kind === 'list' && answer.search !== undefined) {
    answer = await lists.grow(shown, answer.list)
  }
  if (answer.kind !== 'list') throw new Error(`${JSON.stringify(question)}: ${answer.kind}`)
  return answer
}

async function rowsOf(question: ListQuestion): Promise<readonly number[]> {
  const { list, total } = await listOf(question)
  const rows = [...(lists.rows(shown, list) ?? [])]
  expect(rows).toHaveLength(total)
  return rows
}

describe('a list of records', () => {
  it('is what the filter lets through, by columns and by bytes', async () => {
    for (const filter of ['vxlan && tcp', 'ip.id > 99 && tcp', 'frame contains "GET"']) {
      const expected = await filterRows(session, filter)
      if (expected.kind !== 'rows') throw new Error(expected.kind)
      expect(expected.rows.length).toBeGreaterThan(0)
      expect(await rowsOf({ filter })).toEqual([...expected.rows])
    }
  })

  it('is sorted by any column, either way, in the order of time where values are alike', async () => {
    const { index } = session
    const { order } = shown
    for (const column of SORT_COLUMNS) {
      const up = await rowsOf({ sort: { column, descending: false } })
      const down = await rowsOf({ sort: { column, descending: true } })
      expect(up.toSorted((a, b) => a - b)).toEqual([...order].toSorted((a, b) => a - b))
      expect(new Set(down)).toEqual(new Set(up))
    }
    const lengthOf = (row: number) => {
      const { chunk, row: at } = index.place(row)
      return chunk.originalLength[at] ?? 0
    }
    const sort = { column: 'length', descending: true } as const
    const rows = await rowsOf({ filter: 'vxlan', sort })
    const expected = (await rowsOf({ filter: 'vxlan' })).toSorted((a, b) => {
      return lengthOf(b) - lengthOf(a) || shown.positionOf(a) - shown.positionOf(b)
    })
    expect(rows).toEqual(expected)
  })

  it('sorted by source has names before addresses, and each of them in one run', async () => {
    const rows = await rowsOf({ filter: 'ip', sort: { column: 'source', descending: false } })
    const shownAs = rows.map((row) => {
      const { source } = flowKey(session.index, session.index.flow(row))
      const [known] = session.identities.lookup(source, session.index.base)
      return { isNamed: known !== undefined, text: known?.name ?? source }
    })
    const runs = shownAs.filter(({ text }, at) => text !== shownAs[at - 1]?.text)
    expect(runs).toHaveLength(new Set(shownAs.map(({ text }) => text)).size)
    const isNamed = shownAs.map((each) => each.isNamed)
    expect(isNamed.indexOf(false)).toBeGreaterThan(0)
    expect(isNamed.lastIndexOf(true)).toBeLessThan(isNamed.indexOf(false))
  })

  it('grows at its end only, and says how far it is', async () => {
    const filter = 'eth.src[0] & 2 && ip.id > 5'
    let answer = await lists.list(shown, { filter }, { aborted: true })
    expect(answer).toEqual({ kind: 'gone' })
    answer = await lists.list(shown, { filter })
    if (answer.kind !== 'list') throw new Error(answer.kind)
    const { list } = answer
    while (answer.kind === 'list' && answer.search !== undefined) {
      const before = [...(lists.rows(shown, list) ?? [])]
      const { read, toRead } = answer.search
      expect(read).toBeLessThan(toRead)
      answer = await lists.grow(shown, list)
      expect([...(lists.rows(shown, list) ?? [])].slice(0, before.length)).toEqual(before)
    }
    const expected = await filterRows(session, filter)
    expect(answer).toMatchObject({
      kind: 'list',
      total: expected.kind === 'rows' ? expected.rows.length : -1,
    })
  })

  it('with a mistake says where, and what may be meant', async () => {
    expect(await lists.list(shown, { filter: 'tcp && ip.adr == 1' })).toMatchObject({
      kind: 'wrong',
      at: { start: 7, end: 13 },
      proposals: expect.arrayContaining(['ip.addr']) as readonly string[],
    })
  })

  it('knows where a record stands, and where a moment begins', async () => {
    const { list } = await listOf({ filter: 'icmp' })
    const rows = lists.rows(shown, list) ?? []
    const { capture, captureRow } = session.index.place(rows[40] ?? 0)
    const record = { capture, record: captureRow + 1 }
    expect(lists.place(shown, list, { record })).toBe(40)
    expect(lists.place(shown, 0, { record })).toBe(shown.positionOf(rows[40] ?? 0))
    const moment = session.index.moment(rows[40] ?? 0)
    const at = lists.place(shown, list, { time: moment }) ?? -1
    expect(session.index.moment(rows[at] ?? 0)).toBe(moment)
    expect(session.index.moment(rows[at - 1] ?? 0)).toBeLessThan(moment)
    const other = (await listOf({ filter: '!icmp' })).list
    expect(lists.place(shown, other, { record })).toBeUndefined()
    const byLength = await listOf({ sort: { column: 'length', descending: false } })
    expect(lists.place(shown, byLength.list, { time: moment })).toBeUndefined()
  })

  it('is gone after a few others, and with its session', async () => {
    const { list } = await listOf({ filter: 'icmp' })
    expect(lists.rows(new ShownSession(session), list)).toBeUndefined()
    for (const filter of ['tcp', 'udp', 'arp', 'ip']) await listOf({ filter })
    expect(lists.rows(shown, list)).toBeUndefined()
    expect(await lists.grow(shown, list)).toEqual({ kind: 'gone' })
    expect(lists.rows(shown, 0)).toHaveLength(session.index.rows)
  })
})
