/**
 * Records to try the layers on: frames that captures seldom hold, built here, and one real record of
 * every stack that the captures at hand hold.
 */
import { readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Bindings, defaultBindings } from '../../src-shared/layers/bindings.ts'
import { concat, frame, hex, words } from '../builders/frame.ts'
import { erspanTypeII, erspanTypeIII, gre, pptp } from '../builders/gre.ts'
import { arp, cooked2, ethernet, vlan } from '../builders/link.ts'
import { controlWord, mpls } from '../builders/mpls.ts'
import { ipv4, ipv6, ipv6Bytes } from '../builders/network.ts'
import { geneve, geneveOption, gue, nsh, teredo, vxlanGpe } from '../builders/overlay.ts'
import { icmpEcho, icmpError, icmpv6, tcp, TcpFlag, udp } from '../builders/transport.ts'
import { flannelUdp, vxlan } from '../builders/tunnel.ts'
import { applicationFrames } from './applicationFrames.ts'
import { controlFrames, cryptFrames, otherLinkFrames, weaveFrames } from './controlFrames.ts'
import { dissectFrame, whole, type Frame } from './layerWalks.ts'
import { readCapture } from './readCapture.ts'
import { sharedCaptures } from './sharedCaptures.ts'

const ETHERNET = 1
const RAW = 101
const SLL2 = 276

const SLL = 113
const NULL = 0
const LOOP = 108

const text = new TextEncoder().encode('GET /\u202e HTTP/1.1\r\n\r\n')
const dnsQuery = hex('1a2b 0100 0001 0000 0000 0000 03777777 07 6578616d706c65 00 001c 0001')
const synOptions = hex('0204 05b4 0402 0101 0303 0701 080a 00000001 00000000 0000')
const routerAdvertisement = concat(
  hex('00000000 00000000 0501 0000 00000578 0304 40c0 00000001 00000002 00000000'),
  ipv6Bytes('fd00::'),
)
const neighborSolicitation = concat(
  hex('8700 0000 00000000'),
  ipv6Bytes('fd00::2'),
  hex('0101 020000000001 0e01 000000000000'),
)
const jumbo = { first: 0, bytes: hex('1100 c204 0000 0020') }
const paddedJumbo = { first: 0, bytes: hex('1101 0106 0000 0000 0000 c204 0000 0030') }
const everyExtension = {
  first: 0,
  bytes: concat(
    hex('2b00 0502 0000 0100'),
    hex('2c00 0000 0000 0000'),
    hex('3c00 0001 0000 0007'),
    hex('3302 0104 0000 0000 0000 1e0c 0000 0000 0000 0000 0000 0000'),
    hex('1104 0000 0000 0001 0000 0002 00112233 44556677 8899aabb'),
  ),
}

const ovnPorts = geneveOption(0x0102, 0x80, hex('0004 8000'))
const services = concat(
  geneveOption(0x014b, 0x81, hex('0a600064 1f90 0000')),
  geneveOption(0x014b, 0x81, hex('fd000000 00000000 00000000 00000009 0050 0000')),
  geneveOption(0x0108, 1, hex('0011223344556677')),
  geneveOption(0x0108, 2, hex('8899aabbccddeeff')),
  geneveOption(0x0108, 3, hex('deadbeef')),
)
const routes = hex('0800 0004 0a000001 0000 0000')
const platform = hex('0c000011 00000022')
const teredoIndications = hex('0001 0102 aa bbcc 0011223344556677 00 0000 7fff f5fffffe')

