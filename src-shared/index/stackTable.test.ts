import { describe, expect, it } from 'vitest'
import { Cursor } from '../layers/cursor.ts'
import { ProtocolId, type ProtocolName } from '../layers/protocolId.ts'
import { StackTable } from './stackTable.ts'

/** A cursor after a walk that found these protocols, `|` where one depth ends. */
function walked(...names: readonly (ProtocolName | '|')[]): Cursor {
  const cursor = new Cursor()
  let depth = 0
  for (const name of names) {
    if (name === '|') depth++
    else cursor.layers[cursor.count++] = (depth << 8) | ProtocolId[name]
  }
  return cursor
}

describe('the table of stacks', () => {
  it('gives each stack one id, also one that begins another or has its layers at other depths', () => {
    const table = new StackTable()
    const stacks = [
      walked('eth', 'ip', 'udp', 'vxlan', '|', 'eth', 'ip'),
      walked('eth', 'ip', 'udp', 'vxlan', 'eth', 'ip'),
      walked('eth', 'ip', 'udp'),
      walked('eth', 'ip', '|', 'ip'),
      walked('eth', 'ip', 'ip'),
      walked(),
    ]
    for (let round = 0; round < 3; round++) {
      expect(stacks.map((cursor) => table.intern(cursor))).toEqual([0, 1, 2, 3, 4, 5])
    }
    expect(table.stacks.map(({ records }) => records)).toEqual([3, 3, 3, 3, 3, 3])
    expect(table.stacks[3]).toMatchObject({
      protocols: Uint8Array.of(ProtocolId.eth, ProtocolId.ip, ProtocolId.ip),
      depths: Uint8Array.of(0, 0, 1),
    })
  })

  it('collects what is beyond 65,535 kinds in one, in bounded memory', () => {
    const table = new StackTable()
    const cursor = walked('eth', 'eth', 'eth', 'eth')
    const ids = new Set<number>()
    for (let kind = 0; kind < 80_000; kind++) {
      for (let layer = 0; layer < 4; layer++) cursor.layers[layer] = (kind >> (5 * layer)) & 31
      ids.add(table.intern(cursor))
    }
    expect(Math.max(...ids)).toBe(65_535)
    expect(table.stacks.length).toBeLessThanOrEqual(65_535)
  })
})
