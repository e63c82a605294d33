import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { tcp, udp } from '../../test/builders/transport.ts'
import { flannelUdp } from '../../test/builders/tunnel.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
} from '../../test/support/layerWalks.ts'
import { ProtocolId } from './protocolId.ts'

describe('flannel UDP', () => {
  it('marks where the inner packet begins without owning a byte', () => {
    const bytes = frame(ethernet(), ipv4(), udp(), flannelUdp(), ipv4(), tcp())
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:ip:udp:flannel-udp:ip:tcp')
    expect(layerIn(layers, 'flannel-udp').header).toEqual({ start: 42, end: 42 })
    expect(layerIn(layers, 'ip')).toMatchObject({ depth: 1, header: { start: 42, end: 62 } })
    const cursor = stepFrame(ethernetFrame(bytes))
    expect(cursor.levels[0]?.carrier).toBe(ProtocolId['flannel-udp'])
  })

  it('does not take other bytes for a packet', () => {
    const bytes = frame(ethernet(), ipv4(), udp({ destinationPort: 8285 }), hex('60000000'))
    const layers = dissectFrame(ethernetFrame(bytes))
    expect(stackOf(layers)).toBe('eth:ip:udp:flannel-udp:payload')
    expect(noteCodes(layerIn(layers, 'flannel-udp'))).toEqual(['flannel-udp.not-ipv4'])
  })
})