const onEthernet: readonly Uint8Array[] = [
  frame(ethernet(), arp()),
  frame(ethernet(), arp({ operation: 2 }), new Uint8Array(18)),
  frame(ethernet(), vlan({ tag: 0x88a8 }), vlan(), ipv6(), icmpv6(), text),
  frame(ethernet({ type: 11 }), hex('aaaa03 000000 0800'), hex('414243 0000')),
  frame(ethernet({ type: 8 }), hex('aaaa03 00000c 2000')),
  frame(ethernet({ type: 4 }), hex('0606 0102 ffff')),
  frame(ethernet({ type: 30 }), hex('ffff 001e'), new Uint8Array(30)),

  frame(
    ethernet(),
    ipv4({ options: hex('94040000 9a080050 0a000001 07060400 0100 0000') }),
    udp({ destinationPort: 53 }),
    dnsQuery,
  ),
  frame(ethernet(), ipv4(), ipv4(), ipv6(), ipv4(), tcp()),
  frame(ethernet(), ipv4({ moreFragments: true, protocol: 17 }), hex('9c40 2118 2000 0000'), text),
  frame(ethernet(), ipv4({ fragmentOffset: 1480, protocol: 17 }), text),
  frame(ethernet(), ipv4({ totalLength: 0 }), tcp(), text),

  frame(ethernet(), ipv4(), tcp({ options: synOptions, flags: TcpFlag.syn })),
  frame(ethernet(), ipv4(), tcp({ options: hex('050a 00000001 00000009 fd02') }), text),
  frame(ethernet(), ipv4(), tcp({ options: hex('fe09 0000') })),
  frame(ethernet(), ipv4(), tcp({ options: hex('0101 01fe') })),
  frame(ethernet(), ipv4(), tcp({ options: hex('0100 0000') })),

  frame(ethernet(), ipv4(), udp(), vxlan(), ethernet(), ipv4(), icmpEcho(), text),
  frame(ethernet(), ipv4(), udp(), vxlan({ flags: 0 }), ethernet(), vlan(), arp()),
  frame(ethernet(), ipv4(), udp(), flannelUdp(), ipv4(), tcp(), text),
  frame(ethernet(), ipv4(), udp(), flannelUdp(), text),
  frame(ethernet(), ipv4(), udp({ sourcePort: 4789, destinationPort: 8285 }), text),
  frame(ethernet(), ipv4(), udp({ sourcePort: 8285, destinationPort: 4789 }), text),

  frame(ethernet(), ipv4(), udp(), geneve({ options: ovnPorts }), ethernet(), ipv4(), tcp()),
  frame(ethernet(), ipv4(), udp(), geneve({ options: services }), ipv6(), icmpv6(), text),
  frame(ethernet(), ipv4(), udp(), geneve({ options: hex('0104 8003 00000000') }), ipv4(), text),
  frame(ethernet(), ipv4(), gre(), ipv4(), tcp(), text),
  frame(ethernet(), ipv6(), gre({ key: 0x0010_0001 }), ethernet(), ipv4(), icmpEcho(), text),
  frame(ethernet(), ipv4(), gre({ hasChecksum: true, key: 7, sequence: 1, routes }), ipv6(), tcp()),
  frame(ethernet(), ipv4(), pptp(), hex('ff03 0021'), ipv4(), udp(), text),
  frame(ethernet(), ipv4(), gre({ type: 0x88be }), ethernet(), vlan(), ipv4(), tcp()),
  frame(ethernet(), ipv4(), gre({ sequence: 1 }), erspanTypeII(), ethernet(), ipv4(), tcp()),
  frame(ethernet(), ipv4(), gre({ sequence: 1 }), erspanTypeIII({ platform }), ethernet(), arp()),
  frame(
    ethernet(),
    ipv4(),
    gre({ sequence: 1 }),
    erspanTypeIII({ platform: hex('fc000011 00000022') }),
    ethernet(),
    arp(),
  ),
  frame(ethernet(), ipv4(), gre({ sequence: 1 }), erspanTypeIII({ frameType: 2 }), ipv4(), text),
  frame(ethernet(), ipv4(), udp(), vxlanGpe(), nsh(), ethernet(), ipv4(), tcp(), text),
  frame(ethernet(), nsh({ metadataType: 2, metadata: hex('0102 0302 aabb0000') }), ipv4(), text),
  frame(ethernet(), mpls(), mpls(), ipv4(), tcp(), text),
  frame(ethernet(), ipv4(), udp(), mpls(), mpls(), controlWord(), ethernet(), ipv4(), tcp()),
  frame(ethernet(), ipv4(), mpls(), ethernet({ destination: 'fe:00:00:00:00:01' }), arp()),
  frame(ethernet(), mpls(), hex('1000 0021'), text),
  frame(ethernet(), ipv4(), udp(), teredo(teredoIndications), ipv6(), icmpv6(), text),

  frame(ethernet(), ipv4(), icmpError(), ipv4({ totalLength: 1500 }), hex('0035 9c40 0200 0000')),
  frame(ethernet(), ipv4(), icmpError(), ipv4(), udp(), vxlan(), ethernet(), ipv4(), tcp()),
  frame(
    ethernet(),
    ipv4(),
    icmpError(),
    ipv4({ totalLength: 100 }),
    udp({ destinationPort: 8472, length: 80 }),
  ),
  frame(ethernet(), ipv4(), icmpError({ type: 5, code: 1, rest: 0x0a000001 }), ipv4(), tcp()),
  frame(
    ethernet(),
    ipv4(),
    icmpError({ code: 4, rest: 1400 }),
    ipv4({ dontFragment: true }),
    tcp(),
  ),
  frame(
    ethernet(),
    ipv4(),
    icmpError({ type: 11, rest: 0x0005_0000 }),
    ipv4({ totalLength: 60 }),
    hex('2000 0000 0008 0101 00000000'),
  ),
  frame(ethernet(), ipv6(), icmpv6({ type: 2, rest: 1400 }), ipv6(), tcp(), text),
  frame(ethernet(), ipv6(), icmpv6({ type: 1, code: 4, rest: 0 }), ipv6(), udp(), text),
  frame(ethernet(), ipv6(), icmpv6({ type: 4, rest: 40 }), ipv6(), udp(), text),

  frame(ethernet(), ipv6(), icmpv6({ type: 133, rest: 0 }), hex('0101 020000000001')),
  frame(ethernet(), ipv6(), icmpv6({ type: 134, rest: 0x40c0_0708 }), routerAdvertisement),
  frame(ethernet(), ipv6(), neighborSolicitation),
  frame(ethernet(), ipv6(), icmpv6({ type: 136, rest: 0xe000_0000 }), ipv6Bytes('fd00::2')),
  frame(ethernet(), ipv6(), icmpv6({ type: 137, rest: 0 }), new Uint8Array(32)),
  frame(ethernet(), ipv6(), icmpv6({ type: 136, rest: 0 }), text.subarray(0, 8)),
  frame(ethernet(), ipv6(), icmpv6({ type: 130, rest: 0x2710_0000 }), ipv6Bytes('::'), text),
  frame(ethernet(), ipv6(), icmpv6({ type: 143, rest: 1 }), hex('04010001'), new Uint8Array(36)),
  frame(ethernet(), ipv6(), icmpv6({ type: 200 }), text),

  frame(ethernet(), ipv6({ payloadLength: 0, extensions: jumbo }), udp(), text),
  frame(ethernet(), ipv6({ payloadLength: 0, extensions: paddedJumbo }), udp(), text),
  frame(ethernet(), ipv6(), icmpv6({ type: 3, rest: 0x0600_0000 }), ipv6(), udp(), text),
  frame(ethernet(), ipv6({ extensions: everyExtension }), udp(), text),
  frame(ethernet(), ipv6({ extensions: { first: 44, bytes: hex('1100 0010 0000 0007') } }), text),
  frame(ethernet(), ipv6({ extensions: { first: 0, bytes: hex('1100 ff09 0000 0000') } }), udp()),
  frame(ethernet(), ipv6({ nextHeader: 59, payloadLength: 0 })),
]

