import { describe, expect, it } from 'vitest'
import { spanningTree } from '../../test/builders/control.ts'
import { concat, frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const layersOf = (bytes: Uint8Array) =>
  dissectFrame(ethernetFrame(frame(ethernet({ type: bytes.length }), bytes)))

describe('spanning tree', () => {
  it('reads bridge, root and times', () => {
    const layers = layersOf(spanningTree({ flags: 0x3d }))
    expect(stackOf(layers)).toBe('eth:llc:stp')
    const layer = layerIn(layers, 'stp')
    expect(layer.header.end - layer.header.start).toBe(36)
    expect(valuesOf(layer)).toMatchObject({
      'stp.root.prio': 32768,
      'stp.root.ext': 1,
      'stp.root.hw': '02:00:00:00:00:0b',
      'stp.max_age': 20,
      'stp.flags.port_role': 3,
    })
    expect(summaryOf(layer)).toBe('bridge 02:00:00:00:00:0b root, topology change')
  })

  it('is as long as its version and type say', () => {
    const lengths = [
      spanningTree({ version: 0, type: 0, tail: hex('') }),
      spanningTree({ version: 3, tail: concat(hex('00 0040'), new Uint8Array(64)) }),
      spanningTree({ version: 3, tail: hex('00 0000') }),
      hex('4242 03 0000 00 80'),
    ].map((bytes) => {
      const layer = layerIn(layersOf(bytes), 'stp')
      expect(layer.status).toBe('complete')
      return layer.header.end - layer.header.start
    })
    expect(lengths).toEqual([35, 102, 38, 4])
    expect(summaryOf(layerIn(layersOf(hex('4242 03 0000 00 80')), 'stp'))).toBe(
      'topology change notification',
    )
  })

  it("is behind Cisco's number too", () => {
    const bytes = concat(hex('aaaa03 00000c 010b'), spanningTree().subarray(3))
    expect(stackOf(layersOf(bytes))).toBe('eth:llc:stp')
  })
})
