/** Records of the encrypted and the control protocols, and of link types that captures seldom have. */
import {
  dhcp,
  igmp,
  lldp,
  lldpElement,
  sctp,
  sctpChunk,
  sctpData,
  spanningTree,
  vrrp,
} from '../builders/control.ts'
import { authentication, esp, wireGuardData, wireGuardHandshake } from '../builders/crypt.ts'
import { concat, frame, hex, words } from '../builders/frame.ts'
import { arp, ethernet } from '../builders/link.ts'
import { ipv4, ipv6, ipv6Bytes } from '../builders/network.ts'
import { icmpEcho, tcp, udp } from '../builders/transport.ts'
import { encryptedSleeve, fastDatapath, sleeve } from '../builders/weave.ts'
import { whole, type Frame } from './layerWalks.ts'

const ETHERNET = 1
const opaque = new Uint8Array(48).fill(0x9e)
const text = new TextEncoder().encode('user data')

function onEthernet(...frames: readonly Uint8Array[]): readonly Frame[] {
  return frames.map((bytes) => whole(bytes, ETHERNET))
}

const pod = frame(ethernet(), ipv4({ source: '10.32.0.1' }), icmpEcho(), text)

export const cryptFrames: readonly Frame[] = onEthernet(
  frame(ethernet(), ipv4(), udp(), wireGuardHandshake('initiation')),
  frame(ethernet(), ipv4(), udp(), wireGuardHandshake('response')),
  frame(ethernet(), ipv4(), udp(), wireGuardHandshake('cookie'), hex('00')),
  frame(ethernet(), ipv4(), udp(), wireGuardData()),
  frame(ethernet(), ipv6(), udp({ destinationPort: 51_821 }), wireGuardData()),
  frame(ethernet(), ipv4(), udp(), wireGuardData({ encrypted: new Uint8Array(16) })),
  frame(ethernet(), ipv4(), udp(), wireGuardData({ encrypted: new Uint8Array(3) })),
  frame(ethernet(), ipv4(), udp({ destinationPort: 51_820 }), text),
  frame(ethernet(), ipv4(), udp({ destinationPort: 51_820 }), hex('01')),
  frame(ethernet(), ipv4(), esp(), opaque),
  frame(ethernet(), ipv6(), esp({ sequence: 0 }), opaque),
  frame(ethernet(), ipv4(), udp(), esp(), opaque),
  frame(ethernet(), ipv4(), udp({ destinationPort: 4500 }), hex('00000000'), opaque),
  frame(ethernet(), ipv4(), udp({ destinationPort: 4500 }), hex('ff')),
  frame(ethernet(), ipv4(), udp({ destinationPort: 4500 }), hex('ffff')),
  frame(ethernet(), ipv4(), authentication(), tcp(), text),
  frame(ethernet(), ipv4(), authentication(), ipv4(), udp(), text),
  frame(ethernet(), ipv4({ protocol: 51 }), hex('0600 0000 00000001'), text),
)

export const weaveFrames: readonly Frame[] = onEthernet(
  frame(ethernet(), ipv4(), udp(), sleeve(), pod),
  frame(ethernet(), ipv4(), udp(), sleeve({ others: [pod, frame(ethernet(), arp())] }), pod),
  frame(ethernet(), ipv4(), udp(), sleeve(), hex('0000000000000000000000000000'), text),
  frame(ethernet(), ipv4(), udp(), sleeve({ others: [pod] }), new Uint8Array(14 + 8)),
  frame(ethernet(), ipv4(), udp(), encryptedSleeve(), opaque),
  frame(ethernet(), ipv4(), udp({ destinationPort: 6783 }), opaque),
  frame(ethernet(), ipv4(), udp({ destinationPort: 6783 }), text),
  frame(ethernet(), ipv4(), udp(), fastDatapath(), pod),
  frame(ethernet(), ipv4(), udp(), fastDatapath(), new Uint8Array(14), text, new Uint8Array(60)),
  frame(ethernet(), ipv4(), udp(), fastDatapath(), new Uint8Array(16)),
  frame(ethernet(), ipv4(), udp(), fastDatapath()),
)

const lldpBytes = [
  lldpElement(1, hex('04 020000000001')),
  lldpElement(2, concat(hex('05'), text)),
  lldpElement(3, hex('0078')),
  lldpElement(4, text),
  lldpElement(5, text),
  lldpElement(6, text),
  lldpElement(7, hex('0014 0004')),
  lldpElement(8, hex('05 01 0a000001 02 00000003 00')),
  lldpElement(8, concat(hex('11 02'), ipv6Bytes('fe80::1'), hex('02 00000003 00'))),
  lldpElement(8, hex('ff')),
  lldpElement(127, hex('0080c2 01 0001')),
  lldpElement(127, hex('00')),
  lldpElement(99, text),
]
const init = hex('11223344 0001a000 000a 000a 00000001 0005 0008 0a000001 c000 0004')
const dhcpOptions = concat(
  hex('350101 0c03 706f64 3204 0a000007 3702 0103 3d07 01020000000001 00 3304 00000e10 1a02 05dc'),
  hex('0608 0a000001 0a000002 0f00 0305 0102030405'),
)

