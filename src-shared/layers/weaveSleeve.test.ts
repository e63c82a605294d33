import { describe, expect, it } from 'vitest'
import { frame, hex, type Part } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { icmpEcho, udp } from '../../test/builders/transport.ts'
import { encryptedSleeve, sleeve } from '../../test/builders/weave.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  noteCodes,
  stackOf,
  stepFrame,
  valuesOf,
} from '../../test/support/layerWalks.ts'
import { summaryOf } from './layerSummary.ts'
import { ProtocolId } from './protocolId.ts'

const pod = frame(ethernet(), ipv4({ source: '10.32.0.1' }), icmpEcho())
const datagram = (...parts: readonly (Part | Uint8Array)[]) =>
  ethernetFrame(frame(ethernet(), ipv4(), udp({ destinationPort: 6783 }), ...parts))

describe('weave sleeve', () => {
  it('carries a frame between two peers, one depth deeper', () => {
    const layers = dissectFrame(datagram(sleeve(), pod))
    expect(stackOf(layers)).toBe('eth:ip:udp:weave-sleeve:eth:ip:icmp')
    expect(layers.map(({ depth }) => depth)).toEqual([0, 0, 0, 0, 1, 1, 1])
    const layer = layerIn(layers, 'weave-sleeve')
    expect(layer.header).toEqual({ start: 42, end: 62 })
    expect(valuesOf(layer)).toEqual({
      'weave.sleeve.sender': '92:d4:8f:00:00:01',
      'weave.sleeve.source_peer': '92:d4:8f:00:00:01',
      'weave.sleeve.destination_peer': '92:d4:8f:00:00:02',
      'weave.sleeve.frame_length': pod.length,
    })
    expect(summaryOf(layer)).toBe('peer 92:d4:8f:00:00:01 → 92:d4:8f:00:00:02')
    expect(stepFrame(datagram(sleeve(), pod)).levels[0]?.carrier).toBe(ProtocolId['weave-sleeve'])
  })

  it('lists the frames after the first one in its trailer, and says so', () => {
    const second = frame(ethernet(), arp())
    const any = datagram(sleeve({ others: [second, pod] }), pod)
    const layer = layerIn(dissectFrame(any), 'weave-sleeve')
    expect(stackOf(dissectFrame(any))).toBe('eth:ip:udp:weave-sleeve:eth:ip:icmp')
    const end = 62 + pod.length
    expect(layer.trailer).toEqual({ start: end, end: any.bytes.length })
    const frames = layer.fields.filter(({ name }) => name === 'weave.sleeve.frame')
    expect(frames).toMatchObject([
      { value: second, at: { start: end + 14, end: end + 14 + second.length } },
      { value: pod, text: `${pod.length} bytes, 0x0800 IPv4` },
    ])
    expect(noteCodes(layer)).toEqual(['weave-sleeve.aggregated'])
    expect(summaryOf(layer)).toMatch(/, first of 3 frames$/)
  })

  it("keeps the routers' own frames out of the packets", () => {
    const heartbeat = datagram(sleeve(), new Uint8Array(14), hex('0011223344556677'))
    const layers = dissectFrame(heartbeat)
    expect(stackOf(layers)).toBe('eth:ip:udp:weave-sleeve:payload')
    expect(layerIn(layers, 'payload').depth).toBe(0)
    expect(summaryOf(layerIn(layers, 'weave-sleeve'))).toMatch(/, heartbeat$/)
    expect(stepFrame(heartbeat).packet.destinationPort).toBe(6783)
    const test = dissectFrame(datagram(sleeve(), new Uint8Array(1452)))
    expect(summaryOf(layerIn(test, 'weave-sleeve'))).toMatch(/, MTU test$/)
  })

  it('leaves encrypted frames closed, with their counter', () => {
    const any = datagram(encryptedSleeve({ counter: 5 }), new Uint8Array(48).fill(0x9e))
    const layers = dissectFrame(any)
    expect(stackOf(layers)).toBe('eth:ip:udp:weave-sleeve:payload')
    expect(valuesOf(layerIn(layers, 'weave-sleeve'))).toMatchObject({
      'weave.sleeve.df': true,
      'weave.sleeve.counter': 5n,
    })
    expect(summaryOf(layerIn(layers, 'weave-sleeve'))).toBe(
      'from peer 92:d4:8f:00:00:01 counter 5, 48 bytes encrypted',
    )
    expect(stepFrame(any).packet.destinationPort).toBe(6783)
  })

  it('says when a datagram is neither', () => {
    const layers = dissectFrame(datagram(new Uint8Array(48).fill(0x9e)))
    expect(stackOf(layers)).toBe('eth:ip:udp:weave-sleeve:payload')
    expect(noteCodes(layerIn(layers, 'weave-sleeve'))).toEqual(['weave-sleeve.neither'])
  })

  it('is known as plain though the capture cut it', () => {
    const bytes = frame(ethernet(), ipv4(), udp(), sleeve({ others: [pod] }), pod)
    const cut = dissectFrame(ethernetFrame(bytes, 42 + 20 + 14 + 22))
    expect(stackOf(cut)).toBe('eth:ip:udp:weave-sleeve:eth:ip:icmp')
    expect(layerIn(dissectFrame(ethernetFrame(bytes, 50)), 'weave-sleeve').status).toBe('truncated')
  })
})