/** No port is GUE's by itself. */
const gueBound = new Bindings([
  ...defaultBindings,
  { table: 'udp.port', key: 6080, protocol: 'gue' },
])

/** Frames that captures seldom hold. */
export const builtFrames: readonly Frame[] = [
  ...cryptFrames,
  ...weaveFrames,
  ...controlFrames,
  ...otherLinkFrames,
  ...applicationFrames,
  ...onEthernet.map((bytes) => whole(bytes, ETHERNET)),
  ...[
    frame(
      ethernet(),
      ipv4(),
      udp(),
      gue({ fields: hex('80000000 00140002') }),
      ipv4(),
      tcp(),
      text,
    ),
    frame(ethernet(), ipv6(), udp(), gue({ isControl: true }), text),
    frame(ethernet(), ipv4(), udp({ destinationPort: 6080 }), ipv6(), icmpv6(), text),
  ].map((bytes) => ({ ...whole(bytes, ETHERNET), bindings: gueBound })),
  whole(frame(ipv6(), ipv4(), udp({ destinationPort: 53 }), dnsQuery), RAW),
  whole(text, RAW),
  whole(frame(cooked2(), ipv4(), udp(), vxlan(), ethernet(), arp()), SLL2),
  whole(concat(hex('0004 0338 0000 0000000000000000 0800'), text), SLL),
  whole(concat(hex('0000 0300 0004 0a00000100000000 0800'), frame(ipv4(), tcp())), SLL),
  whole(concat(hex('1e000000'), frame(ipv6(), tcp())), NULL),
  whole(concat(words([4, 2]), frame(ipv4(), tcp())), LOOP),
]

/** One record of every stack that the captures in a folder hold. */
function oneOfEachStack(folder: string): readonly Frame[] {
  const found = new Map<string, Frame>()
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!/\.(pcap|pcapng|cap)$/.test(name)) continue
    const { records, interfaces } = readCapture(readFileSync(`${folder}/${name}`))
    for (const { bytes, originalLength, interfaceIndex } of records) {
      const linkType = interfaces[interfaceIndex]?.linkType ?? ETHERNET
      const taken = { bytes, linkType, originalLength }
      const layers = dissectFrame(taken)
      const stack = layers.map(({ protocol, status }) => `${protocol} ${status}`).join()
      if (!found.has(stack)) found.set(stack, taken)
    }
  }
  return [...found.values()]
}

const here = fileURLToPath(new URL('../..', import.meta.url))
const folders = [
  `${here}test/fixtures/lab`,
  `${here}resources/samples`,
  ...(sharedCaptures === undefined
    ? []
    : [`${sharedCaptures}/public`, `${sharedCaptures}/malformed`]),
]
export const realFrames: readonly Frame[] = folders.flatMap(oneOfEachStack)