export const controlFrames: readonly Frame[] = onEthernet(
  frame(ethernet(), lldp(lldpBytes), new Uint8Array(20)),
  frame(ethernet({ type: 0x88cc }), lldpElement(1, hex('05 01 0a000001'))),
  frame(ethernet({ type: 0x88cc }), hex('03ff 00')),
  frame(ethernet({ type: 39 }), spanningTree(), new Uint8Array(7)),
  frame(ethernet({ type: 38 }), spanningTree({ version: 0, type: 0, cost: 4, tail: hex('') })),
  frame(
    ethernet({ type: 105 }),
    spanningTree({ version: 3, tail: concat(hex('00 0040'), new Uint8Array(64)) }),
  ),
  frame(ethernet({ type: 7 }), hex('4242 03 0000 00 80')),

  frame(ethernet(), ipv4(), igmp(hex('1164 0000 00000000'))),
  frame(ethernet(), ipv4(), igmp(hex('1180 0000 e0000001 0a7d 0002 0a000001 0a000002'))),
  frame(ethernet(), ipv4(), igmp(hex('1600 0000 e00000fb'))),
  frame(
    ethernet(),
    ipv4(),
    igmp(hex('2200 0000 0000 0002 0400 0000 e00000fb 0101 0001 e0000002 0a000001 aabbccdd ee')),
  ),
  frame(ethernet(), ipv4(), vrrp(hex('2133 6401 0001 0000 0a000001 0000000000000000'))),
  frame(ethernet(), ipv4(), vrrp(hex('3133 ff01 0064 0000 0a000001'))),
  frame(ethernet(), ipv6(), vrrp(concat(hex('3133 0001 0064 0000'), ipv6Bytes('fe80::1')))),

  frame(ethernet(), ipv4(), sctp([sctpChunk(1, init)])),
  frame(ethernet(), ipv4(), sctp([sctpChunk(2, concat(init, hex('0007 0006 abcd 0000')))])),
  frame(
    ethernet(),
    ipv4(),
    sctp([
      sctpChunk(3, hex('00000001 0001a000 0001 0000 0002 0003')),
      sctpChunk(0, sctpData(7, text), 3),
      sctpChunk(0, sctpData(8, text), 3),
      sctpChunk(5, hex('0001 0008 01020304')),
    ]),
  ),
  frame(ethernet(), ipv4(), sctp([sctpChunk(64, concat(sctpData(7, hex('00000000')), text), 3)])),
  frame(ethernet(), ipv4(), sctp([sctpChunk(6, hex('000c 0007 6f7665')), sctpChunk(14, hex(''))])),
  frame(ethernet(), ipv4(), sctp([sctpChunk(7, hex('00000009')), sctpChunk(11, hex(''))])),
  frame(ethernet(), ipv4(), sctp([hex('0003 0004 00000001 00000002 00000003')])),
  frame(ethernet(), ipv4(), sctp([hex('0a00 0002')])),

  frame(ethernet(), ipv4(), udp(), dhcp(concat(dhcpOptions, hex('ff 0000')))),
  frame(ethernet(), ipv4(), udp(), dhcp(hex('350105 0c20 41'), { operation: 2, your: '10.0.0.7' })),
  frame(ethernet(), ipv4(), udp({ destinationPort: 68 }), new Uint8Array(300)),
)

const logged = frame(ipv4(), udp(), text)
const packetHeader = hex('0800 0100 0800 0100')
const prefix = hex('0800 0a00 77656200')
const payloadHeader = concat(words([1, (logged.length + 4) & 0xff], [1, 0]), hex('0900'))

/** tcpdump.org/linktypes.html: PPP, PPP in HDLC framing, pppd's, NFLOG, radiotap, 802.11. */
export const otherLinkFrames: readonly Frame[] = [
  whole(concat(hex('ff03 0021'), logged), 9),
  whole(concat(hex('57'), frame(ipv6(), tcp())), 9),
  whole(hex('ff03 c021 0101 000e 0104 05dc 0506 12345678 a1b2'), 50),
  whole(hex('0003 c021 0905 0008 12345678'), 166),
  whole(hex('0103 8021 0201 000a 0306 0a000001'), 166),
  whole(hex('0103 8021 0201 0008 0309 0a00'), 166),
  whole(
    concat(
      hex('0200 0001'),
      packetHeader,
      prefix,
      hex('0600 0b00 0001 0000'),
      payloadHeader,
      logged,
    ),
    239,
  ),
  whole(concat(hex('0a00 0001'), hex('0008 0004 00000003 0008 000b 00000001')), 239),
  whole(hex('0200 0001 0200 0900'), 239),
  whole(hex('0000 0c00 00000000 00000000 b400 0000 020000000001 020000000002'), 127),
  whole(hex('8842 0000 020000000001 020000000002 020000000003 1234 0500'), 105),
  whole(hex('8803 0000 020000000001 020000000002 020000000003 1234 020000000004 0500 aaaa'), 105),
  whole(hex('d400 0000 020000000001'), 105),
  whole(concat(hex('8080 0000 020000000001 020000000002 020000000003 1234 01020304'), text), 105),
  whole(hex('9c40 0b59 0badcafe 00000000 0b00 0004'), 248),
]
