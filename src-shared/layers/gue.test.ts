import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { frame, hex, type Parts } from '../../test/builders/frame.ts'
import { gre } from '../../test/builders/gre.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { gue } from '../../test/builders/overlay.ts'
import { icmpEcho, icmpv6, udp } from '../../test/builders/transport.ts'
import {
  dissectFrame,
  ethernetFrame,
  layerIn,
  stackOf,
  stepFrame,
  violations,
  type Frame,
} from '../../test/support/layerWalks.ts'
import { Bindings, defaultBindings } from './bindings.ts'
import { summaryOf } from './layerSummary.ts'
import { ProtocolId } from './protocolId.ts'

const bound = new Bindings([...defaultBindings, { table: 'udp.port', key: 6080, protocol: 'gue' }])
const outer = [ethernet(), ipv4(), udp({ destinationPort: 6080 })] as const
const record = (...parts: Parts): Frame => ({
  ...ethernetFrame(frame(...outer, ...parts)),
  bindings: bound,
})
const stack = (...parts: Parts) => stackOf(dissectFrame(record(...parts)))

describe('gue', () => {
  it('is bound to no port by itself: others use its port for VXLAN', () => {
    const unbound = ethernetFrame(frame(...outer, gue(), ipv4(), icmpEcho()))
    expect(stackOf(dissectFrame(unbound))).toBe('eth:ip:udp:payload')
  })

  it('carries any IP protocol, behind optional fields', () => {
    expect(stack(gue(), ipv4(), icmpEcho())).toBe('eth:ip:udp:gue:ip:icmp')
    expect(stack(gue(), gre(), ipv4(), icmpEcho())).toBe('eth:ip:udp:gue:gre:ip:icmp')
    const fields = hex('80000000 00140002')
    expect(stack(gue({ fields }), ipv6(), icmpv6())).toBe('eth:ip:udp:gue:ipv6:icmpv6')
  })

  it('has no header where IP follows directly', () => {
    const layers = dissectFrame(record(ipv4({ source: '10.9.9.9' }), icmpEcho()))
    expect(stackOf(layers)).toBe('eth:ip:udp:gue:ip:icmp')
    expect(summaryOf(layerIn(layers, 'gue'))).toBe('no header of its own')
    expect(stack(ipv6(), icmpv6())).toBe('eth:ip:udp:gue:ipv6:icmpv6')
    const cursor = stepFrame(record(ipv4({ source: '10.9.9.9' }), icmpEcho()))
    expect(cursor.levels[0]?.carrier).toBe(ProtocolId.gue)
    expect(cursor.packet).toMatchObject({ source3: 0x0a090909 })
  })

  it('carries no packet in a control message, and none in a variant that does not exist', () => {
    const control = dissectFrame(record(gue({ isControl: true }), ipv4()))
    expect(stackOf(control)).toBe('eth:ip:udp:gue:payload')
    expect(summaryOf(layerIn(control, 'gue'))).toBe('control type 4')
    const unknown = dissectFrame(record(gue({ variant: 2 }), ipv4()))
    expect(layerIn(unknown, 'gue').status).toBe('malformed')
    expect(stackOf(unknown)).toBe('eth:ip:udp:gue:payload')
  })

  it('is the same on both walks, whatever its bytes are and wherever they end', () => {
    const noise = fc.tuple(fc.uint8Array({ maxLength: 60 }), fc.nat(60))
    fc.assert(
      fc.property(noise, ([payload, kept]) => {
        const whole = record(payload)
        const end = frame(...outer).length + kept
        expect(violations({ ...whole, bytes: whole.bytes.subarray(0, end) })).toEqual([])
      }),
      { numRuns: 300 },
    )
  })
})
