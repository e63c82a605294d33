import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { icmpError, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { encapsulationProposals } from './encapsulationProposals.ts'
import { SessionIndex } from './sessionIndex.ts'

const text = new TextEncoder().encode('a datagram of some application')
const inner = [ethernet(), ipv4(), tcp(), text]
const onPort = (destinationPort: number) => [ethernet(), ipv4(), udp({ destinationPort })]
const tunnelled = (port: number) => frame(...onPort(port), vxlan(), ...inner)
const ordinary = (port: number) => frame(...onPort(port), text)

function proposalsOf(...captures: readonly (readonly Uint8Array[])[]) {
  const indexes = captures.map((frames) => capture(frames.map((bytes, at) => ({ at, bytes }))))
  return encapsulationProposals(new SessionIndex(indexes.map((index) => [index])))
}

describe('proposals', () => {
  it('count over all captures what matched, of all that the port received', () => {
    const first = [tunnelled(6080), tunnelled(6080), ordinary(6080), ordinary(9999)]
    expect(proposalsOf(first, [tunnelled(6080), tunnelled(58_678)])).toEqual([
      {
        port: 6080,
        protocol: 'vxlan',
        confidence: 'strong',
        records: 3,
        of: 4,
        evidence: [
          'a VXLAN header: a valid VNI, reserved bits 0',
          'an inner IPv4 header whose checksum and length are right',
        ],
      },
      expect.objectContaining({ port: 58_678, records: 1, of: 1 }),
    ])
  })

  it('are less sure of a port that mostly receives something else', () => {
    const [proposal] = proposalsOf([tunnelled(6080), ordinary(6080), ordinary(6080)])
    expect(proposal).toMatchObject({ confidence: 'likely', records: 1, of: 3 })
  })

  it('are one of each kind of encapsulation on a port, with all the evidence', () => {
    const raw = frame(...onPort(6080), ipv4(), tcp())
    const six = frame(...onPort(6080), vxlan(), ethernet(), ipv6(), tcp())
    const proposals = proposalsOf([tunnelled(6080), six, raw])
    expect(proposals).toMatchObject([
      { protocol: 'vxlan', records: 2, of: 3 },
      { protocol: 'flannel-udp', records: 1, of: 3 },
    ])
    expect(proposals[0]?.evidence).toHaveLength(3)
  })

  it('are made of what lies inside a tunnel, too', () => {
    const nested = frame(ethernet(), ipv4(), udp(), vxlan(), tunnelled(6080))
    expect(proposalsOf([nested])).toMatchObject([{ port: 6080, records: 1, of: 1 }])
  })

  it('are not made of bound ports, quoted packets and fragments', () => {
    const quoted = frame(ethernet(), ipv4(), icmpError(), ipv4(), udp({ destinationPort: 6080 }))
    const fragment = [ethernet(), ipv4({ moreFragments: true }), udp({ destinationPort: 6080 })]
    const cutOff = frame(...fragment, vxlan(), ...inner).subarray(0, -8)
    expect(proposalsOf([tunnelled(8472), quoted, cutOff])).toEqual([])
  })
})
