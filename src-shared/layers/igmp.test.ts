import { describe, expect, it } from 'vitest'
import { igmp } from '../../test/builders/control.ts'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { dissectFrame, ethernetFrame, layerIn, valuesOf } from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const messageOf = (bytes: string) =>
  layerIn(dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), igmp(hex(bytes))))), 'igmp')
const all = (layer: ReturnType<typeof messageOf>, name: string) =>
  layer.fields.filter((field) => field.name === name).map(({ value }) => value)

describe('igmp', () => {
  it('reads the messages of versions 1 and 2', () => {
    expect(summaryOf(messageOf('1600 0000 e00000fb'))).toBe('version 2 report for 224.0.0.251')
    expect(summaryOf(messageOf('1164 0000 00000000'))).toBe('membership query')
    const time = messageOf('1164 0000 00000000').fields.find(({ name }) => name === 'igmp.max_resp')
    expect(time?.text).toBe('100 (10 s)')
  })

  it('reads the sources of a version 3 query, and its floating response time', () => {
    const layer = messageOf('1180 0000 e0000001 0a7d 0002 0a000001 0a000002')
    expect(valuesOf(layer)).toMatchObject({ 'igmp.qrv': 2, 'igmp.s': true, 'igmp.qqic': 125 })
    expect(all(layer, 'igmp.saddr')).toEqual(['10.0.0.1', '10.0.0.2'])
    expect(layer.fields.find(({ name }) => name === 'igmp.max_resp')?.text).toBe('128 (12.8 s)')
  })

  it('reads the records of a version 3 report', () => {
    const layer = messageOf(
      '2200 0000 0000 0002 0400 0000 e00000fb 0101 0001 e0000002 0a000001 aabbccdd',
    )
    expect(all(layer, 'igmp.maddr')).toEqual(['224.0.0.251', '224.0.0.2'])
    expect(all(layer, 'igmp.record_type')).toEqual([4, 1])
    expect(all(layer, 'igmp.aux_data')).toEqual([hex('aabbccdd')])
    expect(summaryOf(layer)).toBe('version 3 report for 224.0.0.251, 224.0.0.2')
  })

  it('ends with the packet, whatever its counts say', () => {
    const layer = messageOf('2200 0000 0000 ffff 0400 ffff e00000fb')
    expect(layer.status).toBe('complete')
    expect(all(layer, 'igmp.maddr')).toEqual(['224.0.0.251'])
    expect(messageOf('1600 0000').status).toBe('malformed')
  })
})
