import { describe, expect, it } from 'vitest'
import type { HopView, JourneyView } from '../../../src-shared/contract/services.ts'
import { laneGroups } from '../../state/journeyPath.ts'
import { delayStop } from './delayStops.ts'
import { delayText } from './delayText.ts'
import { columnsOf, laneLines, valueRows } from './journeyMatrix.ts'

const end = { address: '10.0.0.1' }
const hop = (node: string, point: number, more: Partial<HopView> = {}): HopView => ({
  point,
  node,
  interface: `if${point}`,
  role: 'nic',
  records: [{ capture: point, record: 1 }],
  time: 0n,
  length: 98,
  source: end,
  destination: end,
  shape: [{ protocol: 'eth', label: 'Eth', family: 'link', depth: 0, bytes: 98 }],
  values: [],
  changes: [],
  ...more,
})
const tunnel = [
  { protocol: 'vxlan', label: 'VXLAN', family: 'tunnel', depth: 0, bytes: 8 },
] as const
const journey = (more: Partial<JourneyView>): JourneyView => ({
  digest: '',
  protocol: 'tcp',
  title: '',
  subtitle: '',
  outcome: 'delivered',
  why: '',
  hops: [],
  missing: [],
  linked: [],
  steps: [],
  conversation: { packets: [], total: 0 },
  ...more,
})
const stopsOf = (view: JourneyView) => {
  const columns = columnsOf(laneGroups(view, (point) => `node${point}`))
  return columns.map((column, at) =>
    delayStop({ column, before: columns[at - 1], after: columns[at + 1] }, view),
  )
}

describe('the line of delays', () => {
  const wrapped = { shape: tunnel, delayNs: -4000 }

  it('says 0 of what is below zero by less than the clocks may be wrong, and never hides more', () => {
    const [gap] = stopsOf(
      journey({ hops: [hop('a', 0), hop('b', 1, { delayNs: -4000, boundNs: 5000 })] }),
    ).slice(1)
    expect(gap?.delay).toEqual({ text: '0', bound: '±5.0\u2009µs', isDoubtful: false })
    expect(delayText({ ns: -4000, boundNs: 1000 })).toMatchObject({
      text: '\u22124.0\u2009µs',
      isDoubtful: true,
    })
  })

  it('writes a delay between two nodes into the gap, also where clocks disagree', () => {
    const stops = stopsOf(journey({ hops: [hop('a', 0, { shape: tunnel }), hop('b', 1, wrapped)] }))
    const doubtful = { text: '\u22124.0\u2009µs', isDoubtful: true }
    expect(stops.map(({ delay }) => delay)).toEqual([undefined, doubtful, undefined])
    expect(stops[1]).toMatchObject({ lineIn: 'wrapped', lineOut: 'wrapped' })
  })

  it('ends with a cross where the packet was last seen, before a ring', () => {
    const missing = [{ point: 1, state: 'not-seen', why: '', before: 1 }] as const
    const stops = stopsOf(journey({ outcome: 'last-seen', hops: [hop('a', 0)], missing }))
    expect(stops.map(({ mark }) => mark)).toEqual(['last', undefined, 'not-seen'])
    expect(stops[0]?.lineOut).toBe('unknown')
  })
})

describe('the change matrix', () => {
  it('leaves out a row that holds for no hop', () => {
    const values = [
      { key: 'ttl', label: 'TTL', text: '–', changed: false },
      { key: 'encapsulation', label: 'Wrapper', text: 'none', changed: false },
      { key: 'tunnel', label: 'Tunnel', text: 'none', changed: false },
    ]
    const rows = valueRows(journey({ hops: [hop('a', 0, { values })] }))
    expect(rows.map(({ key }) => key)).toEqual(['encapsulation'])
  })

  it('puts a port below its address, and cuts a MAC to its last octets', () => {
    expect(laneLines('10.244.1.3:41010')).toEqual(['10.244.1.3', ':41010'])
    expect(laneLines('1e:82:41:78:9d:96')).toEqual(['78:9d:96'])
    expect(laneLines('VXLAN VNI 1')).toEqual(['VXLAN VNI 1'])
  })
})
