import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { dissectFrame, ethernetFrame, layerIn, valuesOf } from '../../test/support/layerWalks.ts'

const bytes = frame(ethernet(), ipv4(), udp(), hex('01 02 03 04'))

describe('payload', () => {
  it('shows what no protocol explains', () => {
    const layer = layerIn(dissectFrame(ethernetFrame(bytes)), 'payload')
    expect(layer.status).toBe('complete')
    expect(valuesOf(layer)).toEqual({ 'data.len': 4, 'data.data': hex('01 02 03 04') })
  })

  it('is truncated where the capture kept only a part, and says how long it was', () => {
    const layer = layerIn(dissectFrame(ethernetFrame(bytes, 44)), 'payload')
    expect(layer.status).toBe('truncated')
    expect(valuesOf(layer)).toEqual({ 'data.len': 4, 'data.data': hex('01 02') })
  })
})
