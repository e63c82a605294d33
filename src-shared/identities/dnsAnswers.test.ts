import { describe, expect, it } from 'vitest'
import { dnsMessage, dnsName, dnsRecord } from '../../test/builders/application.ts'
import { capture } from '../../test/builders/capture.ts'
import { frame } from '../../test/builders/frame.ts'
import { ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv4Bytes } from '../../test/builders/network.ts'
import { udp } from '../../test/builders/transport.ts'
import { ByteSlice } from '../bytes/byteSlice.ts'
import { SessionIndex } from '../index/sessionIndex.ts'
import { Bindings } from '../layers/bindings.ts'
import { dissect } from '../layers/dissect.ts'
import { answeredNames, answerRows } from './dnsAnswers.ts'

const CNAME = 5
const answer = {
  flags: 0x8180,
  questions: ['example.com'],
  answers: [
    dnsRecord(CNAME, dnsName('edge.example.net')),
    dnsRecord(1, ipv4Bytes('203.0.113.7'), { name: dnsName('edge.example.net') }),
  ],
  additionals: [dnsRecord(1, ipv4Bytes('203.0.113.53'), { name: dnsName('ns.example.net') })],
}

function datagram(message: Uint8Array, ports: { sourcePort: number; destinationPort: number }) {
  return frame(ethernet(), ipv4(), udp(ports), message)
}

function layersOf(bytes: Uint8Array) {
  return dissect(ByteSlice.ofRecord(bytes, bytes.length), 1, new Bindings())
}

describe('names in answers of name servers', () => {
  it('are what was asked for, of the addresses in the answer section', () => {
    const bytes = datagram(dnsMessage(answer), { sourcePort: 53, destinationPort: 40_000 })
    expect(answeredNames(layersOf(bytes))).toEqual([
      { address: '203.0.113.7', name: 'example.com' },
    ])
  })

  it('are none in a question, even one that brings records along', () => {
    const bytes = datagram(dnsMessage({ ...answer, flags: 0x0100 }), {
      sourcePort: 53,
      destinationPort: 40_000,
    })
    expect(answeredNames(layersOf(bytes))).toEqual([])
  })

  it('are looked for once in a packet, not in questions, and in no more than are wanted', () => {
    const reply = { sourcePort: 53, destinationPort: 40_000 }
    const asked = datagram(dnsMessage(), { sourcePort: 40_000, destinationPort: 53 })
    const first = datagram(dnsMessage(answer), reply)
    const second = datagram(dnsMessage({ ...answer, id: 2 }), reply)
    const records = [asked, first, first, second].map((bytes, at) => ({ at, bytes }))
    const index = new SessionIndex([[capture(records)]])
    expect(answerRows(index, 10)).toEqual([1, 3])
    expect(answerRows(index, 1)).toEqual([1])
  })
})
