import { describe, expect, it } from 'vitest'
import { frame, hex } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { icmpEcho, udp } from '../../test/builders/transport.ts'
import { fastDatapath } from '../../test/builders/weave.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'

const packet = ethernetFrame(
  frame(ethernet(), ipv4(), udp(), fastDatapath(), ethernet(), ipv4(), icmpEcho()),
)
const heartbeat = ethernetFrame(
  frame(
    ethernet(),
    ipv4(),
    udp(),
    fastDatapath(),
    new Uint8Array(14),
    hex('0011223344556677 058e'),
    new Uint8Array(100),
  ),
)

describe('weave fast datapath', () => {
  it('has two peers where VXLAN has a network', () => {
    const layers = dissectFrame(packet)
    expect(stackOf(layers)).toBe('eth:ip:udp:weave-fastdp:eth:ip:icmp')
    expect(valuesOf(layerIn(layers, 'weave-fastdp'))).toMatchObject({
      'vxlan.vni': 0x5f01a3,
      'weave.source_peer': 0x1a3,
      'weave.destination_peer': 0x5f0,
    })
    expect(summaryOf(layerIn(layers, 'weave-fastdp'))).toBe('peer 0x1a3 → 0x5f0')
    expect(stepFrame(packet).levels[0]?.vni).toBe(0x5f01a3)
  })

  it('keeps its heartbeats out of the packets', () => {
    const layers = dissectFrame(heartbeat)
    expect(stackOf(layers)).toBe('eth:ip:udp:weave-fastdp:payload')
    expect(valuesOf(layerIn(layers, 'weave-fastdp'))).toMatchObject({
      'weave.heartbeat.length': 1422,
    })
    expect(summaryOf(layerIn(layers, 'weave-fastdp'))).toBe('peer 0x1a3 → 0x5f0, heartbeat')
    expect(stepFrame(heartbeat).packet.destinationPort).toBe(6784)
  })
})
