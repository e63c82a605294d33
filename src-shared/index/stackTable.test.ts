import { describe, expect, it } from 'vitest'
import { Cursor } from '../layers/cursor.ts'
import { ProtocolId, type ProtocolName } from '../layers/protocolId.ts'
import { StackTable } from './stackTable.ts'

const cursor = new Cursor()

/** What is kept of a walk that found these protocols, `|` where one depth ends. */
function walked(...names: readonly (ProtocolName | '|')[]): Cursor {
  cursor.count = 0
  cursor.state = 0
  let depth = 0
  for (const name of names) {
    if (name === '|') depth++
    else found(ProtocolId[name], depth)
  }
  return cursor
}

function found(protocolId: number, depth: number): void {
  cursor.layers[cursor.count++] = (depth << 8) | protocolId
  cursor.state = cursor.states.after(cursor.state, protocolId, depth)
}

describe('the table of stacks', () => {
  it('gives each stack one id, also one that begins another or has its layers at other depths', () => {
    const table = new StackTable()
    const stacks = [
      ['eth', 'ip', 'udp', 'vxlan', '|', 'eth', 'ip'],
      ['eth', 'ip', 'udp', 'vxlan', 'eth', 'ip'],
      ['eth', 'ip', 'udp'],
      ['eth', 'ip', '|', 'ip'],
      ['eth', 'ip', 'ip'],
      [],
    ] as const
    for (let round = 0; round < 3; round++) {
      expect(stacks.map((stack) => table.intern(walked(...stack)))).toEqual([0, 1, 2, 3, 4, 5])
    }
    expect(table.stacks.map(({ records }) => records)).toEqual([3, 3, 3, 3, 3, 3])
    expect(table.stacks[3]).toMatchObject({
      protocols: Uint8Array.of(ProtocolId.eth, ProtocolId.ip, ProtocolId.ip),
      depths: Uint8Array.of(0, 0, 1),
    })
  })

  it('collects what is beyond 65,535 kinds in one, in bounded memory', () => {
    const table = new StackTable()
    const ids = new Set<number>()
    for (let kind = 0; kind < 80_000; kind++) {
      walked()
      for (let layer = 0; layer < 4; layer++) found((kind >> (5 * layer)) & 31, 0)
      ids.add(table.intern(cursor))
    }
    expect(Math.max(...ids)).toBe(65_535)
    expect(table.stacks.length).toBeLessThanOrEqual(65_535)
  })
})
