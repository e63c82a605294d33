import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { frame, type Part } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4 } from '../../test/builders/network.ts'
import { icmpEcho, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'

const text = (value: string) => new TextEncoder().encode(value)
const PAYLOAD = text('GET / HTTP/1.1\r\n\r\n')

function digestOf(...parts: readonly (Part | Uint8Array)[]): string {
  const [chunk] = capture([{ at: 0, bytes: frame(...parts) }]).chunks
  return `${chunk?.digestLow[0]} ${chunk?.digestHigh[0]}`
}

const pod = { source: '10.244.1.3', destination: '10.244.2.2', identification: 7 }
const bare = digestOf(ethernet(), ipv4({ ...pod, ttl: 64 }), tcp({ sequence: 9 }), PAYLOAD)

describe('the digest of a packet', () => {
  it('is the same bare and inside VXLAN', () => {
    const inside = digestOf(
      ethernet(),
      ipv4({ source: '192.168.152.132', destination: '192.168.152.133', identification: 99 }),
      udp({ destinationPort: 8472 }),
      vxlan({ vni: 1 }),
      ethernet(),
      ipv4({ ...pod, ttl: 63 }),
      tcp({ sequence: 9 }),
      PAYLOAD,
    )
    expect(inside).toBe(bare)
  })

  it('survives routing and NAT of addresses and ports', () => {
    const rewritten = digestOf(
      ethernet({ source: '02:00:00:00:00:09' }),
      ipv4({ ...pod, destination: '10.96.7.7', ttl: 60 }),
      tcp({ sequence: 9, destinationPort: 8080, sourcePort: 1234 }),
      PAYLOAD,
    )
    expect(rewritten).toBe(bare)
  })

  it('tells a retransmission from the first transmission by its identification', () => {
    const again = digestOf(
      ethernet(),
      ipv4({ ...pod, identification: 8 }),
      tcp({ sequence: 9 }),
      PAYLOAD,
    )
    expect(again).not.toBe(bare)
  })

  it('tells payloads of the same length apart', () => {
    const other = digestOf(
      ethernet(),
      ipv4(pod),
      tcp({ sequence: 9 }),
      text('GET / HTTP/1.0\r\n\r\n'),
    )
    expect(other).not.toBe(bare)
  })

  it('leaves out an ICMP echo identifier, which masquerade rewrites, and keeps its sequence', () => {
    const echo = (identifier: number, sequence: number) =>
      digestOf(ethernet(), ipv4(pod), icmpEcho({ identifier, sequence }), PAYLOAD)
    expect(echo(1, 5)).toBe(echo(2, 5))
    expect(echo(1, 5)).not.toBe(echo(1, 6))
  })

  it('tells ARP requests for different addresses apart', () => {
    const request = (target: string) => digestOf(ethernet(), arp({ target }))
    expect(request('10.244.1.1')).not.toBe(request('10.244.1.2'))
  })
})
