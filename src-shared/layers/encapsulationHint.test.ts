import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concat, frame, hex, words } from '../../test/builders/frame.ts'
import { arp, ethernet, vlan } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { icmpEcho, tcp, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { encapsulationHint } from './encapsulationHint.ts'

const text = new TextEncoder().encode('GET / HTTP/1.1')
const inIpv4 = frame(ethernet(), ipv4(), tcp(), text)

/** The payload of `length` bytes, of which the first `kept` were captured. */
function hintOf(payload: Uint8Array, kept = payload.length, length = payload.length) {
  const among = concat(hex('4545 4545'), payload.subarray(0, kept), new Uint8Array(64).fill(0x45))
  return encapsulationHint(among, 4, 4 + kept, length)
}

function changed(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice()
  copy[at] = value
  return copy
}

describe('the payload of a port that nobody bound', () => {
  const vxlanPayload = frame(vxlan(), inIpv4)
  const options = hex('0102 8001 0001 0002')

  it.each([
    ['vxlan', 'strong', 'TCP in IPv4', vxlanPayload],
    ['vxlan', 'strong', 'a group policy', changed(changed(vxlanPayload, 0, 0x88), 3, 0x7f)],
    ['vxlan', 'likely', 'reserved bits', changed(vxlanPayload, 2, 1)],
    ['vxlan', 'likely', 'reserved flags', changed(vxlanPayload, 0, 0x0c)],
    ['vxlan', 'strong', 'a VLAN tag', frame(vxlan(), ethernet(), vlan(), ipv4(), icmpEcho())],
    ['vxlan', 'strong', 'padding', frame(vxlan(), ethernet(), ipv4(), tcp(), new Uint8Array(6))],
    ['vxlan', 'strong', 'ARP', frame(vxlan(), ethernet(), arp())],
    ['vxlan', 'likely', 'IPv6', frame(vxlan(), ethernet(), ipv6(), tcp())],
    ['geneve', 'strong', 'Ethernet', concat(hex('0000 6558 000005 00'), inIpv4)],
    ['geneve', 'strong', 'options', concat(hex('0240 6558 000005 00'), options, inIpv4)],
    ['geneve', 'strong', 'IPv4', concat(hex('0000 0800 000005 00'), frame(ipv4(), tcp()))],
    ['geneve', 'strong', 'ARP', concat(hex('0000 0806 000005 00'), frame(arp()))],
    [
      'geneve',
      'strong',
      'eight words of options',
      concat(hex('0840 6558 000005 00'), hex('0102 8007'), new Uint8Array(28), inIpv4),
    ],
    ['geneve', 'likely', 'IPv6', concat(hex('0000 86dd 000005 00'), frame(ipv6(), tcp()))],
    ['flannel-udp', 'strong', 'IPv4', frame(ipv4(), udp(), text)],
    ['gue', 'strong', 'IPv4', concat(hex('0004 0000'), frame(ipv4(), udp(), text))],
    ['gue', 'likely', 'IPv6', concat(hex('0129 0000 00000000'), frame(ipv6(), udp(), text))],
  ])('may be %s, and how sure that is: %s, with %s', (protocol, confidence, _, payload) => {
    expect(hintOf(payload)).toMatchObject({ protocol, confidence })
    expect(hintOf(payload)?.evidence).toHaveLength(2)
  })

  it('is recognised where the capture kept no more than the inner network header', () => {
    expect(hintOf(vxlanPayload, 8 + 14 + 20)?.protocol).toBe('vxlan')
    expect(hintOf(vxlanPayload, 8 + 14 + 19)).toBeUndefined()
    expect(hintOf(frame(ipv4(), tcp(), text), 20)?.protocol).toBe('flannel-udp')
  })

  it.each([
    ['VXLAN without a valid VNI', changed(vxlanPayload, 0, 0)],
    ['an unknown EtherType inside', changed(vxlanPayload, 8 + 12, 0x09)],
    ['a sender that is a group', changed(vxlanPayload, 8 + 6, 0x03)],
    ['a wrong inner checksum', changed(vxlanPayload, 8 + 14 + 10, 0)],
    ['an inner length of more than there is', vxlanPayload.subarray(0, -1)],
    ['a Geneve version that does not exist', concat(hex('4000 6558 000005 00'), inIpv4)],
    ['a Geneve header with reserved bits', concat(hex('0001 6558 000005 00'), inIpv4)],
    ['a control message of GUE', concat(hex('2004 0000'), frame(ipv4(), udp(), text))],
    ['an IPv4 packet and more', concat(frame(ipv4(), udp(), text), hex('00'))],
    ['an IPv4 packet without its end', frame(ipv4(), udp(), text).subarray(0, -1)],
    ['an IPv6 packet alone', frame(ipv6(), udp(), text)],
    ['a DNS query', hex('1a2b 0100 0001 0000 0000 0000 03777777 07 6578616d706c65 00 001c 0001')],
    ['text', text],
    ['nothing', new Uint8Array(0)],
  ])('is ordinary UDP: %s', (_, payload) => {
    expect(hintOf(payload)).toBeUndefined()
  })

  it('is ordinary UDP for random bytes, also behind the header of a tunnel', () => {
    const starts = ['', '08000000 00000100', '00006558 00000100', '00040000', '45']
    const payload = fc
      .tuple(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 120 }))
      .map(([start, rest]) => concat(hex(start), rest))
    fc.assert(
      fc.property(payload, (bytes) => hintOf(bytes) === undefined),
      { numRuns: 5_000 },
    )
  })

  it('gives the same answer whatever lies around it, cut anywhere', () => {
    const payloads = [
      vxlanPayload,
      frame(ipv4(), tcp()),
      concat(hex('0240 6558 00000500'), options),
    ]
    for (const payload of payloads) {
      for (let kept = 0; kept <= payload.length; kept++) {
        const alone = encapsulationHint(payload.slice(0, kept), 0, kept, payload.length)
        const zeros = concat(payload.subarray(0, kept), new Uint8Array(64))
        expect(hintOf(payload, kept)).toBe(alone)
        expect(encapsulationHint(zeros, 0, kept, payload.length)).toBe(alone)
      }
    }
  })
})

describe('the inner IPv4 header', () => {
  it('decides: no other value of its checksum passes', () => {
    const payload = frame(ipv4(), udp(), text)
    let passed = 0
    for (let sum = 0; sum <= 0xffff; sum++) {
      payload.set(words([2, sum]), 10)
      if (hintOf(payload) !== undefined) passed++
    }
    expect(passed).toBe(1)
  })
})
