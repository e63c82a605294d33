import { describe, expect, it } from 'vitest'
import { capture } from '../../test/builders/capture.ts'
import { frame, type Part } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { icmpEcho, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { CUT } from './recordMarks.ts'

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

  it('tells payloads of the same length apart where nothing else does', () => {
    const digests = [text('GET / HTTP/1.1'), text('GET / HTTP/1.0')].flatMap((payload) => [
      digestOf(ethernet(), ipv4({ ...pod, identification: 0 }), tcp({ sequence: 9 }), payload),
      digestOf(ethernet(), ipv4(pod), udp(), payload),
      digestOf(ethernet(), ipv6(), tcp({ sequence: 9 }), payload),
    ])
    expect(new Set(digests).size).toBe(6)
  })

  it('tells segments apart by their numbers and their length', () => {
    const segment = (numbers: { id?: number; seq?: number; ack?: number; length?: number }) => {
      const { id = 7, seq = 9, ack = 1, length = 4 } = numbers
      const header = tcp({ sequence: seq, acknowledgment: ack })
      const data = new Uint8Array(length)
      return digestOf(ethernet(), ipv4({ ...pod, identification: id }), header, data)
    }
    const digests = [{}, { id: 8 }, { seq: 8 }, { ack: 2 }, { length: 5 }].map(segment)
    expect(new Set(digests).size).toBe(5)
  })

  it('is that of the whole segment where a record inside VXLAN was cut to 96 bytes', () => {
    const segment = [
      ethernet(),
      ipv4({ source: '192.168.152.132', destination: '192.168.152.133' }),
      udp({ destinationPort: 8472 }),
      vxlan({ vni: 1 }),
      ethernet(),
      ipv4(pod),
      tcp({ sequence: 9, options: Uint8Array.from([1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2]) }),
      PAYLOAD,
    ]
    const [whole, cut] = [frame(...segment), frame(...segment).subarray(0, 96)]
    const { chunks } = capture([
      { at: 0, bytes: whole },
      { at: 0, bytes: cut, originalLength: whole.length },
    ])
    expect(chunks[0]?.digestLow[1]).toBe(chunks[0]?.digestLow[0])
    expect(chunks[0]?.digestHigh[1]).toBe(chunks[0]?.digestHigh[0])
    expect((chunks[0]?.marks[1] ?? CUT) & CUT).toBe(0)
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
