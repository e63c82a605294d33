import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { frame } from '../../test/builders/frame.ts'
import { erspanTypeII, gre } from '../../test/builders/gre.ts'
import { ethernet } from '../../test/builders/link.ts'
import { controlWord, mpls } from '../../test/builders/mpls.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { geneve } from '../../test/builders/overlay.ts'
import { icmpEcho, udp } from '../../test/builders/transport.ts'
import { flannelUdp, vxlan } from '../../test/builders/tunnel.ts'
import { flowKey, tunnelKey } from './flowKey.ts'
import { NONE } from './recordColumns.ts'
import { SessionIndex } from './sessionIndex.ts'
import { timeOrder } from './timeOrder.ts'

const inner = [ethernet(), ipv4({ source: '10.244.1.3', destination: '10.244.2.3' }), icmpEcho()]
const underlay = ipv4({ source: '192.168.152.132', destination: '192.168.152.133' })
const wrapped = frame(
  ethernet(),
  underlay,
  udp({ sourcePort: 5, destinationPort: 8472 }),
  vxlan({ vni: 7 }),
  ...inner,
)

describe('the session index', () => {
  const index = new SessionIndex([
    [
      capture([
        { at: 100, bytes: frame(...inner) },
        { at: 300, bytes: frame(...inner) },
      ]),
    ],
    [
      capture([
        { at: 200, bytes: wrapped },
        { at: 250, bytes: frame(ethernet({ type: 0x88cc }), new Uint8Array(46)) },
      ]),
    ],
  ])

  it('gives a flow one id over all captures, bare or wrapped', () => {
    expect(index.flow(0)).toBe(index.flow(2))
    expect(flowKey(index, index.flow(0))).toMatchObject({
      source: '10.244.1.3',
      destination: '10.244.2.3',
      protocol: 1,
    })
  })

  it('names the tunnel that carries a record', () => {
    expect(index.tunnel(0)).toBe(NONE)
    expect(tunnelKey(index, index.tunnel(2))).toEqual({
      encapsulation: 'vxlan',
      source: '192.168.152.132',
      destination: '192.168.152.133',
      destinationPort: 8472,
      vni: 7,
    })
  })

  it('counts time over captures that begin at different moments', () => {
    expect([0, 1, 2, 3].map((row) => index.time(row))).toEqual([0, 200, 100, 150])
    expect([...timeOrder(index)]).toEqual([0, 2, 3, 1])
    expect(index.moment(1) - index.base).toBe(200n)
  })

  it('has no flow for a frame without a network layer', () => {
    expect(index.flow(3)).toBe(NONE)
  })

  it('finds rows by capture and number, and none that do not exist', () => {
    expect(index.rowOf(1, 0)).toBe(2)
    expect(index.rowOf(1, 2)).toBeUndefined()
    expect(index.rowOf(2, 0)).toBeUndefined()
    expect(index.place(3)).toMatchObject({ capture: 1, captureRow: 1, row: 1 })
  })

  it('joins the parts of a capture as if they had been indexed as one', () => {
    const records = [
      { at: 100, bytes: frame(...inner) },
      { at: 300, bytes: wrapped },
      { at: 400, bytes: frame(...inner) },
    ]
    const whole = new SessionIndex([[capture(records)]])
    const [first, ...rest] = records
    const parts = [capture(first === undefined ? [] : [first]), capture([]), capture(rest)]
    const joined = new SessionIndex([parts, [capture(records)]])
    expect(joined.rows).toBe(6)
    expect(joined.points).toHaveLength(2)
    for (const row of records.keys()) {
      expect(joined.time(row)).toBe(whole.time(row))
      expect(joined.flow(row)).toBe(whole.flow(row))
      expect(joined.tunnel(row)).toBe(whole.tunnel(row))
      expect(joined.stack(row)?.protocols).toEqual(whole.stack(row)?.protocols)
      expect(joined.point(row)).toBe(0)
      expect(joined.place(row)).toMatchObject({ capture: 0, captureRow: row })
      expect(joined.rowOf(0, row)).toBe(row)
      expect(joined.rowOf(1, row)).toBe(3 + row)
    }
    expect(joined.rowOf(0, 3)).toBeUndefined()
    expect(joined.stacks.map(({ records: count }) => count)).toEqual([4, 2])
  })

  it('goes over the rows of all parts, chunk by chunk', () => {
    const rows = Array.from(index.chunks(), ({ maps, firstRow, rows: count }) => [
      maps.capture,
      firstRow,
      count,
    ])
    expect(rows).toEqual([
      [0, 0, 2],
      [1, 2, 2],
    ])
  })

  it('keeps a tunnel inside a tunnel apart, each with the one that encloses it', () => {
    const nested = new SessionIndex([
      [
        capture([
          {
            at: 0,
            bytes: frame(
              ethernet(),
              underlay,
              udp({ destinationPort: 8285 }),
              flannelUdp(),
              ipv4(),
              udp({ destinationPort: 4789 }),
              vxlan({ vni: 3 }),
              ...inner,
            ),
          },
        ]),
      ],
    ])
    const key = tunnelKey(nested, nested.tunnel(0))
    expect(key).toMatchObject({ encapsulation: 'vxlan', vni: 3 })
    expect(tunnelKey(nested, key.enclosing ?? -1)).toMatchObject({ encapsulation: 'flannel-udp' })
  })

  it('names a tunnel after what people call it, however many headers it has', () => {
    const frames = [
      frame(ethernet(), underlay, udp(), geneve({ vni: 5 }), ...inner),
      frame(ethernet(), underlay, gre({ key: 0x0010_0001 }), ...inner),
      frame(ethernet(), underlay, gre({ sequence: 1 }), erspanTypeII(), ...inner),
      frame(ethernet(), underlay, gre({ type: 0x88be }), ...inner),
      frame(ethernet(), underlay, udp(), mpls(), mpls(), controlWord(), ...inner),
      frame(ethernet(), underlay, ipv4(), icmpEcho()),
    ]
    const named = new SessionIndex([[capture(frames.map((bytes, at) => ({ at, bytes })))]])
    const tunnels = frames.map((_, row) => tunnelKey(named, named.tunnel(row)))
    expect(tunnels.map(({ encapsulation, vni }) => [encapsulation, vni])).toEqual([
      ['geneve', 5],
      ['gre', 0x1000],
      ['erspan', undefined],
      ['erspan', undefined],
      ['mpls', undefined],
      ['ipip', undefined],
    ])
  })
})
