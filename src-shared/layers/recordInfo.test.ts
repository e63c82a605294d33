import { describe, expect, it } from 'vitest'
import { ascii, dnsMessage } from '../../test/builders/application.ts'
import { frame, hex, type Parts } from '../../test/builders/frame.ts'
import { arp, ethernet } from '../../test/builders/link.ts'
import { ipv4, ipv6 } from '../../test/builders/network.ts'
import { icmpError, tcp, TcpFlag, udp } from '../../test/builders/transport.ts'
import { vxlan } from '../../test/builders/tunnel.ts'
import { dissectFrame, ethernetFrame } from '../../test/support/layerWalks.ts'
import { infoOf } from './recordInfo.ts'

const info = (...parts: Parts) =>
  infoOf(dissectFrame(ethernetFrame(frame(ethernet(), ipv4(), ...parts))))

describe('the Info of a record', () => {
  it('is that of the innermost packet', () => {
    const options = hex('020405b4 0402080a 00000064 00000000 01030307')
    const syn = tcp({ sourcePort: 41_010, flags: TcpFlag.syn, options, window: 64_860 })
    expect(info(udp(), vxlan(), ethernet(), ipv4(), syn)).toBe(
      '41010 → 80 [SYN] Seq=1000 Win=64860 Len=0 MSS=1460 TSval=100 TSecr=0',
    )
  })

  it('counts the payload by the lengths in the headers, also where the capture is cut', () => {
    const bytes = frame(ethernet(), ipv4(), tcp(), new Uint8Array(1000))
    expect(infoOf(dissectFrame(ethernetFrame(bytes, 60)))).toBe(
      '40000 → 80 [ACK] Seq=1000 Ack=2000 Win=64240 Len=1000',
    )
  })

  it('is that of the application, and of the transport where no message begins', () => {
    expect(info(tcp(), ascii('GET / HTTP/1.1\r\nHost: web\r\n\r\n'))).toBe('GET / HTTP/1.1')
    expect(info(tcp(), ascii('the middle of a page'))).toMatch(/^40000 → 80/)
    const dns = udp({ destinationPort: 53 })
    expect(info(dns, dnsMessage())).toBe('Standard query 0x102c A web.default.svc.cluster.local')
    expect(info(dns, hex('1a2b'))).toBe('DNS: only 2 bytes of the header in the packet')
  })

  it('is that of the error, not of the packet it quotes', () => {
    expect(info(icmpError(), ipv4(), udp())).toBe('Destination unreachable (Port unreachable)')
  })

  it('falls back on what there is', () => {
    const ofFrame = (bytes: Uint8Array) => infoOf(dissectFrame(ethernetFrame(bytes)))
    expect(ofFrame(frame(ethernet(), arp()))).toBe('Who has 10.0.0.2? Tell 10.0.0.1')
    expect(ofFrame(frame(ethernet({ type: 0x888e }), hex('0207')))).toBe('0x888e 802.1X')
    expect(ofFrame(frame(ethernet(), ipv4({ protocol: 89 }), hex('0201')))).toBe(
      'IP protocol 89 OSPF, 2 bytes',
    )
    const fragment = ipv4({ protocol: 17, fragmentOffset: 1480, identification: 7 })
    expect(ofFrame(frame(ethernet(), fragment, hex('0201')))).toBe(
      'IP fragment at 1480, last, id 0x0007, protocol 17 UDP',
    )
    const extensions = { first: 60, bytes: hex('5900 0104 0000 0000') }
    expect(ofFrame(frame(ethernet(), ipv6({ extensions }), hex('0201')))).toBe(
      'IP protocol 89 OSPF, 2 bytes',
    )
    expect(infoOf([])).toBe('')
  })
})
