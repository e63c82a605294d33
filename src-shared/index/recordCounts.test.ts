import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { CHUNK_ROWS, NONE, RecordColumns } from './recordColumns.ts'
import { RecordCounts } from './recordCounts.ts'

describe('the numbers of records', () => {
  it('are those of the column whenever somebody asks, across chunks', () => {
    const columns = new RecordColumns()
    const counts = new RecordCounts('flow')
    const expected = new Uint32Array(100)
    for (let row = 0; row < CHUNK_ROWS * 2 + 10; row++) {
      const flow = row % 7 === 0 ? NONE : (row * row) % 100
      columns.append().flow[row % CHUNK_ROWS] = flow
      if (flow !== NONE) expected[flow] = (expected[flow] ?? 0) + 1
      if (row % 50_000 === 0) counts.upTo(columns.chunks, columns.rows, 100)
    }
    expect(counts.upTo(columns.chunks, columns.rows, 100)).toEqual(expected)
  })

  it('of a tunnel are also those of the tunnel inside of it', () => {
    const outer = [ethernet(), ipv4(), udp({ destinationPort: 8472 }), vxlan({ vni: 1 })]
    const inner = [ethernet(), ipv6(), udp({ destinationPort: 8472 }), vxlan({ vni: 2 })]
    const packet = [ethernet(), ipv4(), udp()]
    const index = capture([
      { at: 0, bytes: frame(...outer, ...packet) },
      { at: 1, bytes: frame(...outer, ...inner, ...packet) },
      { at: 2, bytes: frame(...outer, ...inner, ...packet) },
      { at: 3, bytes: frame(...packet) },
    ])
    expect([...index.tunnelRecords]).toEqual([3, 2])
    expect([...index.flowRecords]).toEqual([4])
    expect([...index.tunnels.subarray(3, 5)]).toEqual([1, -1])
    expect([...index.tunnels.subarray(8, 10)]).toEqual([2, 0])
  })
})
